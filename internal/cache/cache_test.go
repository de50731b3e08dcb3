package cache

import (
	"fmt"
	"sync"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/base/digest"
)

func record(text string, weight int) *Record {
	return &Record{Reads: []Read{{"text", digest.OfString(text)}, {"gone", digest.Digest{}}}, Value: text, Weight: weight}
}

// world answers reads: the text, and one key that must stay absent.
func world(text string) func(string) digest.Digest {
	return func(key string) digest.Digest {
		if key == "text" {
			return digest.OfString(text)
		}
		return digest.Digest{}
	}
}

func find(s Store, n Node, text string) string {
	r, ok := Find(s, n, world(text))
	if !ok {
		return "none"
	}
	return r.Value.(string)
}

func TestFind(t *testing.T) {
	m := NewMemory(1 << 20)
	n := Node{"load", "project:a.py"}
	m.Put(n, record("one", 1))
	m.Put(n, record("two", 1))
	for _, text := range []string{"one", "two"} {
		if got := find(m, n, text); got != text {
			t.Errorf("%s: found %s", text, got)
		}
	}
	if got := find(m, n, "three"); got != "none" {
		t.Errorf("found %s for a text that nobody stored", got)
	}
	if got := find(m, Node{"load", "project:b.py"}, "one"); got != "none" {
		t.Errorf("found %s for another node", got)
	}
	appeared := func(string) digest.Digest { return digest.OfString("one") }
	if _, ok := Find(m, n, appeared); ok {
		t.Error("a record that read an absence is valid although something is there now")
	}
	if _, ok := Find(nil, n, world("one")); ok {
		t.Error("found something in no store")
	}
}

func TestReplayStopsAtTheFirstDifference(t *testing.T) {
	m := NewMemory(1 << 20)
	n := Node{"load", "project:a.py"}
	m.Put(n, record("one", 1))
	Find(m, n, func(key string) digest.Digest {
		if key != "text" {
			t.Errorf("%s was read although the text differs", key)
		}
		return digest.OfString("two")
	})
}

func TestRecordsOfANode(t *testing.T) {
	m := NewMemory(1 << 20)
	n := Node{"load", "project:a.py"}
	for i := range MaxRecords {
		m.Put(n, record(fmt.Sprint(i), 1))
	}
	find(m, n, "0") // now 1 is the oldest
	m.Put(n, record("new", 1))
	if m.Len() != MaxRecords {
		t.Fatalf("%d records", m.Len())
	}
	if find(m, n, "1") != "none" || find(m, n, "0") != "0" || find(m, n, "new") != "new" {
		t.Error("not the one that was used longest ago was forgotten")
	}
}

func TestLimit(t *testing.T) {
	m := NewMemory(100)
	node := func(i int) Node { return Node{"load", fmt.Sprint(i)} }
	for i := range 10 {
		m.Put(node(i), record("x", 30))
		if i > 0 {
			find(m, node(0), "x")
		}
	}
	if m.Len() != 3 || find(m, node(0), "x") != "x" || find(m, node(9), "x") != "x" || find(m, node(5), "x") != "none" {
		t.Errorf("%d records, or the wrong ones", m.Len())
	}
	m.Put(node(11), record("x", 1000))
	if m.Len() != 1 || find(m, node(11), "x") != "x" {
		t.Error("a record beyond the limit is not kept alone")
	}
}

func TestConcurrent(t *testing.T) {
	m := NewMemory(500)
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 500 {
				n, text := Node{"load", fmt.Sprint(i % 7)}, fmt.Sprint((w+i)%11)
				if got := find(m, n, text); got != "none" && got != text {
					t.Errorf("found %s for %s", got, text)
				}
				m.Put(n, record(text, 10))
			}
		}()
	}
	wg.Wait()
	if m.Len() > 50 {
		t.Errorf("%d records", m.Len())
	}
}
