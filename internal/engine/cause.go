package engine

import (
	"fmt"

	"github.com/ferrule-dev/ferrule/internal/rule"
)

// oneACause keeps of the findings of a rule with one cause the one that is nearest
// to it, the first of equals, and says on it how many others there are. list is in
// the order of places.
func oneACause(list []*rule.Finding) (keep []bool) {
	keep = make([]bool, len(list))
	type key struct {
		code       string
		def, instr int32
	}
	best := map[key]int{}
	more := map[key]int{}
	for i, f := range list {
		if f.Cause == nil {
			keep[i] = true
			continue
		}
		k := key{f.Code, f.Cause.Def, f.Cause.Instr}
		at, seen := best[k]
		switch {
		case !seen:
			best[k], keep[i] = i, true
			continue
		case f.Cause.Depth < list[at].Cause.Depth || list[at].Possible && !f.Possible:
			keep[at], keep[i] = false, true
			best[k] = i
		}
		more[k]++
	}
	for i, f := range list {
		if !keep[i] || f.Cause == nil {
			continue
		}
		switch n := more[key{f.Code, f.Cause.Def, f.Cause.Instr}]; {
		case n == 1:
			f.Notes = append(f.Notes, "one more place leads to the same line")
		case n > 1:
			f.Notes = append(f.Notes, fmt.Sprintf("%d more places lead to the same line", n))
		}
	}
	return keep
}
