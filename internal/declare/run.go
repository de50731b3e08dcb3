package declare

import (
	"sync"

	"github.com/ferrule-dev/ferrule/internal/types"
)

// goalKind is the kind of a question that may depend on itself.
type goalKind uint8

const (
	goalSymbol goalKind = iota // a: file, b: index of the symbol
	goalImport                 // a: file, b: index of the import
	goalClass                  // a: definition
	goalHeader                 // a: definition
	goalFunc                   // a: definition
	goalMember                 // a: class, b: name
	goalAlias                  // a: file, b: index of the symbol
)

// goal is one question.
type goal struct {
	kind goalKind
	a, b int32
}

// frame is a goal on the stack. A goal that was answered but belongs to a cycle
// that is still open stays on the stack as done.
type frame struct {
	goal
	low int32
}

// run is one evaluation: the stack of goals of one goroutine.
type run struct {
	*Table
	stack []frame
	// active are the indexes into stack of goals that are being answered.
	active   []int32
	depth    int
	composed int // decorators made of decorators, see handsOn
	// neverSteps counts the functions of one question whether a function returns.
	neverSteps int
	// fields are infer's cells, for questions that no memo holds.
	fields Fields
}

// maxDepth bounds the recursion through expressions and goals.
const maxDepth = 160

var runs = sync.Pool{New: func() any { return new(run) }}

func (t *Table) start(fields Fields) *run {
	r := runs.Get().(*run)
	r.Table, r.fields, r.depth = t, fields, 0
	r.stack, r.active = r.stack[:0], r.active[:0]
	return r
}

func (r *run) done() {
	r.Table, r.fields = nil, nil
	runs.Put(r)
}

// deep counts a level of recursion; it answers true when there are too many, and
// then the level is not counted.
func (r *run) deep() bool {
	if r.depth >= maxDepth {
		return true
	}
	r.depth++
	return false
}

// begin puts a goal on the stack. It answers false when the goal is there
// already: then it depends on itself and the caller gives the answer of a cycle.
func (r *run) begin(g goal) bool {
	for i := len(r.stack) - 1; i >= 0; i-- {
		if r.stack[i].goal != g {
			continue
		}
		if n := len(r.active); n > 0 {
			top := &r.stack[r.active[n-1]]
			top.low = min(top.low, r.stack[i].low, int32(i))
		}
		return false
	}
	i := int32(len(r.stack))
	r.stack = append(r.stack, frame{goal: g, low: i})
	r.active = append(r.active, i)
	return true
}

// end takes a goal off the stack and says whether it depends on itself. The
// answers of all members of a cycle are published when its root ends.
func (r *run) end() (cyclic bool) {
	n := len(r.active) - 1
	i := r.active[n]
	r.active = r.active[:n]
	f := &r.stack[i]
	if f.low < i {
		if n > 0 {
			up := &r.stack[r.active[n-1]]
			up.low = min(up.low, f.low)
		}
		return true
	}
	// A goal that depends on itself alone keeps its answer, in which the place of
	// itself is Unknown: nobody else can be asked first. (A recursive alias.)
	cyclic = len(r.stack) > int(i)+1
	for _, member := range r.stack[i+1:] {
		r.publishCycle(member.goal)
	}
	r.stack = r.stack[:i]
	return cyclic
}

// unknownCycle is the answer of a goal that depends on itself.
const unknownCycle = types.UnknownFirst + types.ID(types.ReasonCycle)
