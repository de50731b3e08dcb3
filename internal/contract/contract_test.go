package contract

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
)

// numbered gives texts that sort against their ids, so that an order by id shows.
type numbered struct{}

func (numbered) SymText(s sym.Sym) string { return string(rune('z'-s%26)) + strconv.Itoa(int(s)) }
func (numbered) DefText(d int32) string   { return string(rune('z'-d%26)) + strconv.Itoa(int(d)) }
func (numbered) CompareDefs(a, b int32) int {
	x, y := numbered{}.DefText(a), numbered{}.DefText(b)
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

func drawSym(t *rapid.T) sym.Sym { return sym.Sym(rapid.IntRange(0, 12).Draw(t, "sym")) }
func drawDef(t *rapid.T) int32   { return int32(rapid.IntRange(-1, 9).Draw(t, "def")) }

func drawPath(t *rapid.T) Path {
	p := Path{Root: RootKind(rapid.IntRange(0, int(RootFree)).Draw(t, "root"))}
	switch p.Root {
	case RootNone:
		return p
	case RootGlobal, RootClass, RootFree:
		p.Def, p.Name = int32(rapid.IntRange(0, 9).Draw(t, "def")), drawSym(t)
	default:
		p.Index = int32(rapid.IntRange(-1, 4).Draw(t, "index"))
	}
	for range rapid.IntRange(0, MaxSelectors).Draw(t, "len") {
		p = p.Extend(Selector{Kind: SelectorKind(rapid.IntRange(1, 3).Draw(t, "sel")), Name: drawSym(t)})
	}
	if rapid.IntRange(0, 3).Draw(t, "owned") == 0 {
		p.Owner = Owner{Class: int32(rapid.IntRange(0, 9).Draw(t, "owner")), Field: drawSym(t), Elem: rapid.Bool().Draw(t, "elem")}
	}
	return p
}

func drawBase(t *rapid.T) Base {
	b := Base{Tier: Tier(rapid.IntRange(0, 5).Draw(t, "tier")), Phase: Phase(rapid.IntRange(0, 4).Draw(t, "phase"))}
	for range rapid.IntRange(0, 2).Draw(t, "atoms") {
		a := Atom{Kind: AtomKind(rapid.IntRange(1, 5).Draw(t, "atom"))}
		if a.Kind != AtomMaybe {
			a.Negated = rapid.Bool().Draw(t, "negated")
			a.Param = int32(rapid.IntRange(0, 4).Draw(t, "param"))
		}
		switch a.Kind {
		case AtomEquals:
			a.Const = drawSym(t)
		case AtomIsClass:
			a.Class = int32(rapid.IntRange(0, 9).Draw(t, "class"))
		}
		b.Cond = b.Cond.And(a)
	}
	b.Witness = Rooted(int32(rapid.IntRange(0, 500).Draw(t, "instr")))
	if rapid.Bool().Draw(t, "hop") {
		b.Witness.Callee = int32(rapid.IntRange(0, 9).Draw(t, "callee"))
		b.Witness.Fact = int32(rapid.IntRange(-1, 9).Draw(t, "fact"))
	}
	return b
}

func drawResource(t *rapid.T) Resource {
	return Resource{
		Kind: drawSym(t), Class: drawDef(t), Release: drawSym(t), Refcounted: rapid.Bool().Draw(t, "r"),
		Await: rapid.Bool().Draw(t, "a"), Keeps: rapid.Bool().Draw(t, "k"),
	}
}

func several[T comparable, P fact[T]](t *rapid.T, list *[]T, draw func() T) {
	for range rapid.IntRange(0, 3).Draw(t, "n") {
		Add[T, P](list, draw(), 100)
	}
}

func drawContract(t *rapid.T) *Contract {
	bit := func() bool { return rapid.Bool().Draw(t, "bit") }
	small := func(n int) int32 { return int32(rapid.IntRange(0, n).Draw(t, "small")) }
	c := &Contract{
		Def: drawDef(t), NeverReturns: bit(), MayReturnNone: bit(), AlwaysNone: bit(), ResultFresh: bit(), Awaitable: bit(),
		ContextManager: bit(), Suppresses: bit(), NeverNone: bit(), LoopBound: bit(), SuppressParam: small(3), Unknowns: small(9),
	}
	if c.MayReturnNone {
		c.NoneBase = drawBase(t)
	}
	for s := range c.Complete {
		c.Complete[s] = Completeness(small(2))
	}
	several(t, &c.Owned, func() Owned { return Owned{drawBase(t), small(2) - 1, drawResource(t)} })
	several(t, &c.Alias, func() Alias { return Alias{drawBase(t), small(2) - 1, drawPath(t), bit(), bit()} })
	several(t, &c.Mutates, func() Mutate { return Mutate{drawBase(t), drawPath(t), drawSym(t), bit(), bit(), bit()} })
	several(t, &c.Captures, func() Capture { return Capture{drawBase(t), small(3), drawPath(t), bit(), bit(), bit()} })
	several(t, &c.Releases, func() Release { return Release{drawBase(t), drawPath(t), bit(), drawSym(t)} })
	several(t, &c.Calls, func() CallsParam { return CallsParam{drawBase(t), drawPath(t), Where(small(5))} })
	several(t, &c.Globals, func() GlobalWrite { return GlobalWrite{drawBase(t), drawPath(t), drawSym(t)} })
	several(t, &c.Raises, func() Raise { return Raise{drawBase(t), drawDef(t), drawSym(t), bit(), small(2), bit()} })
	several(t, &c.Held, func() Held { return Held{drawBase(t), drawPath(t), drawResource(t), small(300)} })
	several(t, &c.Parked, func() Held { return Held{drawBase(t), drawPath(t), drawResource(t), small(300)} })
	several(t, &c.Blocks, func() Block { return Block{drawBase(t), BlockKind(small(8))} })
	several(t, &c.Suspends, func() Suspend { return Suspend{drawBase(t), BlockKind(small(8))} })
	several(t, &c.Pairs, func() Pair { return Pair{drawBase(t), drawPath(t), drawPath(t), drawSym(t), small(300)} })
	several(t, &c.Handled, func() Handled { return Handled{drawBase(t), drawDef(t), drawDef(t)} })
	several(t, &c.Requires, func() Require { return Require{drawBase(t), drawPath(t), ReqKind(small(6)), drawSym(t), small(4)} })
	several(t, &c.Effects, func() Effect { return Effect{drawBase(t), EffectKind(small(2)), drawSym(t), drawPath(t)} })
	several(t, &c.Locks, func() Lock { return Lock{drawBase(t), drawPath(t), bit()} })
	several(t, &c.Costs, func() Cost { return Cost{drawBase(t), drawPath(t), bit()} })
	several(t, &c.Accesses, func() Access {
		return Access{drawBase(t), drawPath(t), AccessKind(small(4)), drawSym(t), [2]Path{drawPath(t), drawPath(t)}}
	})
	several(t, &c.Implies, func() Implies { return Implies{drawBase(t), bit(), Atom{Kind: AtomIsNone, Param: small(3)}} })
	c.Sort(numbered{})
	return c
}

func TestDecodeOfEncode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawContract(t)
		keys := &Keys{Text: numbered{}}
		texts := map[string]int32{}
		for d := range int32(10) {
			texts[numbered{}.DefText(d)] = d
		}
		syms := map[string]sym.Sym{}
		for s := range sym.Sym(20) {
			syms[numbered{}.SymText(s)] = s
		}
		keys.Intern = func(s string) sym.Sym { return syms[s] }
		keys.Resolve = func(s string) (int32, bool) { d, ok := texts[s]; return d, ok }
		for _, refs := range []Refs{SameSession{}, keys} {
			record := Encode(nil, c, refs)
			back, err := Decode(record, refs)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c, back); d != "" {
				t.Fatalf("decoded contract differs:\n%s", d)
			}
			if c.Digest(numbered{}) != back.Digest(numbered{}) || !c.Equal(back) {
				t.Fatal("digest or equality does not survive the codec")
			}
			for cut := range len(record) {
				if _, err := Decode(record[:cut], refs); err == nil {
					t.Fatalf("a record cut at %d of %d bytes is accepted", cut, len(record))
				}
			}
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add(Encode(nil, &Contract{Def: 3, Mutates: []Mutate{{Path: Param(0)}}}, SameSession{}))
	f.Fuzz(func(t *testing.T, record []byte) {
		c, err := Decode(record, SameSession{})
		if err != nil {
			return
		}
		if back, err := Decode(Encode(nil, c, SameSession{}), SameSession{}); err != nil || cmp.Diff(c, back) != "" {
			t.Fatal("what was read cannot be written and read again")
		}
	})
}

