package bitset

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestAgreesWithMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 200).Draw(t, "n")
		a, b := New(n), New(n)
		ma, mb := map[int]bool{}, map[int]bool{}
		for range rapid.IntRange(0, 80).Draw(t, "steps") {
			i := rapid.IntRange(0, n-1).Draw(t, "i")
			switch rapid.IntRange(0, 2).Draw(t, "op") {
			case 0:
				if a.Add(i) == ma[i] {
					t.Fatal("Add misreports")
				}
				ma[i] = true
			case 1:
				a.Remove(i)
				delete(ma, i)
			case 2:
				b.Add(i)
				mb[i] = true
			}
		}
		grows := false
		for i := range mb {
			grows = grows || !ma[i]
			ma[i] = true
		}
		if a.Union(b) != grows {
			t.Fatal("Union misreports")
		}
		var got []int
		a.Each(func(i int) { got = append(got, i) })
		if !slices.IsSorted(got) || len(got) != len(ma) || a.Count() != len(ma) {
			t.Fatalf("members %v, expected %d", got, len(ma))
		}
		for _, i := range got {
			if !ma[i] || !a.Has(i) {
				t.Fatalf("%d should not be there", i)
			}
		}
	})
}
