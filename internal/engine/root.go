package engine

import (
	"slices"
	"strconv"

	"github.com/ferrule-dev/ferrule/internal/diag"
)

// maxPerRoot is how many findings with one cause are told apart. A helper that
// waits and has two callers may well be mended in both; one that three hundred
// coroutines call is mended itself.
const maxPerRoot = 3

// root is where the path of a finding ends.
type root struct {
	code, file string
	span       diag.Span
}

// oneRoot lets, of many findings of a rule whose paths end at the same place, the
// one with the shortest path stand for all.
func (p *presenter) oneRoot(list []diag.Diagnostic) []diag.Diagnostic {
	groups := map[root][]int{}
	for i := range list {
		d := &list[i]
		if m, ok := p.rules.ByCode(d.Code); !ok || !m.OneRoot || len(d.Path) == 0 || d.Possible {
			continue
		}
		last := d.Path[len(d.Path)-1]
		k := root{d.Code, last.File, last.Span}
		groups[k] = append(groups[k], i)
	}
	drop := make([]bool, len(list))
	for i := range list {
		if len(list[i].Path) == 0 {
			continue
		}
		last := list[i].Path[len(list[i].Path)-1]
		members := groups[root{list[i].Code, last.File, last.Span}]
		if len(members) <= maxPerRoot || members[0] != i {
			continue
		}
		best := slices.MinFunc(members, func(a, b int) int { return len(list[a].Path) - len(list[b].Path) })
		for _, m := range members {
			drop[m] = m != best
		}
		list[best].Notes = append(list[best].Notes, strconv.Itoa(len(members)-1)+" more places lead to the same cause")
	}
	out := list[:0]
	for i := range list {
		if !drop[i] {
			out = append(out, list[i])
		}
	}
	return out
}
