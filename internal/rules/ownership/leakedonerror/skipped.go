package leakedonerror

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// What a field held when the method began, another method has opened. The method that
// ends the life of the object releases it, and an error on the way skips that:
//
//	def disconnect(self):
//	    try:
//	        self._sock.shutdown(socket.SHUT_RDWR)    # the peer has gone already
//	        self._sock.close()                       # skipped
//	    except OSError:
//	        pass
//	    self._sock = None                            # and now nobody can
//
// An error that leaves counts in the exit of a context manager, which nobody calls
// again, and one that is taken where the object has no other reference afterwards.

// skips follows the releases of own fields in a method.
type skips struct {
	b        *rule.Body
	exit     bool
	releases []fieldRelease
	raises   []int32 // exceptions of the body itself, where they are raised
	gone     []int32 // those of them that leave right there
	vague    []int32 // instructions after which a field may be released by code that is not followed
	stores   []fieldRelease
}

// fieldRelease is an instruction that releases, or replaces, what an own field held on
// entry.
type fieldRelease struct {
	instr int32
	path  contract.Path
	what  ir.Value // what is released, if it is an operand
	deep  bool     // by another method of the object, which may have more to do with it
}

// kept is what the class says of an own field: what it holds, and where that comes from.
type kept struct {
	res    contract.Resource
	method int32
	instr  int32
	// inner is the field that holds the resource itself, where what is released was made
	// around it.
	inner contract.Path
}

// ownPart says whether a method has a name that a class gives the part of its closing
// which it keeps to itself. `_stop` and its like also end what is started again.
func ownPart(name string) bool {
	switch name {
	case "_close", "_disconnect", "_shutdown", "_cleanup":
		return true
	}
	return false
}

// newSkips returns the follower of a method that ends the life of an object which holds
// resources, nil for others.
func newSkips(b *rule.Body) *skips {
	d := b.Program.Def(b.Def)
	if d.Kind != bind.KindFunction || d.Flags&bind.Method == 0 || d.Flags&bind.Generator != 0 {
		return nil
	}
	name := b.File.Bind.Names[d.Name]
	if !rule.EndsObject(name) && !ownPart(name) {
		return nil
	}
	return &skips{b: b, exit: name == "__exit__" || name == "__aexit__"}
}

func ownPath(p contract.Path) bool {
	return p.Root == contract.RootParam && p.Index == 0 && p.Len > 0 && p.Sel[0].Kind == contract.SelAttr
}

func (s *skips) instr(p *flow.Point) {
	in := &s.b.IR.Instrs[p.Instr]
	if in.Op == ir.OpSetAttr && in.C >= 0 {
		if path := s.b.Flow.Paths[in.C]; ownPath(path) && path.Len == 1 {
			s.stores = add(s.stores, fieldRelease{p.Instr, path, ir.NoValue, false})
		}
	}
	effects := s.b.Flow.EffectsOf(p.Instr)
	for k := range effects {
		e := &effects[k]
		switch e.Kind {
		case flow.OpRelease:
			if e.Await {
				continue
			}
			p.Paths(p.Affected(e), func(path contract.Path) {
				if ownPath(path) {
					rel := fieldRelease{p.Instr, path, e.Operand, false}
					if e.Suffix >= 0 {
						rel.what, rel.deep = ir.NoValue, s.isSelf(p, e.Operand) && !(s.exit && s.onSelf(p.Instr))
					}
					s.releases = add(s.releases, rel)
				} else if path.SameAs(contract.Param(0)) {
					s.vague = append(s.vague, p.Instr)
				}
			})
		case flow.OpForget, flow.OpEscape:
			p.Paths(p.Affected(e), func(path contract.Path) {
				if path.SameAs(contract.Param(0)) || ownPath(path) {
					s.vague = append(s.vague, p.Instr)
				}
			})
		}
	}
}

// onSelf says whether an instruction calls a method by the object's own name, not one of
// a base class.
func (s *skips) onSelf(call int32) bool {
	b := s.b.IR
	in := &b.Instrs[call]
	if in.Op == ir.OpAwait {
		in = &b.Instrs[in.A]
	}
	if in.Op != ir.OpCall || b.Instrs[in.B].Op != ir.OpAttr {
		return false
	}
	obj := &b.Instrs[b.Instrs[in.B].A]
	return obj.Op == ir.OpLoad && b.Places.Kind[obj.A] <= ir.PlaceCell && b.Places.Ref[obj.A] == 1
}

