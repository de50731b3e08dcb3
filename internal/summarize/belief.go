package summarize

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// belief adds exceptions of tier B: a handler is the programmer's evidence that
// its body can raise the class that it names. If nothing resolved there raises it,
// what is not resolved is taken to.
//
//	try:
//	    import yaml            # not installed: ImportError, believed
//	except ImportError:
//	    yaml = None
//
// Where everything is resolved, the operations that raise implicitly are the next
// to be believed: every d[k] under `except KeyError`, else the last one that can,
// which claims the least.
func (b *builder) belief() {
	n := len(b.raises)
	for h := range b.body.Blocks {
		if b.body.Blocks[h].Flags&ir.BlockHandlerEntry == 0 {
			continue
		}
		b.handled(ir.BlockID(h))
		if len(b.unmatched) == 0 {
			continue
		}
		b.guarded = b.guarded[:0]
		for g := range b.body.Blocks {
			if b.body.Blocks[g].Handler == ir.BlockID(h) {
				b.guarded = append(b.guarded, int32(g))
			}
		}
		for _, class := range b.unmatched {
			b.explained(class, n)
			if !b.raisedIn(ir.BlockID(h), class, n) && !b.onlySureImports(class) {
				b.believe(class)
			}
		}
	}
}

// handled lists the classes that the except clauses of a handler name, in order.
func (b *builder) handled(h ir.BlockID) {
	b.unmatched = b.unmatched[:0]
	at := h
	for range len(b.body.Blocks) {
		bl := &b.body.Blocks[at]
		succ := b.body.Successors(at)
		last := &b.body.Instrs[bl.Last]
		switch last.Op {
		case ir.OpMatchExc:
			info := &b.in.Infos[bl.Last]
			named := b.in.Catches[info.Catches : info.Catches+info.NCatches]
			// Beside a class that is known, an unknown one needs no error of its own.
			known := slices.ContainsFunc(named, func(c int32) bool { return c >= 0 })
			for _, c := range named {
				if c >= 0 && !slices.Contains(b.unmatched, c) {
					b.unmatched = append(b.unmatched, c)
				} else if c < 0 && !known && !slices.Contains(b.unmatched, unknownClass) {
					b.unmatched = append(b.unmatched, unknownClass)
				}
			}
			at = succ[1]
		case ir.OpJump:
			if bl.Flags&ir.BlockInExcept != 0 {
				return
			}
			at = succ[0]
		default:
			// A bare except, or a finally, is entered by whatever comes.
			if at == h && last.Op != ir.OpReraise {
				if e := b.run.decl.Known.Exception; e != modgraph.NoDef && bl.Flags&ir.BlockInExcept != 0 {
					b.unmatched = append(b.unmatched, int32(e))
				}
			}
			return
		}
	}
}

// explained takes out what broken assumptions far down raise where the guarded code
// itself raises the class that the handler names: the handler is for that.
//
//	try:
//	    request = factory.get("/")     # ValueError, six calls down: wrong settings
//	    raise ValueError("Oops")
//	except ValueError: ...
func (b *builder) explained(class int32, n int) {
	if class < 0 {
		return
	}
	direct := slices.ContainsFunc(b.raises[:n], func(r flow.Raise) bool {
		return r.Direct && slices.Contains(b.guarded, b.block[r.Instr]) && b.run.IsSubclass(r.Class, class)
	})
	if !direct {
		return
	}
	for k := range b.raises[:n] {
		r := &b.raises[k]
		if !r.Direct && !r.Expected && r.Tier == contract.TierContract && b.run.generic(r.Class) &&
			slices.Contains(b.guarded, b.block[r.Instr]) && b.run.IsSubclass(r.Class, class) {
			r.Tier = contract.TierWeak
		}
	}
}

// unknownClass stands for a class of an except clause that is not resolved.
const unknownClass int32 = -1

// raisedIn says whether something that a handler guards raises the class, or may, with
// statements in the try included.
func (b *builder) raisedIn(h ir.BlockID, class int32, n int) bool {
	for k := range b.raises[:n] {
		r := &b.raises[k]
		if !b.comesTo(ir.BlockID(b.block[r.Instr]), h) {
			continue
		}
		if r.Class < 0 {
			return true
		}
		if class >= 0 && (b.run.IsSubclass(r.Class, class) || b.run.IsSubclass(class, r.Class)) {
			return true
		}
	}
	return false
}

// comesTo says whether what a block raises comes to a handler, by way of the exits of
// with statements at most.
func (b *builder) comesTo(at, h ir.BlockID) bool {
	for range len(b.body.Blocks) {
		at = b.body.Blocks[at].Handler
		if at == h || at == ir.NoBlock {
			return at == h
		}
		if b.body.Instrs[b.body.Blocks[at].Last].Op != ir.OpSuppress {
			return false
		}
	}
	return false
}

