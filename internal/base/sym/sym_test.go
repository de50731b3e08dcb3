package sym

import (
	"fmt"
	"sync"
	"testing"
)

func TestTable(t *testing.T) {
	tab := NewTable()
	if tab.Intern("") != 0 || tab.Text(0) != "" {
		t.Fatal("the empty name is not 0")
	}
	a := tab.Intern("a")
	if tab.Intern("a") != a || tab.Text(a) != "a" {
		t.Fatal("a name is not found again")
	}
}

func TestConcurrent(t *testing.T) {
	tab := NewTable()
	var wg sync.WaitGroup
	out := make([][]Sym, 8)
	for w := range out {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 9000 {
				s := tab.Intern(fmt.Sprint("n", i))
				if got := tab.Text(s); got != fmt.Sprint("n", i) {
					t.Errorf("Text(%d) = %s", s, got)
				}
				out[w] = append(out[w], s)
			}
		}()
	}
	wg.Wait()
	for w := range out {
		for i, s := range out[w] {
			if s != out[0][i] {
				t.Fatalf("two workers got different symbols for n%d", i)
			}
		}
	}
}