func TestDigestIgnoresWitnesses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawContract(t)
		moved, err := Decode(Encode(nil, c, SameSession{}), SameSession{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range moved.Raises {
			moved.Raises[i].Witness = Rooted(9999)
		}
		for i := range moved.Held {
			moved.Held[i].Acquired += 7
		}
		moved.Unknowns += 5
		if !c.Equal(moved) || c.Digest(numbered{}) != moved.Digest(numbered{}) {
			t.Fatal("witnesses, positions or counts are digested")
		}
		if len(moved.Raises) > 0 {
			moved.Raises[0].Expected = !moved.Raises[0].Expected
			if c.Equal(moved) || c.Digest(numbered{}) == moved.Digest(numbered{}) {
				t.Fatal("a change of a fact is not seen")
			}
		}
	})
}

func TestSortIsByStructure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawContract(t)
		shuffled := *c
		shuffled.Mutates = rapid.Permutation(c.Mutates).Draw(t, "order")
		shuffled.Raises = rapid.Permutation(c.Raises).Draw(t, "order")
		shuffled.Sort(numbered{})
		if !c.Equal(&shuffled) {
			t.Fatal("the order of arrival shows")
		}
	})
}

func TestJoinLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawContract(t), drawContract(t)
		b.Def, b.NeverReturns = a.Def, a.NeverReturns
		b.Awaitable, b.ContextManager, b.LoopBound, b.SuppressParam = a.Awaitable, a.ContextManager, a.LoopBound, a.SuppressParam
		b.NeverNone = a.NeverNone
		before := a.Digest(numbered{})
		ab := Join(a, b, numbered{})
		if a.Digest(numbered{}) != before {
			t.Fatal("joining changes an operand")
		}
		if again := Join(ab, ab, numbered{}); !again.Equal(ab) {
			t.Fatal("not idempotent")
		}
		if more := Join(ab, b, numbered{}); !more.Equal(ab) {
			t.Fatalf("joining a part again changes the whole:\n%s", cmp.Diff(ab, more))
		}
		for _, m := range a.Mutates {
			if !Has(ab.Mutates, m) {
				t.Fatal("a danger was lost")
			}
		}
		for _, r := range ab.Releases {
			if !r.Must {
				continue
			}
			if !Has(a.Releases, r) || !Has(b.Releases, r) {
				t.Fatal("a release that one side lacks is a must")
			}
		}
		for s := range ab.Complete {
			if ab.Complete[s] > a.Complete[s] || ab.Complete[s] > b.Complete[s] {
				t.Fatal("completeness grew")
			}
		}
	})
}

