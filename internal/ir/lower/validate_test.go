package lower_test

import (
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

const validated = `
def f(xs, k=1):
    for x in xs:
        try:
            if x or k:
                return g(x.a, k=[y for y in x])
        finally:
            a, b = done(x)
    with xs as m:
        yield m
`

// TestValidate breaks one invariant after the other and expects a complaint that
// names it.
func TestValidate(t *testing.T) {
	// find gives the first instruction of an operation.
	find := func(t *testing.T, b *ir.Body, op ir.Op) *ir.Instr {
		for i := range b.Instrs {
			if b.Instrs[i].Op == op {
				return &b.Instrs[i]
			}
		}
		t.Fatalf("no %s", op)
		return nil
	}
	for _, c := range []struct {
		name, want string
		spoil      func(t *testing.T, b *ir.Body)
	}{
		{"operand of another block", "uses value", func(t *testing.T, b *ir.Body) { find(t, b, ir.OpBranch).A = 0 }},
		{"operand defined later", "uses value", func(t *testing.T, b *ir.Body) { find(t, b, ir.OpIter).A = 5 }},
		{"terminator inside", "wrong position", func(t *testing.T, b *ir.Body) { find(t, b, ir.OpLoad).Op = ir.OpJump }},
		{"no terminator", "successors", func(t *testing.T, b *ir.Body) { find(t, b, ir.OpJump).Op = ir.OpLoad }},
		{"successor", "does not exist", func(t *testing.T, b *ir.Body) { b.Succs[0] = 99 }},
		{"handler", "no handler entry", func(t *testing.T, b *ir.Body) { b.Blocks[0].Handler = 1 }},
		{"catch", "do not agree", func(t *testing.T, b *ir.Body) { find(t, b, ir.OpCatch).Op = ir.OpExcValue }},
		{"place", "names place", func(t *testing.T, b *ir.Body) { find(t, b, ir.OpStore).A = 999 }},
		{"kind of place", "of kind", func(t *testing.T, b *ir.Body) { find(t, b, ir.OpCatch).A = 0 }},
		{"path", "of kind", func(t *testing.T, b *ir.Body) { find(t, b, ir.OpAttr).C = 0 }},
		{"name", "names name", func(t *testing.T, b *ir.Body) { find(t, b, ir.OpAttr).B = 0 }},
		{"constant", "constant", func(t *testing.T, b *ir.Body) { find(t, b, ir.OpConst).A = 999 }},
		{"operands", "operands", func(t *testing.T, b *ir.Body) { find(t, b, ir.OpCall).N = 9999 }},
		{"item", "item", func(t *testing.T, b *ir.Body) { find(t, b, ir.OpItem).B = 2 }},
		{"tag without arm", "no arm", func(t *testing.T, b *ir.Body) { find(t, b, ir.OpSetTag).N = 9 }},
		{"arm never taken", "never taken", func(t *testing.T, b *ir.Body) {
			for i := range b.Instrs {
				if in := &b.Instrs[i]; in.Op == ir.OpSetTag && in.N == ir.TagReturn {
					in.N = ir.TagNormal
				}
			}
		}},
		{"temporary", "not set on every path", func(t *testing.T, b *ir.Body) {
			for i := range b.Instrs {
				if in := &b.Instrs[i]; in.Op == ir.OpStore && b.Places.Kind[in.A] == ir.PlaceTemp {
					in.A = int32(b.Params[0].Place)
					return
				}
			}
		}},
		{"loop header", "loop header", func(t *testing.T, b *ir.Body) { b.Blocks[b.Loops[0].Header].Flags &^= ir.BlockLoopHeader }},
		{"unreachable block", "nothing leads", func(t *testing.T, b *ir.Body) {
			for i := range b.Succs {
				if b.Succs[i] == 2 {
					b.Succs[i] = 1
				}
			}
		}},
		{"spans", "spans", func(t *testing.T, b *ir.Body) { b.Spans = b.Spans[1:] }},
		{"trie", "outside of its parent", func(t *testing.T, b *ir.Body) {
			for p := range b.Places.Parent {
				if b.Places.Parent[p] > 0 {
					b.Places.Parent[p] = 0
				}
			}
		}},
		{"parameter", "parameter", func(t *testing.T, b *ir.Body) { b.Places.Ref[b.Params[1].Place] = 0 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, b := lowered(t, validated)
			d := 0
			for i := range b.Defs {
				if b.Defs[i].Kind == bind.KindFunction {
					d = i
				}
			}
			c.spoil(t, &f.Bodies[d])
			err := ir.Validate(f, &f.Bodies[d])
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want ...%s...", err, c.want)
			}
		})
	}
}
