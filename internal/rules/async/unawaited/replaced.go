package unawaited

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// madeSynchronous says whether a call outside of coroutines is one of a method, in a
// program that puts functions of its own in the place of coroutine methods: those run the
// coroutine to its end for callers without a loop.
//
//	def to_sync(cls, name):
//	    method = getattr(cls, name)
//	    def run(*args):
//	        coroutine = method(*args)
//	        if inspect.iscoroutine(coroutine):
//	            return loop.run_until_complete(coroutine)
//	    setattr(cls, name, run)
func (v *visitor) madeSynchronous(call int32) bool {
	site := v.b.Sites.At(call)
	if v.async || site == nil {
		return false
	}
	for _, t := range v.b.Sites.TargetsOf(site) {
		if v.b.Program.Def(t.Def).Flags&bind.Method == 0 {
			return false
		}
	}
	return v.rule.replacesMethods(&v.b.World)
}

func (r *Rule) replacesMethods(w *rule.World) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.of == w.Infer {
		return r.replaces
	}
	r.of, r.replaces = w.Infer, false
	for _, f := range w.Program.Files {
		if f.Origin != modgraph.Project || f.IR == nil || f.Class == modgraph.ClassTest {
			continue
		}
		for i := range f.IR.Bodies {
			if made := replacement(f, &f.IR.Bodies[i]); made != modgraph.NoDef && asksCoroutine(w, made) {
				r.replaces = true
				return true
			}
		}
	}
	return false
}

// replacement is the function that a body makes and sets as an attribute whose name is not
// constant.
func replacement(f *modgraph.File, body *ir.Body) modgraph.DefID {
	for i := range body.Instrs {
		in := &body.Instrs[i]
		if in.Op != ir.OpCall || in.N != 3 || f.IR.LastName(body, in.B) != "setattr" {
			continue
		}
		args := body.Operands(in)
		if args[1] < 0 || args[2] < 0 || body.Instrs[args[1]].Op == ir.OpConst || body.Instrs[args[2]].Op != ir.OpLoad {
			continue
		}
		place := body.Instrs[args[2]].A
		for k := range body.Instrs {
			st := &body.Instrs[k]
			if st.Op != ir.OpStore || st.A != place {
				continue
			}
			// Below decorators stands the function itself.
			made := st.B
			for body.Instrs[made].Op == ir.OpCall && body.Instrs[made].Flag&ir.FlagDecorator != 0 {
				made = body.Operands(&body.Instrs[made])[0]
			}
			if x := &body.Instrs[made]; x.Op == ir.OpMakeFunc {
				return f.FirstDef + modgraph.DefID(x.B)
			}
		}
	}
	return modgraph.NoDef
}

// asksCoroutine says whether a function looks whether something is a coroutine.
func asksCoroutine(w *rule.World, d modgraph.DefID) bool {
	sites := w.Infer.Sites(d)
	if sites == nil {
		return false
	}
	for k := range sites.List {
		for _, t := range sites.TargetsOf(&sites.List[k]) {
			c := w.Facts.Contract(t.Def)
			if c == nil {
				continue
			}
			for n := range c.Effects {
				if w.Program.Syms.Text(c.Effects[n].Name) == effectAsks {
					return true
				}
			}
		}
	}
	return false
}