// believe attributes a class to the instructions that may raise it.
func (b *builder) believe(class int32) {
	found := false
	add := func(i int32) {
		found = true
		b.raises = append(b.raises, flow.Raise{Instr: i, Class: class, Tier: contract.TierBelief, Expected: true, Witness: contract.Rooted(i)})
	}
	each := func(f func(i int32, in *ir.Instr)) {
		for _, g := range b.guarded {
			bl := &b.body.Blocks[g]
			for i := bl.First; i <= bl.Last; i++ {
				f(i, &b.body.Instrs[i])
			}
		}
	}
	lookup := b.run.isLookup(class)
	subscripts := false
	if lookup {
		each(func(_ int32, in *ir.Instr) { subscripts = subscripts || in.Op == ir.OpSub || in.Op == ir.OpDelSub })
	}
	codec := b.codec(class)
	if codec != "" {
		found := false
		each(func(_ int32, in *ir.Instr) {
			found = found || in.Op == ir.OpCall && b.methodName(in) == codec && !b.otherCodec(class, in)
		})
		if !found {
			codec = ""
		}
	}
	each(func(i int32, in *ir.Instr) {
		if in.Op == ir.OpCall && (b.harmless(in) || b.otherCodec(class, in)) {
			return
		}
		// Where something is looked up by key, iterating is not what fails to find it.
		if subscripts && (in.Op == ir.OpIter || in.Op == ir.OpNext || in.Op == ir.OpAttr) {
			return
		}
		if codec != "" && (in.Op != ir.OpCall || b.methodName(in) != codec) {
			return
		}
		if b.unknownRaises(i, in) && !b.sureImport(class, in) {
			add(i)
		}
	})
	if found && !lookup {
		return
	}
	last, attr := int32(-1), int32(-1)
	each(func(i int32, in *ir.Instr) {
		switch in.Op {
		case ir.OpUnpack:
			// What has the wrong number of items. An error of unknown class is rather
			// that of the call which gave it.
			if !b.run.isShapeError(class) || class < 0 && last >= 0 {
				return
			}
			last = i
		case ir.OpCall:
			if !lookup && !b.harmless(in) && !b.otherCodec(class, in) {
				last = i
			}
		case ir.OpSub, ir.OpDelSub:
			if lookup {
				add(i)
			} else {
				last = i
			}
		case ir.OpAttr, ir.OpBinary, ir.OpSetSub, ir.OpSetAttr, ir.OpDelAttr, ir.OpIter, ir.OpNext, ir.OpCompare,
			ir.OpLoad, ir.OpAwait, ir.OpUnary, ir.OpFormat, ir.OpDelete:
			if !lookup && (in.Op != ir.OpLoad || b.run.isNameError(class)) {
				last = i
			}
			if in.Op == ir.OpAttr {
				attr = i
			}
		}
	})
	if attr >= 0 && class >= 0 && modgraph.DefID(class) == b.run.decl.Known.AttributeError {
		last = attr // `os.openpty` where a platform has none: nothing was called yet
	}
	if last >= 0 {
		add(last)
	}
	if !found && len(b.guarded) > 0 {
		// Signals and what else comes from outside: the first instruction.
		add(b.body.Blocks[b.guarded[0]].First)
	}
}

// harmless says whether a call is one of those that raise nothing in practice,
// although nobody may know its receiver: taking and giving back a lock, and logging.
// The method may have been bound to a local name first.
func (b *builder) harmless(in *ir.Instr) bool {
	callee := &b.body.Instrs[in.B]
	if callee.Op == ir.OpLoad {
		bound := (*ir.Instr)(nil)
		for k := range b.body.Instrs {
			st := &b.body.Instrs[k]
			if st.Op != ir.OpStore || st.A != callee.A {
				continue
			}
			if bound != nil {
				return false
			}
			bound = &b.body.Instrs[st.B]
		}
		if bound == nil {
			return false
		}
		callee = bound
	}
	if callee.Op != ir.OpAttr {
		return false
	}
	switch b.file.IR.Names[callee.B] {
	case "acquire", "release", "notify", "notify_all":
		return true
	case "debug", "info", "warning", "error", "exception", "critical":
		return strings.Contains(strings.ToLower(b.managerName(callee.A)), "log")
	}
	return false
}

// otherCodec says whether a call is one of `encode` or `decode`, on whatever object,
// that does not raise the error of a codec which a handler names: it goes the other
// way, or is told what to do about what it cannot convert.
//
//	try:
//	    data = text.encode("ascii", "replace")   # raises no UnicodeEncodeError
//	    return text.encode(declared(data))       # this does
//	except UnicodeEncodeError: ...
func (b *builder) otherCodec(class int32, in *ir.Instr) bool {
	if class < 0 || !b.run.IsSubclass(class, int32(b.run.decl.Known.UnicodeError)) {
		return false
	}
	name, own := b.methodName(in), b.codec(class)
	if name != "encode" && name != "decode" {
		return false
	}
	if own != "" && name != own {
		return true
	}
	args, kinds := b.body.Operands(in), b.body.ArgKinds(in)
	for k, v := range args {
		errors := k == 1
		if kinds != nil {
			errors = kinds[k] == ir.ArgPositional && k == 1 || kinds[k] >= ir.ArgKeyword && b.file.IR.Names[kinds[k]-ir.ArgKeyword] == "errors"
		}
		if x := &b.body.Instrs[v]; errors && x.Op == ir.OpConst {
			c := b.file.IR.Consts[x.A]
			return c.Kind == ir.ConstStr && c.Text != "strict"
		}
	}
	return false
}

