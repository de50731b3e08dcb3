package unboundname

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/summarize"
)

// ratherBehind says whether an error of which only a handler is evidence may as well
// come from an operation that finds the name assigned. The handler says that something
// in the try raises, not which.
//
//	try:
//	    params = describe(port)
//	    release(params)              # the OSError is rather of this
//	except OSError:
//	    print(params)
//
// The same holds for what is raised far down, behind tests that nobody has followed.
func (s *search) ratherBehind(exc int32) bool {
	b := s.v.b
	r := &b.Flow.Raises[exc]
	if r.Tier != contract.TierBelief && !b.FarRaise(r) {
		return false
	}
	h := b.IR.Blocks[s.v.BlockOf(r.Instr)].Handler
	if r.Tier != contract.TierBelief && s.unknownBehind(h) {
		return true
	}
	for k := range s.v.raises {
		x := &s.v.raises[k]
		if b.IR.Blocks[s.v.BlockOf(x.instr)].Handler != h || slices.Contains(x.unbound, s.place) {
			continue
		}
		same := func(e int32) bool { return b.Flow.Raises[e].Class == r.Class }
		if slices.ContainsFunc(x.excs, same) || slices.ContainsFunc(x.doubted, same) {
			return true
		}
	}
	return false
}

// unknownBehind says whether the code under a handler calls what is not known once the
// name is assigned.
func (s *search) unknownBehind(h ir.BlockID) bool {
	b := s.v.b
	assigned := false
	for k := range b.IR.Blocks {
		bl := &b.IR.Blocks[k]
		if bl.Handler != h {
			continue
		}
		for i := bl.First; i <= bl.Last; i++ {
			in := &b.IR.Instrs[i]
			assigned = assigned || in.Op == ir.OpStore && ir.Place(in.A) == s.place
			if assigned && in.Op == ir.OpCall && b.Flow.Infos[i].Flags&flow.UnknownCall != 0 {
				return true
			}
		}
	}
	return false
}

// mayEnd says whether an instruction calls something that may well not return: by
// its name, where it is not known, or where it is a helper that itself ends in such
// a call.
func (s *search) mayEnd(i int32, in *ir.Instr) bool {
	b := s.v.b
	if in.Op == ir.OpExit {
		return s.raisesAtExit(i, in)
	}
	if in.Op != ir.OpCall {
		return false
	}
	if b.Flow.Infos[i].Flags&flow.UnknownCall != 0 {
		return ends(b.IR, b.Flow.File, in)
	}
	if !ends(b.IR, b.Flow.File, in) {
		return false
	}
	calls := b.Calls.At(i)
	return slices.ContainsFunc(calls, func(c summarize.Call) bool { return s.helperEnds(c.Callee) })
}

// helperEnds says whether a helper itself calls something that may well not return.
func (s *search) helperEnds(d modgraph.DefID) bool {
	if d < 0 {
		return false
	}
	body := s.v.b.Program.Body(d)
	if body == nil {
		return false
	}
	f, _ := s.v.b.Program.FileOf(d)
	for n := range body.Instrs {
		if c := &body.Instrs[n]; c.Op == ir.OpCall && (ends(body, f.IR, c) || s.last(d, body, int32(n))) {
			return true
		}
	}
	return false
}

// last says whether a helper does nothing behind a call of what it was given, which
// nobody knows: a function that ends the process, in one that is called as if it does.
//
//	def abort(self, text):
//	    self.display_error(text)
//	    self.__exit(1)
func (s *search) last(d modgraph.DefID, body *ir.Body, call int32) bool {
	sites := s.v.b.Infer.Sites(d)
	if sites == nil {
		return false
	}
	if site := sites.At(call); site == nil || len(sites.TargetsOf(site)) > 0 {
		return false
	}
	for i := call + 1; int(i) < len(body.Instrs); i++ {
		switch in := &body.Instrs[i]; in.Op {
		case ir.OpExprEnd:
		case ir.OpConst, ir.OpReturn:
			return in.Flag&ir.FlagSynthetic != 0
		default:
			return false
		}
	}
	return false
}

// raisesAtExit says whether the end of a with statement in an except clause may raise
// the error again that is handled there: it is not known, or raises just any error. It
// stands in the clause for something.
//
//	except Exception:
//	    with excutils.save_and_reraise_exception():
//	        log.error("%s failed", command)
func (s *search) raisesAtExit(i int32, in *ir.Instr) bool {
	b := s.v.b
	if in.B != ir.NoValue || b.IR.Blocks[s.v.BlockOf(i)].Flags&ir.BlockInExcept == 0 {
		return false
	}
	if b.Flow.Infos[i].Flags&flow.UnknownCall != 0 {
		return true
	}
	calls := b.Calls.At(i)
	return slices.ContainsFunc(calls, func(c summarize.Call) bool { return s.raisesAny(c.Contract) })
}

// raisesAny says whether a contract raises just any error.
func (s *search) raisesAny(c *contract.Contract) bool {
	for n := range c.Raises {
		class := c.Raises[n].Class
		if class < 0 {
			return true
		}
		switch s.v.b.ClassName(modgraph.DefID(class)) {
		case "Exception", "BaseException":
			return true
		}
	}
	return false
}

// ends says whether a call's name is that of a function which does not come back.
func ends(b *ir.Body, f *ir.File, call *ir.Instr) bool {
	callee := &b.Instrs[call.B]
	var name, receiver string
	switch callee.Op {
	case ir.OpLoad:
		if k := b.Places.Kind[callee.A]; k.IsRoot() && k < ir.PlaceTemp {
			name = f.Names[b.Places.Name[callee.A]]
		}
	case ir.OpAttr:
		name = f.Names[callee.B]
		if r := &b.Instrs[callee.A]; r.Op == ir.OpLoad && b.Places.Kind[r.A] < ir.PlaceTemp {
			receiver = f.Names[b.Places.Name[r.A]]
		} else if r.Op == ir.OpAttr {
			receiver = f.Names[r.B]
		}
	}
	if strings.Contains(strings.ToLower(receiver), "log") {
		return false
	}
	return slices.ContainsFunc(enders, func(p string) bool { return strings.HasPrefix(name, p) })
}
