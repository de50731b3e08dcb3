package ownerwithoutrelease

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// named adds the uses of a value that a field is filled with: it may have a local name.
//
//	adapter = HTTPAdapter()
//	self.mount("https://", adapter)
//	self.adapter = adapter
func (r *run) named(b *ir.Body, v ir.Value, reads map[int32]bool) {
	in := &b.Instrs[v]
	if in.Op != ir.OpLoad || b.Places.Kind[in.A] != ir.PlaceLocal && b.Places.Kind[in.A] != ir.PlaceCell || b.Places.Ref[in.A] > 0 {
		return
	}
	stores := 0
	for k := range b.Instrs {
		if st := &b.Instrs[k]; st.Op == ir.OpStore && st.A == in.A {
			stores++
		}
	}
	if stores != 1 {
		return // not always what the field gets
	}
	for k := range int32(len(b.Instrs)) {
		if l := &b.Instrs[k]; l.Op == ir.OpLoad && l.A == in.A && k != v {
			reads[k] = true
		}
	}
}

// collects says whether a value is a tuple or list, or a sum of such, with a field in
// it: who asks for it goes over what the object owns.
//
//	@property
//	def resources(self):
//	    return (self._offsets, self._index) + tuple(self._logs)
func collects(b *ir.Body, v ir.Value, reads map[int32]bool, depth int) bool {
	if v < 0 || depth > 4 {
		return false
	}
	in := &b.Instrs[v]
	switch in.Op {
	case ir.OpTuple, ir.OpList, ir.OpSet:
		return slices.ContainsFunc(b.Operands(in), func(a int32) bool { return a >= 0 && reads[a] })
	case ir.OpBinary:
		return collects(b, in.A, reads, depth+1) || collects(b, in.B, reads, depth+1)
	}
	return false
}

// intoAnother says whether a call makes what another field holds, on which a method that
// ends the object's life calls something: it may close what it was made with.
//
//	self._smb = SMB(host, session=self._session)
//	...
//	self._smb.close_session()
func (r *run) intoAnother(m modgraph.DefID, b *ir.Body, call int32) bool {
	f, _ := r.Program.FileOf(m)
	class := r.enclosingClass(m)
	if class == modgraph.NoDef {
		return false
	}
	for i := range b.Instrs {
		in := &b.Instrs[i]
		if in.Op != ir.OpSetAttr || b.Operands(in)[1] != call || !r.ofSelf(b, b.Operands(in)[0]) {
			continue
		}
		field := f.IR.Syms[in.B]
		for _, c := range r.family(class) {
			for _, closer := range r.methods[c] {
				if closeLike(r.name(closer)) && r.callsOn(closer, field) {
					return true
				}
			}
		}
	}
	return false
}

// callsOn says whether a method calls some method of what a field holds.
func (r *run) callsOn(m modgraph.DefID, field sym.Sym) bool {
	b := r.Program.Body(m)
	f, _ := r.Program.FileOf(m)
	if b == nil {
		return false
	}
	for i := range b.Instrs {
		in := &b.Instrs[i]
		if in.Op != ir.OpCall || b.Instrs[in.B].Op != ir.OpAttr {
			continue
		}
		if obj := &b.Instrs[b.Instrs[in.B].A]; obj.Op == ir.OpAttr && f.IR.Syms[obj.B] == field && r.ofSelf(b, obj.A) {
			return true
		}
	}
	return false
}

// ofSelf says whether a value is the object of the method.
func (r *run) ofSelf(b *ir.Body, v ir.Value) bool {
	in := &b.Instrs[v]
	return in.Op == ir.OpLoad && b.Places.Kind[in.A] <= ir.PlaceCell && b.Places.Ref[in.A] == 1
}

// callsRelease says whether a function that is called here asks its arguments for what
// ends their life, by whatever way: getattr(contents, "close", None).
func (r *run) callsRelease(sites *infer.Sites, call int32) bool {
	s := sites.At(call)
	if s == nil {
		return false
	}
	for _, t := range sites.TargetsOf(s) {
		b := r.Program.Body(t.Def)
		f, _ := r.Program.FileOf(t.Def)
		if b == nil {
			continue
		}
		for i := range b.Instrs {
			switch in := &b.Instrs[i]; in.Op {
			case ir.OpAttr:
				if releaseName(f.IR.Names[in.B]) {
					return true
				}
			case ir.OpConst:
				if c := &f.IR.Consts[in.A]; c.Kind == ir.ConstStr && releaseName(c.Text) {
					return true
				}
			}
		}
	}
	return false
}

