package dense

import (
	"testing"

	"pgregory.net/rapid"
)

func TestIndexAgreesWithMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var x Index
		m := map[uint64]int32{}
		for range rapid.IntRange(0, 200).Draw(t, "steps") {
			k := rapid.Uint64Range(0, 90).Draw(t, "k") << rapid.IntRange(0, 40).Draw(t, "shift")
			old, known := m[k]
			if found := x.Find(k); known && found != old || !known && found != -1 {
				t.Fatalf("Find(%d) = %d, expected %d (%v)", k, found, old, known)
			}
			i := x.Add(k)
			if !known {
				m[k] = i
				old = i
				if int(i) != len(m)-1 {
					t.Fatalf("number %d of %d keys", i, len(m))
				}
			}
			if i != old || x.Key(i) != k {
				t.Fatalf("Add(%d) = %d, expected %d", k, i, old)
			}
		}
	})
}