// codec is the method that raises an error of a codec, "" for other errors.
func (b *builder) codec(class int32) string {
	if class < 0 {
		return ""
	}
	switch b.run.prog.QualName(modgraph.DefID(class)) {
	case "builtins.UnicodeEncodeError":
		return "encode"
	case "builtins.UnicodeDecodeError":
		return "decode"
	}
	return ""
}

// methodName is the name of the method that a call calls, "" for no method.
func (b *builder) methodName(call *ir.Instr) string {
	if callee := &b.body.Instrs[call.B]; callee.Op == ir.OpAttr {
		return b.file.IR.Names[callee.B]
	}
	return ""
}

// sureImport says whether an import finds a module of the program that imports
// nothing but such modules and the standard library: it raises no ImportError.
func (b *builder) sureImport(class int32, in *ir.Instr) bool {
	if class < 0 || !b.run.IsSubclass(class, int32(b.run.importError)) {
		return false
	}
	switch in.Op {
	case ir.OpImport, ir.OpImportFrom:
		return in.C >= 0 && int(in.C) < len(b.file.Imports) && b.run.sureTarget(b.file, &b.file.Imports[in.C], map[modgraph.FileID]bool{})
	}
	return false
}

// onlySureImports says whether all that is guarded against an ImportError are
// imports that do not raise it.
func (b *builder) onlySureImports(class int32) bool {
	found := false
	for _, g := range b.guarded {
		bl := &b.body.Blocks[g]
		for i := bl.First; i <= bl.Last; i++ {
			switch in := &b.body.Instrs[i]; in.Op {
			case ir.OpImport, ir.OpImportFrom, ir.OpImportStar:
				if !b.sureImport(class, in) {
					return false
				}
				found = true
			case ir.OpCall, ir.OpAwait, ir.OpEnter:
				return false
			}
		}
	}
	return found
}

// maxSureModules bounds how many modules sureTarget looks into.
const maxSureModules = 64

// sureTarget says whether what a file imports can be imported. The packages that the
// file itself stands in are imported already.
func (x *run) sureTarget(from *modgraph.File, t *modgraph.Target, seen map[modgraph.FileID]bool) bool {
	if t.State != modgraph.Found || t.Module == modgraph.NoFile {
		return false
	}
	for _, id := range [2]modgraph.FileID{t.Module, t.Sub} {
		if id == modgraph.NoFile || seen[id] {
			continue
		}
		f := x.prog.Files[id]
		if f.Module != "" && strings.HasPrefix(from.Module, f.Module+".") {
			continue
		}
		if f.Origin != modgraph.Project || f.IR == nil || len(seen) >= maxSureModules {
			return false
		}
		seen[id] = true
		for k := range f.Imports {
			u := &f.Imports[k]
			if std := u.State == modgraph.Found && u.Module != modgraph.NoFile && x.prog.Files[u.Module].Origin == modgraph.StdStub; !std && !x.sureTarget(f, u, seen) {
				return false
			}
		}
	}
	return true
}

// unknownRaises says whether nobody knows what an instruction raises.
func (b *builder) unknownRaises(i int32, in *ir.Instr) bool {
	if b.calls.unresolved[i] {
		return true
	}
	switch in.Op {
	case ir.OpImport, ir.OpImportFrom, ir.OpImportStar:
		return true
	}
	for _, c := range b.calls.At(i) {
		if !c.Contract.IsComplete(contract.SecRaises) {
			return true
		}
	}
	return false
}

func (x *run) isLookup(class int32) bool {
	k := &x.decl.Known
	return class >= 0 && k.LookupError != modgraph.NoDef && x.IsSubclass(class, int32(k.LookupError))
}

// isShapeError says whether unpacking raises a class, or a subclass of it does.
func (x *run) isShapeError(class int32) bool {
	k := &x.decl.Known
	return class < 0 || x.IsSubclass(int32(k.ValueError), class) || x.IsSubclass(int32(k.TypeError), class)
}

func (x *run) isNameError(class int32) bool {
	return class >= 0 && modgraph.DefID(class) == x.nameError
}

// IsSubclass answers the solver's question about exception classes.
func (x *run) IsSubclass(a, b int32) bool {
	if a == b {
		return true
	}
	if a < 0 || b < 0 {
		return false
	}
	return x.decl.IsSubclass(modgraph.DefID(a), modgraph.DefID(b))
}