func TestSizeOfAUsualContract(t *testing.T) {
	path := Param(0).Extend(Selector{SelAttr, 40})
	c := &Contract{Def: 1 << 16, Captures: []Capture{{Param: 1, Into: path}}}
	for i := range 4 {
		c.Mutates = append(c.Mutates, Mutate{Base: Base{Witness: Rooted(int32(30 * i))}, Path: path, Op: 77})
		c.Raises = append(c.Raises, Raise{Base: Base{Tier: TierModel, Witness: Witness{Instr: 12, Callee: 70000, Fact: 3}}, Class: int32(900 + i), Expected: true})
	}
	if n := len(Encode(nil, c, SameSession{})); n > 160 {
		t.Errorf("nine facts take %d bytes", n)
	}
}

func TestRebase(t *testing.T) {
	attr := func(s sym.Sym) Selector { return Selector{SelAttr, s} }
	arg := Param(2).Extend(attr(1)).Extend(attr(2))
	got, ok := Param(0).Extend(attr(5)).Rebase(Param(0), arg)
	if want := arg.Extend(attr(5)); !ok || !got.SameAs(want) {
		t.Errorf("got %v", got)
	}
	deep := Param(0).Extend(attr(5)).Extend(attr(6))
	if got, ok := deep.Rebase(Param(0), arg); !ok || got.Known() || got.SameAs(got) {
		t.Errorf("a path that is too long must be lost and equal nothing: %v", got)
	}
	if _, ok := Param(1).Rebase(Param(0), arg); ok {
		t.Error("another parameter was substituted")
	}
}

func TestCondResolve(t *testing.T) {
	isNone := Atom{Kind: AtomIsNone, Param: 1}
	c := Cond{}.And(isNone)
	no := func(Atom) (Atom, bool) { return Atom{}, false }
	if _, ok := c.Resolve(func(Atom) Truth { return TruthFalse }, no); ok {
		t.Error("a false condition keeps its fact")
	}
	if r, ok := c.Resolve(func(Atom) Truth { return TruthTrue }, no); !ok || !r.Always() {
		t.Error("a true condition stays")
	}
	if r, ok := c.Resolve(func(Atom) Truth { return TruthUnknown }, no); !ok || r[0].Kind != AtomMaybe {
		t.Error("an undecided condition must become maybe")
	}
}
