package digest

import "testing"

func TestFraming(t *testing.T) {
	sum := func(parts ...string) Digest {
		var h Hasher
		for _, p := range parts {
			h.String(p)
		}
		return h.Sum()
	}
	if sum("ab", "c") == sum("a", "bc") {
		t.Error("the border between two strings does not count")
	}
	if first, again := sum("ab", "c"), sum("ab", "c"); first != again {
		t.Error("equal content has different digests")
	}
	var h Hasher
	h.String("x")
	h.Reset()
	h.String("ab")
	h.String("c")
	if h.Sum() != sum("ab", "c") {
		t.Error("Reset leaves something behind")
	}
}

func TestOrder(t *testing.T) {
	a, b := Digest{1, 9}, Digest{2, 0}
	if !a.Less(b) || b.Less(a) || a.Less(a) {
		t.Error("Less is no strict order")
	}
	if got := (Digest{1, 2}).String(); got != "00000000000000010000000000000002" {
		t.Errorf("String = %s", got)
	}
}
