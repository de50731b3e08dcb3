package modgraph

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// Write is an attribute store from outside the attribute's owner.
type Write struct {
	Body  DefID
	Instr int32
	Name  sym.Sym
}

// Foreign tells of attribute writes whose receiver is not the first parameter of
// the enclosing method.
type Foreign struct {
	// Names holds every attribute name that some body stores on a foreign receiver,
	// by setattr with a constant name too.
	Names map[sym.Sym]bool
	// Modules lists the writes to attributes of a module that a name imports.
	Modules map[FileID][]Write
	// Classes lists the writes to attributes of a class that a name of the module
	// means.
	Classes map[DefID][]Write
	// Any is set when a setattr has a name that is not constant.
	Any bool
}

// foreignWrites collects the foreign writes, in structural order for each
// target.
func (p *Program) foreignWrites(l *Links) Foreign {
	x := Foreign{Names: map[sym.Sym]bool{}, Modules: map[FileID][]Write{}, Classes: map[DefID][]Write{}}
	ids := make([]FileID, len(p.Files))
	for i := range ids {
		ids[i] = FileID(i)
	}
	slices.SortFunc(ids, func(a, b FileID) int { return p.Compare(p.Files[a].FirstDef, p.Files[b].FirstDef) })
	for _, id := range ids {
		f := p.Files[id]
		if f.IR == nil {
			continue
		}
		setattr := slices.Index(f.IR.Names, "setattr")
		for d := range f.IR.Bodies {
			b := &f.IR.Bodies[d]
			for i := range b.Instrs {
				in := &b.Instrs[i]
				switch in.Op {
				case ir.OpSetAttr:
					obj := b.Operands(in)[0]
					if SelfParam(f, b, obj) {
						continue
					}
					name := f.IR.Syms[in.B]
					x.Names[name] = true
					w := Write{f.FirstDef + DefID(d), int32(i), name}
					if m, c := p.named(l, id, b, obj); m != NoFile {
						x.Modules[m] = append(x.Modules[m], w)
					} else if c != NoDef {
						x.Classes[c] = append(x.Classes[c], w)
					}
				case ir.OpCall:
					if setattr < 0 || in.N != 3 {
						continue
					}
					callee := &b.Instrs[in.B]
					if callee.Op != ir.OpLoad || b.Places.Name[callee.A] != int32(setattr) {
						continue
					}
					args := b.Operands(in)
					k := &b.Instrs[args[1]]
					if k.Op == ir.OpConst && f.IR.Consts[k.A].Kind == ir.ConstStr {
						x.Names[p.Syms.Intern(f.IR.Consts[k.A].Text)] = true
					} else if !SelfParam(f, b, args[0]) {
						x.Any = true
					}
				}
			}
		}
	}
	return x
}

// SelfParam says whether a value of a body is the first parameter of the method
// that the body belongs to, seen directly or from a nested function.
func SelfParam(f *File, b *ir.Body, v ir.Value) bool {
	if v < 0 {
		return false
	}
	in := &b.Instrs[v]
	if in.Op != ir.OpLoad {
		return false
	}
	pl := &b.Places
	switch pl.Kind[in.A] {
	case ir.PlaceLocal, ir.PlaceCell:
		return b.Flags&ir.BodyMethod != 0 && b.Flags&ir.BodyStaticMethod == 0 && pl.Ref[in.A] == 1
	case ir.PlaceFree:
		owner := bind.DefIndex(pl.Ref[in.A])
		if owner < 0 || int(owner) >= len(f.Bind.Defs) {
			return false
		}
		d := &f.Bind.Defs[owner]
		return d.Flags&bind.Method != 0 && len(d.Params) > 0 && d.Params[0].Name == pl.Name[in.A] &&
			f.IR.Bodies[owner].Flags&ir.BodyStaticMethod == 0
	}
	return false
}

// named finds the module or class that a loaded global name means, when all of
// its bindings agree.
func (p *Program) named(l *Links, id FileID, b *ir.Body, v ir.Value) (FileID, DefID) {
	in := &b.Instrs[v]
	if in.Op != ir.OpLoad {
		return NoFile, NoDef
	}
	f := p.Files[id]
	scope := bind.DefIndex(0)
	switch b.Places.Kind[in.A] {
	case ir.PlaceGlobal:
	case ir.PlaceLocal:
		scope = b.Def
	default:
		return NoFile, NoDef
	}
	s := f.Bind.Symbol(scope, b.Places.Name[in.A])
	if s < 0 {
		return NoFile, NoDef
	}
	return p.meaning(l, Name{id, s}, 0)
}

// maxHops bounds the chain of re-exports.
const maxHops = 8

func (p *Program) meaning(l *Links, n Name, hops int) (FileID, DefID) {
	f := p.Files[n.File]
	var live *bind.Binding
	bindings := f.Bind.BindingsOf(&f.Bind.Symbols[n.Sym])
	for i := range bindings {
		if bindings[i].Flags&bind.BindDead != 0 {
			continue
		}
		if live != nil {
			return NoFile, NoDef
		}
		live = &bindings[i]
	}
	if live == nil || hops > maxHops {
		return NoFile, NoDef
	}
	switch live.Kind {
	case bind.BindClass:
		return NoFile, f.FirstDef + DefID(live.Def)
	case bind.BindImport:
		t := f.Imports[live.Import]
		if t.Sub != NoFile && f.Bind.Names[f.Bind.Imports[live.Import].As] != f.Bind.Imports[live.Import].Module {
			if top, _, dotted := cutDot(f.Bind.Imports[live.Import].Module); dotted && top == f.Bind.Names[f.Bind.Imports[live.Import].As] {
				return t.Sub, NoDef
			}
		}
		return t.Module, NoDef
	case bind.BindImportFrom:
		t := f.Imports[live.Import]
		if t.Module != NoFile {
			if m, ok := l.Member(p, t.Module, f.Bind.Imports[live.Import].Name); ok {
				return p.meaning(l, m, hops+1)
			}
		}
		return t.Sub, NoDef
	}
	return NoFile, NoDef
}

func cutDot(s string) (before, after string, found bool) {
	for i := range len(s) {
		if s[i] == '.' {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

// swapsModule says whether the module stores into sys.modules.
func swapsModule(f *File) bool {
	name := int32(slices.Index(f.IR.Names, "modules"))
	if name < 0 || len(f.IR.Bodies) == 0 {
		return false
	}
	b := &f.IR.Bodies[0]
	for i := range b.Instrs {
		in := &b.Instrs[i]
		if in.Op != ir.OpSetSub {
			continue
		}
		if obj := &b.Instrs[b.Operands(in)[0]]; obj.Op == ir.OpAttr && obj.B == name {
			return true
		}
	}
	return false
}