func (s *skips) isSelf(p *flow.Point, v ir.Value) bool {
	self := v < 0
	p.Paths(p.Operand(v), func(path contract.Path) { self = self || path.SameAs(contract.Param(0)) })
	return self
}

func add(list []fieldRelease, x fieldRelease) []fieldRelease {
	if slices.Contains(list, x) {
		return list
	}
	return append(list, x)
}

func (s *skips) raise(p *flow.Point, exc flow.Value, leaves bool) {
	p.Raised(exc, func(r int32) {
		if s.b.Flow.Raises[r].Instr != p.Instr {
			return
		}
		if !slices.Contains(s.raises, r) {
			s.raises = append(s.raises, r)
		}
		if leaves && !slices.Contains(s.gone, r) {
			s.gone = append(s.gone, r)
		}
	})
}

// field is what an own field holds that is released: the resource that other methods
// put there by the word of the class, or what the type of the value says.
func (s *skips) field(rel fieldRelease) (kept, bool) {
	class := s.b.Program.Parent(s.b.Def)
	if class == modgraph.NoDef {
		return kept{}, false
	}
	name := rel.path.Sel[0].Name
	out, typed := s.typed(rel)
	for _, t := range s.b.Declare.Class(class).MRO {
		d := s.b.Infer.Types().Def(t)
		if d == modgraph.NoDef {
			continue
		}
		if facts := s.b.Facts.Class(d); facts != nil {
			for i := range facts.Fields {
				if f := &facts.Fields[i]; f.Name == name && f.Tier != contract.TierWeak && !f.Res.Await && !f.Res.Keeps {
					return kept{res: f.Res, method: f.Method, instr: f.Instr}, true
				}
			}
		}
		if w := s.b.Infer.Fields(d).Field(name); w != nil {
			for _, x := range w.Writes {
				if x.None || x.Body == s.b.Def {
					continue
				}
				if typed {
					out.method, out.instr = int32(x.Body), x.Instr
					return out, true
				}
				if k, ok := s.around(d, x); ok {
					return k, true
				}
			}
		}
	}
	return kept{}, false
}

// around is what an object is made around that a method stores in a field: a resource
// in another field of the same object, for which the new one is responsible.
//
//	self.file = open(path)
//	self.hasher = Hasher(self.file)      # whose __exit__ closes the file
func (s *skips) around(class modgraph.DefID, w infer.FieldWrite) (kept, bool) {
	body, facts := s.b.Program.Body(w.Body), s.b.Facts.Class(class)
	if body == nil || facts == nil {
		return kept{}, false
	}
	f, _ := s.b.Program.FileOf(w.Body)
	st := &body.Instrs[w.Instr]
	if st.Op != ir.OpSetAttr {
		return kept{}, false
	}
	call := &body.Instrs[body.Operands(st)[1]]
	if call.Op != ir.OpCall {
		return kept{}, false
	}
	for _, a := range body.Operands(call) {
		if a < 0 || body.Instrs[a].Op != ir.OpAttr {
			continue
		}
		name := f.IR.Syms[body.Instrs[a].B]
		for i := range facts.Fields {
			if x := &facts.Fields[i]; x.Name == name && x.Tier != contract.TierWeak && !x.Res.Await && !x.Res.Keeps {
				inner := contract.Param(0).Extend(contract.Selector{Kind: contract.SelAttr, Name: name})
				return kept{x.Res, x.Method, x.Instr, inner}, s.adopts(w.Body, body.Operands(st)[1])
			}
		}
	}
	return kept{}, false
}

// adopts says whether a value is an object that closes what it was made around.
func (s *skips) adopts(d modgraph.DefID, v ir.Value) bool {
	t := s.b.Infer.TypeOf(d, v)
	if t == types.Invalid {
		return false
	}
	var one [1]types.ID
	for _, m := range s.b.Infer.Types().Members(t, &one) {
		if s.b.Infer.Types().Kind(m) != types.KindInstance {
			continue
		}
		for _, b := range s.b.Declare.Class(s.b.Infer.Types().Def(m)).MRO {
			if facts := s.b.Facts.Class(s.b.Infer.Types().Def(b)); facts != nil && facts.Adopts {
				return true
			}
		}
	}
	return false
}

