package types

import (
	"fmt"
	"math/rand"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

const classes = 24

// newStore is a store over a module of classes: int, str, bytes, bool, tuple, dict,
// then C6 to C23. With reverse a second file is loaded first, so that all ids move.
func newStore(reverse bool) *Store {
	prog := modgraph.NewProgram(sym.NewTable())
	add := func(module, text string) {
		var ps parser.Parser
		var tree ast.Tree
		ps.Parse(text, parser.Version{Major: 3, Minor: 13}, &tree)
		prog.Add(&modgraph.File{Key: "project:" + module + ".py", Module: module, Bind: bind.Bind(&tree, text, bind.Options{})})
	}
	if reverse {
		add("other", "class X: ...\nclass Y: ...\n")
	}
	var b strings.Builder
	for i := range classes {
		name := fmt.Sprintf("C%d", i)
		if i < 6 {
			name = []string{"int", "str", "bytes", "bool", "tuple", "dict"}[i]
		}
		fmt.Fprintf(&b, "class %s: ...\n", name)
	}
	add("m", b.String())
	s := NewStore(prog)
	d := func(i int) modgraph.DefID { return classOf(s, i) }
	s.Classes = Classes{Int: d(0), Str: d(1), Bytes: d(2), Bool: d(3), Tuple: d(4), Dict: d(5)}
	return s
}

func classOf(s *Store, i int) modgraph.DefID {
	return s.Prog.DefOf(s.Prog.ByName["m"], bind.DefIndex(i+1))
}

// term describes a type apart from any store.
type term struct {
	kind int
	n    int
	args []term
}

func (x term) build(s *Store) ID {
	args := make([]ID, len(x.args))
	for i, a := range x.args {
		args[i] = a.build(s)
	}
	switch x.kind {
	case 0:
		return s.Instance(classOf(s, x.n%classes), args...)
	case 1:
		return s.Literal(LitInt, fmt.Sprint(x.n))
	case 2:
		return s.Bool(x.n%2 == 0)
	case 3:
		return None
	case 4:
		return Unknown(Reason(x.n % int(NumReasons)))
	case 5:
		return s.Tuple(args...)
	case 6:
		return s.Union(args...)
	case 7:
		return s.EnumMember(classOf(s, x.n%classes), fmt.Sprintf("M%d", x.n))
	case 8:
		return s.TypeVar(classOf(s, x.n%classes), "T")
	case 9:
		return s.ClassObject(classOf(s, x.n%classes))
	case 10:
		return s.Callable(args, None, x.n%2 == 0)
	case 11:
		return Any
	case 12:
		return Never
	}
	return s.Literal(LitStr, fmt.Sprint(x.n))
}

func drawTerm(depth int) *rapid.Generator[term] {
	return rapid.Custom(func(t *rapid.T) term {
		x := term{kind: rapid.IntRange(0, 13).Draw(t, "kind"), n: rapid.IntRange(0, 80).Draw(t, "n")}
		if depth > 0 && (x.kind == 0 || x.kind == 5 || x.kind == 6 || x.kind == 10) {
			x.args = rapid.SliceOfN(drawTerm(depth-1), 0, 3).Draw(t, "args")
		}
		return x
	})
}

func TestUnionLaws(t *testing.T) {
	s := newStore(false)
	rapid.Check(t, func(t *rapid.T) {
		terms := rapid.SliceOfN(drawTerm(2), 0, 40).Draw(t, "terms")
		ids := make([]ID, len(terms))
		for i, x := range terms {
			ids[i] = x.build(s)
		}
		want := s.Union(ids...)
		if s.Union(want, want) != want || s.Union(want) != want {
			t.Fatal("not idempotent")
		}
		if s.Union(want, Never) != want {
			t.Fatal("Never is no unit")
		}
		// Any order, any grouping.
		perm := rapid.Permutation(ids).Draw(t, "perm")
		got := Never
		for len(perm) > 0 {
			n := rapid.IntRange(1, len(perm)).Draw(t, "n")
			got = s.Union(got, s.Union(perm[:n]...))
			perm = perm[n:]
		}
		if got != want {
			t.Fatalf("grouping shows: %s and %s", s.Format(got), s.Format(want))
		}
		var one [1]ID
		for _, m := range s.Members(want, &one) {
			if s.Kind(m) == KindUnion {
				t.Fatal("union in a union")
			}
			if s.Union(want, m) != want {
				t.Fatalf("%s does not cover its member %s", s.Format(want), s.Format(m))
			}
		}
		for _, x := range ids {
			if s.Union(want, x) != want {
				t.Fatalf("%s does not cover %s", s.Format(want), s.Format(x))
			}
		}
	})
}

// Two stores that number everything differently agree on digests and texts.
func TestDigestsAreCanonical(t *testing.T) {
	a, b := newStore(false), newStore(true)
	for i := range 50 { // ids of b run ahead
		b.Literal(LitStr, fmt.Sprint("ahead", i))
	}
	rapid.Check(t, func(t *rapid.T) {
		x := drawTerm(3).Draw(t, "term")
		p, q := x.build(a), x.build(b)
		if a.Digest(p) != b.Digest(q) || a.Format(p) != b.Format(q) {
			t.Fatalf("%s and %s", a.Format(p), b.Format(q))
		}
	})
}

func TestSubst(t *testing.T) {
	s := newStore(false)
	rapid.Check(t, func(t *rapid.T) {
		x := drawTerm(3).Draw(t, "term").build(s)
		e := s.Erase(x)
		if s.HasVars(e) {
			t.Fatalf("%s still has variables", s.Format(e))
		}
		if !s.HasVars(x) && e != x {
			t.Fatal("erasing changed a type without variables")
		}
		vars := s.Vars(x, nil)
		same := Bindings{Vars: vars, To: vars}
		if s.Subst(x, &same) != x {
			t.Fatalf("renaming to itself changed %s", s.Format(x))
		}
	})
}

func TestLimits(t *testing.T) {
	s := newStore(false)
	var ids []ID
	for i := 6; i < 6+MaxMembers; i++ {
		ids = append(ids, s.Instance(classOf(s, i)))
	}
	if got := s.Union(ids...); s.Kind(got) != KindUnion || len(s.Args(got)) != MaxMembers {
		t.Errorf("a full union: %s", s.Format(got))
	}
	if got := s.Union(append(ids, None)...); got != Unknown(ReasonUnion) {
		t.Errorf("one more: %s", s.Format(got))
	}
	if got := s.Union(Unknown(ReasonUnion), None); got != Unknown(ReasonUnion) {
		t.Errorf("what is unknown by its size absorbs: %s", s.Format(got))
	}
	if got := s.Union(s.Bool(true), s.Bool(false)); got != s.Instance(s.Classes.Bool) {
		t.Errorf("True | False: %s", s.Format(got))
	}
	var lits []ID
	for i := range MaxLiterals + 1 {
		lits = append(lits, s.Literal(LitInt, fmt.Sprint(i)))
	}
	if got := s.Union(lits...); got != s.Instance(s.Classes.Int) {
		t.Errorf("many constants: %s", s.Format(got))
	}
	deep := None
	for range 5 * MaxDepth {
		deep = s.Instance(classOf(s, 6), deep)
	}
	if again := s.Instance(classOf(s, 6), deep); s.Len() > 1000 || s.Format(again) == "" {
		t.Errorf("types grow: %d", s.Len())
	}
}

func TestFormat(t *testing.T) {
	s := newStore(false)
	c := func(i int, args ...ID) ID { return s.Instance(classOf(s, i), args...) }
	for _, x := range []struct {
		id   ID
		want string
	}{
		{s.Union(None, c(7)), "C7 | None"},
		{s.Union(None, Unknown(ReasonAttr), c(7)), "C7 | Unknown | None"},
		{s.Union(s.Literal(LitInt, "2"), s.Literal(LitInt, "1"), None), "Literal[1, 2] | None"},
		{c(6, c(0), s.Union(c(1), None)), "C6[int, str | None]"},
		{s.Tuple(c(0), c(1)), "tuple[int, str]"},
		{s.Tuple(), "tuple[()]"},
		{s.Callable([]ID{c(0)}, c(1), false), "Callable[[int], str]"},
		{s.Callable(nil, c(1), true), "Callable[..., str]"},
		{s.Dict([]string{"a"}, []ID{c(0)}), `{"a": int}`},
		{s.Ext("anyio.CapacityLimiter"), "anyio.CapacityLimiter"},
		{s.TypeOf(c(7)), "type[C7]"},
		{s.Literal(LitBytes, "x"), `Literal[b"x"]`},
	} {
		if got := s.Format(x.id); got != x.want {
			t.Errorf("got %s, want %s", got, x.want)
		}
	}
}

func TestNone(t *testing.T) {
	s := newStore(false)
	a := s.Instance(classOf(s, 7))
	u := s.Union(a, None)
	if !s.MayBeNone(u) || s.MayBeNone(a) || s.RemoveNone(u) != a || s.RemoveNone(None) != Never {
		t.Error("None is lost or found where it is not")
	}
	if s.InstanceOf(s.TypeOf(u)) == u {
		t.Error("the class of None is no class object here")
	}
}

func TestConcurrent(t *testing.T) {
	s := newStore(false)
	const n = 4
	got := make([][]ID, n)
	var wg sync.WaitGroup
	for w := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			out := make([]ID, 2000)
			for _, i := range rand.New(rand.NewSource(int64(w))).Perm(len(out)) {
				x := s.Instance(classOf(s, i%classes), s.Literal(LitInt, fmt.Sprint(i)))
				out[i] = s.Union(x, s.Tuple(x, None))
			}
			got[w] = out
		}()
	}
	wg.Wait()
	for w := range n {
		for i := range got[w] {
			if got[w][i] != got[0][i] {
				t.Fatal("equal types have different ids")
			}
		}
	}
}

func BenchmarkUnion(b *testing.B) {
	s := newStore(false)
	x, y := s.Instance(classOf(s, 7)), s.Union(s.Instance(classOf(s, 8)), None)
	b.ReportAllocs()
	for b.Loop() {
		s.Union(x, y)
	}
}