// looksUp says whether a method that ends the object's life finds its fields by names
// that are computed.
//
//	for channel in ("shell", "control"):
//	    getattr(self, channel + "_socket").close()
func (r *run) looksUp(closers []modgraph.DefID) bool {
	for _, m := range closers {
		b := r.Program.Body(m)
		f, _ := r.Program.FileOf(m)
		if b == nil {
			continue
		}
		for i := range b.Instrs {
			in := &b.Instrs[i]
			if in.Op != ir.OpCall || in.N < 2 || b.Instrs[in.B].Op != ir.OpLoad || f.IR.LastName(b, in.B) != "getattr" {
				continue
			}
			args := b.Operands(in)
			if args[0] >= 0 && args[1] >= 0 && r.ofSelf(b, args[0]) && b.Instrs[args[1]].Op != ir.OpConst {
				return true
			}
		}
	}
	return false
}

// knownElsewhere says whether an object makes itself known to others when it is made,
// and does not take its leave from them when it ends: they look after it.
//
//	class Component:
//	    def __init__(self):
//	        registry.register(self)          # starts and stops all that are registered
func (r *run) knownElsewhere(res contract.Resource) bool {
	if !res.Keeps || res.Class < 0 {
		return false
	}
	for _, c := range r.family(modgraph.DefID(res.Class)) {
		for _, m := range r.methods[c] {
			if !closeLike(r.name(m)) || r.name(m) == "__del__" {
				continue
			}
			b := r.Program.Body(m)
			if b == nil {
				continue
			}
			for i := range b.Instrs {
				in := &b.Instrs[i]
				if in.Op == ir.OpCall && slices.ContainsFunc(b.Operands(in), func(a int32) bool { return a >= 0 && r.ofSelf(b, a) }) {
					return false
				}
			}
		}
	}
	return true
}

// inChild says whether a method is only named to be what a child process runs: what it
// opens is the child's, and ends with it.
//
//	self.process = Process(target=self._serve)
func (r *run) inChild(d, method modgraph.DefID) bool {
	name := r.Program.Def(method).Name
	file, _ := r.Program.FileOf(method)
	want := file.Bind.Names[name]
	child := false
	for _, c := range r.family(d) {
		for _, m := range r.methods[c] {
			b, sites := r.Program.Body(m), r.Infer.Sites(m)
			f, _ := r.Program.FileOf(m)
			if b == nil {
				continue
			}
			for i := range int32(len(b.Instrs)) {
				at := &b.Instrs[i]
				if at.Op != ir.OpAttr || f.IR.Names[at.B] != want || !r.ofSelf(b, at.A) {
					continue
				}
				if !r.startsChild(b, sites, i) {
					return false
				}
				child = true
			}
		}
	}
	return child
}

// startsChild says whether a value is handed to a call that runs it in a process.
func (r *run) startsChild(b *ir.Body, sites *infer.Sites, v int32) bool {
	for i := range int32(len(b.Instrs)) {
		in := &b.Instrs[i]
		if in.Op != ir.OpCall || !slices.Contains(b.Operands(in), v) {
			continue
		}
		s := sites.At(i)
		if s == nil {
			return false
		}
		for _, t := range sites.TargetsOf(s) {
			if c := r.Facts.Contract(t.Def); c != nil && slices.ContainsFunc(c.Calls, func(x contract.CallsParam) bool { return x.Where == contract.WhereProcess }) {
				return true
			}
		}
	}
	return false
}

// filledBelow says whether a method fills the field only by calling one that a subclass
// has: the subclass answers for it.
func (r *run) filledBelow(d modgraph.DefID, f *contract.Field) bool {
	if r.fills(modgraph.DefID(f.Method), f) {
		return false
	}
	for _, c := range r.subs[d] {
		for _, m := range r.methods[c] {
			if r.fills(m, f) {
				return true
			}
		}
	}
	return false
}

// fills says whether a method assigns a field.
func (r *run) fills(m modgraph.DefID, f *contract.Field) bool {
	b := r.Program.Body(m)
	file, _ := r.Program.FileOf(m)
	if b == nil {
		return false
	}
	for i := range b.Instrs {
		if in := &b.Instrs[i]; in.Op == ir.OpSetAttr && file.IR.Syms[in.B] == f.Name {
			return true
		}
	}
	return false
}