// typed is what the class of a released value says of its objects.
func (s *skips) typed(rel fieldRelease) (kept, bool) {
	if rel.what < 0 || rel.path.Len != 1 {
		return kept{}, false
	}
	t := s.b.Infer.TypeOf(s.b.Def, rel.what)
	if t == types.Invalid {
		return kept{}, false
	}
	st := s.b.Infer.Types()
	if t = st.RemoveNone(t); st.Kind(t) != types.KindInstance {
		return kept{}, false
	}
	c := s.b.Facts.Contract(st.Def(t))
	if c == nil {
		return kept{}, false
	}
	for i := range c.Owned {
		if o := &c.Owned[i]; o.Component < 0 && !o.Res.Await && !o.Res.Keeps {
			return kept{res: o.Res}, true
		}
	}
	return kept{}, false
}

// follows says whether normal control goes from behind an instruction to another.
func (s *skips) follows(v *visitor, from, to int32) bool {
	b := s.b.IR
	f, t := v.BlockOf(from), v.BlockOf(to)
	if f == t && from < to {
		return true
	}
	return rule.Reaches(b, f, func(x ir.BlockID) bool { return x == t }, v.Seen)
}

// report reports the first error that skips the release of each field.
func (s *skips) report(v *visitor) {
	said := map[string]bool{}
	for _, rel := range s.releases {
		name := s.b.Program.Syms.Text(rel.path.Sel[0].Name)
		if said[name] || rel.deep {
			continue
		}
		f, ok := s.field(rel)
		if !ok {
			continue
		}
		for _, r := range s.raises {
			x := &s.b.Flow.Raises[r]
			if !s.happens(v, x) || s.released(v, rel.path, f.inner, x.Instr) || !s.follows(v, x.Instr, rel.instr) {
				continue
			}
			if how, ok := s.lost(v, rel.path, f.inner, x, slices.Contains(s.gone, r)); ok {
				s.found(&f, rel, x, how)
				said[name] = true
				break
			}
		}
	}
}

// happens says whether an exception is one that is expected where a method closes an
// object: that another release fails is another matter.
func (s *skips) happens(v *visitor, x *flow.Raise) bool {
	if !v.believed(x) || x.Class < 0 || x.Tier == contract.TierWeak || s.b.GivesBack(x) || s.b.ReadsPipe(x) || s.b.FarRaise(x) || s.b.AboutValues(x) || v.names.Fails(x) {
		return false
	}
	if v.b.IR.Blocks[v.BlockOf(x.Instr)].Flags&(ir.BlockInExcept|ir.BlockInFinally) != 0 {
		return false
	}
	effects := s.b.Flow.EffectsOf(x.Instr)
	for k := range effects {
		if effects[k].Kind == flow.OpRelease && !effects[k].Await {
			return false
		}
	}
	return true
}

// released says whether some way to an instruction has released a field, or anything
// that may be it, before.
func (s *skips) released(v *visitor, path, inner contract.Path, at int32) bool {
	var from []int32
	for _, r := range s.releases {
		if touches(r.path, path) || touches(r.path, inner) {
			from = append(from, r.instr)
		}
	}
	for _, r := range s.stores {
		if r.path.Covers(path) {
			from = append(from, r.instr)
		}
	}
	return v.Behind(from, -1).Has(at)
}

func touches(x, y contract.Path) bool { return x.Covers(y) || y.Covers(x) }

// spoken says whether an exception is one that the other side or the data decide on: the
// peer has gone, the database is locked, a checksum differs. What the system says of an
// object that was open until now hardly ever happens at its end.
func (s *skips) spoken(x *flow.Raise) bool {
	if x.Direct {
		return true
	}
	k := &s.b.Declare.Known
	class := modgraph.DefID(x.Class)
	f, _ := s.b.Program.FileOf(class)
	if s.b.Flow.Classes.IsSubclass(x.Class, int32(k.OSError)) {
		for _, t := range s.b.Declare.Class(class).MRO {
			if !s.exit {
				break // a socket of one's own, to wake a thread with, has no peer that goes
			}
			switch s.b.Program.QualName(s.b.Infer.Types().Def(t)) {
			case "builtins.ConnectionError", "builtins.TimeoutError", "socket.gaierror":
				return true
			}
		}
		return f.Origin == modgraph.Project
	}
	return f.Origin != modgraph.StdStub || strings.HasPrefix(f.Module, "sqlite3")
}

