package contract

import (
	"slices"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
)

func TestBind(t *testing.T) {
	// def f(a, /, b, c=None, *rest, k, **kw), names as symbols 1 to 6.
	sig := Signature{
		{Name: 1, Kind: PosOnly},
		{Name: 2, Kind: PosOrKw},
		{Name: 3, Kind: PosOrKw, HasDefault: true},
		{Name: 4, Kind: VarArgs},
		{Name: 5, Kind: KwOnly},
		{Name: 6, Kind: VarKw},
	}
	pos := func(v int32) Arg { return Arg{Value: v} }
	kw := func(n int32, v int32) Arg { return Arg{Value: v, Kind: ArgKw, Name: sym.Sym(n)} }
	for _, c := range []struct {
		name  string
		bound bool
		args  []Arg
		want  []int32
		rest  []int32
		ok    bool
	}{
		{"positions and keywords", false, []Arg{pos(10), pos(11), kw(5, 12)}, []int32{10, 11, -1, -1, 12, -1}, nil, true},
		{"bound", true, []Arg{pos(11), kw(5, 12)}, []int32{99, 11, -1, -1, 12, -1}, nil, true},
		{"rest", false, []Arg{pos(1), pos(2), pos(3), pos(4), pos(5)}, []int32{1, 2, 3, -1, -1, -1}, []int32{4, 5}, true},
		{"extra keyword", false, []Arg{pos(1), kw(9, 7)}, []int32{1, -1, -1, -1, -1, -1}, []int32{7}, true},
		{"star leaves the rest unknown", false, []Arg{pos(1), {Value: 2, Kind: ArgStar}}, []int32{1, -2, -2, -1, -1, -1}, []int32{-2}, true},
		{"double star", false, []Arg{pos(1), {Value: 2, Kind: ArgStarStar}}, []int32{1, -2, -2, -1, -2, -1}, nil, true},
		{"twice", false, []Arg{pos(1), pos(2), kw(2, 3)}, []int32{1, 3, -1, -1, -1, -1}, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var rest []int32
			got, ok := sig.Bind(nil, c.bound, 99, c.args, func(_ int, v int32) { rest = append(rest, v) })
			if !slices.Equal(got, c.want) || !slices.Equal(rest, c.rest) || ok != c.ok {
				t.Errorf("got %v rest %v ok %v", got, rest, ok)
			}
		})
	}
	if _, ok := (Signature{{Name: 1}}).Bind(nil, false, 0, []Arg{pos(1), pos(2)}, nil); ok {
		t.Error("too many arguments are accepted")
	}
}
