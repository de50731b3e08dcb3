package unboundname

import (
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// letsGo says whether no manager of a with statement is one that an error of a class
// leaves as an error. What is no function has a contract that says enough.
func (s *search) letsGo(suppress *ir.Instr, class int32) bool {
	calls := s.v.b.Calls.At(suppress.B)
	for k := range calls {
		c := &calls[k]
		if c.Callee >= 0 && c.Contract.Suppresses && c.Contract.ContextManager && !s.comesBack(c.Callee, class) {
			return false
		}
	}
	return true
}

// comesBack says whether a context manager function is seen to come to its end behind an
// error of a class that is thrown in. One without code here does what its contract says.
func (s *search) comesBack(d modgraph.DefID, class int32) bool {
	body := s.v.b.Program.Body(d)
	return body == nil || len(body.Blocks) == 0 || (&manager{s: s, def: d, body: body}).ends(class)
}

// manager is a context manager function that is asked how an error leaves it. A clause
// that ends in what nobody knows, and that stands there to raise again, proves nothing:
//
//	@contextmanager
//	def failing(instance):
//	    try:
//	        yield
//	    except Exception:
//	        with excutils.save_and_reraise_exception():
//	            instance.fail()
type manager struct {
	s    *search
	def  modgraph.DefID
	body *ir.Body
}

// thrown is an error on its way through a manager: where it is, and its class or -1.
type thrown struct {
	at    ir.BlockID
	class int32
}

// ends says whether an error of a class that is thrown in can end in a normal exit.
func (m *manager) ends(class int32) bool {
	b := m.body
	seen := map[thrown]bool{}
	var work []thrown
	for i := range b.Blocks {
		if b.Instrs[b.Blocks[i].Last].Op == ir.OpYield {
			work = append(work, thrown{b.Blocks[i].Handler, class})
		}
	}
	for len(work) > 0 {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		if x.at == ir.NoBlock || seen[x] {
			continue
		}
		seen[x] = true
		if m.stops(x.at) {
			continue
		}
		last := &b.Instrs[b.Blocks[x.at].Last]
		succ := b.Successors(x.at)
		switch last.Op {
		case ir.OpReturn:
			return true
		case ir.OpRaise:
			work = append(work, thrown{b.Blocks[x.at].Handler, -1})
		case ir.OpReraise:
			work = append(work, thrown{b.Blocks[x.at].Handler, x.class})
		case ir.OpSwitchTag:
			for _, arm := range b.Arms(x.at) {
				if arm.Tag == ir.TagRaise {
					work = append(work, thrown{arm.Target, x.class})
				}
			}
		case ir.OpSuppress:
			work = append(work, thrown{succ[1], x.class})
		case ir.OpMatchExc:
			yes, no := m.takes(m.s.v.b.Infer.TypeOf(m.def, last.A), x.class)
			if yes {
				work = append(work, thrown{succ[0], x.class})
			}
			if no {
				work = append(work, thrown{succ[1], x.class})
			}
		default:
			for _, t := range succ {
				work = append(work, thrown{t, x.class})
			}
		}
	}
	return false
}

// takes says whether an except clause may take an error, and whether it may let it pass.
func (m *manager) takes(clause types.ID, class int32) (yes, no bool) {
	b := m.s.v.b
	if class < 0 || clause == types.Invalid {
		return true, true
	}
	st := b.Declare.Types
	var one [1]types.ID
	no = true
	for _, t := range st.Members(clause, &one) {
		switch st.Kind(t) {
		case types.KindClass:
			c := int32(st.Def(t))
			if b.Flow.Classes.IsSubclass(class, c) {
				return true, false
			}
			yes = yes || b.Flow.Classes.IsSubclass(c, class)
		case types.KindTuple:
			for _, e := range st.Args(t) {
				y, n := m.takes(e, class)
				if !n {
					return true, false
				}
				yes = yes || y
			}
		default:
			yes = true
		}
	}
	return yes, no
}

// stops says whether a block calls something that may well raise again.
func (m *manager) stops(at ir.BlockID) bool {
	bl := &m.body.Blocks[at]
	for i := bl.First; i <= bl.Last; i++ {
		in := &m.body.Instrs[i]
		switch in.Op {
		case ir.OpCall:
		case ir.OpExit:
			// What is only held, as a lock, was not made to raise again.
			if in.B != ir.NoValue || bl.Flags&ir.BlockInExcept == 0 || m.held(in.A) {
				continue
			}
		default:
			continue
		}
		if m.raises(i, in) {
			return true
		}
	}
	return false
}

// held says whether a manager is read from a variable or an attribute.
func (m *manager) held(v ir.Value) bool {
	in := &m.body.Instrs[v]
	if in.Op == ir.OpLoad && m.body.Places.Kind[in.A] == ir.PlaceTemp {
		for i := range m.body.Instrs {
			if st := &m.body.Instrs[i]; st.Op == ir.OpStore && st.A == in.A {
				return m.body.Instrs[st.B].Op != ir.OpCall
			}
		}
	}
	return in.Op == ir.OpAttr || in.Op == ir.OpLoad
}

// raises says whether a call, or the end of a with statement, may well raise again.
func (m *manager) raises(i int32, in *ir.Instr) bool {
	b := m.s.v.b
	f, _ := b.Program.FileOf(m.def)
	if in.Op == ir.OpCall && !ends(m.body, f.IR, in) {
		return false
	}
	sites := b.Infer.Sites(m.def)
	site := sites.At(i)
	if site == nil || site.N == 0 {
		return true
	}
	for _, t := range sites.TargetsOf(site) {
		if in.Op == ir.OpCall {
			if m.s.helperEnds(t.Def) {
				return true
			}
		} else if c := b.Facts.Contract(t.Def); c != nil && m.s.raisesAny(c) {
			return true
		}
	}
	return false
}