// lost says whether nothing releases a field behind an exception any more, and how the
// object is lost: the instruction that overwrites the field, -1 where the exception
// leaves.
func (s *skips) lost(v *visitor, path, inner contract.Path, x *flow.Raise, gone bool) (int32, bool) {
	h := s.b.IR.Blocks[v.BlockOf(x.Instr)].Handler
	if h == ir.NoBlock {
		return -1, gone && s.spoken(x)
	}
	first := s.b.IR.Blocks[h].First
	reach := v.Behind([]int32{first}, -1)
	has := func(i int32) bool { return i == first || reach.Has(i) }
	for _, r := range s.releases {
		if (touches(r.path, path) || touches(r.path, inner)) && has(r.instr) {
			return -1, false
		}
	}
	if slices.ContainsFunc(s.vague, has) {
		return -1, false
	}
	for _, st := range s.stores {
		if st.path.Covers(path) && has(st.instr) {
			return st.instr, true
		}
	}
	returns := false
	for i := range s.b.IR.Instrs {
		returns = returns || s.b.IR.Instrs[i].Op == ir.OpReturn && has(int32(i))
	}
	return -1, !returns && s.spoken(x) || returns && s.ofField(path, x.Instr)
}

// ofField says whether an instruction calls a method of what a field holds.
func (s *skips) ofField(path contract.Path, call int32) bool {
	in := &s.b.IR.Instrs[call]
	if in.Op != ir.OpCall || s.b.IR.Instrs[in.B].Op != ir.OpAttr {
		return false
	}
	obj := &s.b.IR.Instrs[s.b.IR.Instrs[in.B].A]
	return obj.Op == ir.OpAttr && obj.C >= 0 && s.b.Flow.Paths[obj.C].SameAs(path)
}

func (s *skips) found(f *kept, rel fieldRelease, x *flow.Raise, overwritten int32) {
	b := s.b
	holder := "self." + b.Program.Syms.Text(rel.path.Sel[0].Name)
	if f.inner.Known() {
		holder = "self." + b.Program.Syms.Text(f.inner.Sel[0].Name)
	}
	word := b.ReleaseWord(f.res)
	class := b.ClassName(modgraph.DefID(x.Class))
	when := fmt.Sprintf("`%s` raises `%s`", b.Text(x.Instr), class)
	if x.Direct {
		when = fmt.Sprintf("`%s` raises `%s`", b.Name(), class)
	}
	out := rule.Finding{
		Def: int32(b.Def), Instr: x.Instr,
		Message: fmt.Sprintf("`%s` is not %s when %s", holder, word, when),
		Label:   fmt.Sprintf("raises `%s` while `%s` is open", class, holder),
		Marks: []rule.Mark{
			{Def: f.method, Instr: f.instr, Text: fmt.Sprintf("opened here, and kept in `%s`", holder)},
			{Def: int32(b.Def), Instr: rel.instr, Text: word + " only if nothing fails"},
		},
		Help: fmt.Sprintf("release `%s` in a `finally` block", holder),
	}
	if x.Direct {
		out.Part = rule.PartFirstLine
	}
	if overwritten >= 0 {
		out.Marks = append(out.Marks, rule.Mark{Def: int32(b.Def), Instr: overwritten, Text: "the error is taken, and the last reference goes here"})
	} else {
		out.Notes = append(out.Notes, fmt.Sprintf("`%s` is called once, whatever it raises", b.Name()))
	}
	if b.WeightOf(f.res) == rule.Freed && !s.exit {
		out.Level = diag.Note
	}
	if x.Witness.Callee >= 0 {
		out.Chain = append(out.Chain, rule.Hop{Def: out.Def, Instr: x.Instr, Section: contract.SecRaises, Callee: x.Witness.Callee, Fact: x.Witness.Fact})
	}
	b.Report(out)
}
