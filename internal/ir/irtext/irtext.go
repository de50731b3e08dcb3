// Package irtext prints the instructions of a file as text, for people and for
// golden files.
//
// # Form
//
// A body starts with a line that names its definition, kind and flags. Each block
// lists its handler and region; each instruction its number, operation and
// operands: values as numbers, places as paths (self.pool["main"].size,
// <tmp1>, <exc1>), constants as literals. Successors stand behind an arrow.
//
//	load (function)                      params: path
//	b0:
//	    0 load      open
//	    1 load      path
//	    2 call      0 (1)
//	    3 store     f, 2
//	    4 jump      -> b1
package irtext

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// Print writes all bodies of a file.
func Print(w io.Writer, f *ir.File, b *bind.File) error {
	p := &printer{f: f, b: b}
	for i := range f.Bodies {
		if i > 0 {
			p.line("")
		}
		p.body(&f.Bodies[i])
	}
	_, err := io.WriteString(w, p.out.String())
	if err != nil {
		return fmt.Errorf("print the instructions: %w", err)
	}
	return nil
}

// Body returns the text of one body.
func Body(f *ir.File, b *bind.File, body *ir.Body) string {
	p := &printer{f: f, b: b}
	p.body(body)
	return p.out.String()
}

type printer struct {
	f   *ir.File
	b   *bind.File
	cur *ir.Body
	out strings.Builder
}

func (p *printer) line(s string) {
	p.out.WriteString(strings.TrimRight(s, " "))
	p.out.WriteByte('\n')
}

var kindNames = [...]string{"module", "class", "function", "lambda", "genexpr"}

var flagNames = [...]string{
	"async", "generator", "contextmanager", "method", "staticmethod", "classmethod", "property",
	"overload", "abstract", "stub", "haslocals", "toocomplex",
}

var blockFlagNames = [...]string{"except", "finally", "entry", "loop", "checking", "dead", "with"}

func (p *printer) body(b *ir.Body) {
	p.cur = b
	def := &p.b.Defs[b.Def]
	name := def.Qual
	if name == "" {
		name = "<module>"
	}
	if def.Ordinal > 0 {
		name += "#" + strconv.Itoa(int(def.Ordinal))
	}
	words := []string{kindNames[b.Kind]}
	for i, n := range flagNames {
		if b.Flags&(1<<i) != 0 {
			words = append(words, n)
		}
	}
	s := name + " (" + strings.Join(words, " ") + ")"
	if len(b.Params) > 0 {
		var ps []string
		for _, x := range b.Params {
			t := [...]string{"", "", "*", "", "**"}[x.Kind] + p.place(x.Place)
			if x.Default >= 0 {
				t += "=" + strconv.Itoa(int(x.Default))
			}
			ps = append(ps, t)
		}
		s += " params: " + strings.Join(ps, ", ")
	}
	p.line(s)
	for i, l := range b.Loops {
		s := fmt.Sprintf("  loop %d: header b%d", i, l.Header)
		if l.Parent >= 0 {
			s += fmt.Sprintf(", inside %d", l.Parent)
		}
		if l.Iter >= 0 {
			s += ", iterator " + p.place(l.Iter)
		}
		if l.Over >= 0 {
			s += ", over " + p.place(l.Over)
		}
		if l.Async {
			s += ", async"
		}
		p.line(s)
	}
	for i := range b.Blocks {
		p.block(ir.BlockID(i))
	}
}

func (p *printer) block(id ir.BlockID) {
	b := p.cur
	bl := &b.Blocks[id]
	var words []string
	if bl.Handler >= 0 {
		words = append(words, fmt.Sprintf("handler b%d", bl.Handler))
	}
	if bl.Loop >= 0 {
		words = append(words, fmt.Sprintf("in loop %d", bl.Loop))
	}
	for i, n := range blockFlagNames {
		if bl.Flags&(1<<i) != 0 {
			words = append(words, n)
		}
	}
	head := fmt.Sprintf("b%d:", id)
	if len(words) > 0 {
		head += " " + strings.Join(words, ", ")
	}
	p.line(head)
	for i := bl.First; i <= bl.Last; i++ {
		s := fmt.Sprintf("  %4d %s", i, p.Instr(&b.Instrs[i]))
		if i == bl.Last {
			s += p.succ(id)
		}
		p.line(s)
	}
}

func (p *printer) succ(id ir.BlockID) string {
	b := p.cur
	list := b.Successors(id)
	if len(list) == 0 {
		return ""
	}
	last := &b.Instrs[b.Blocks[id].Last]
	var out []string
	for i, s := range list {
		t := fmt.Sprintf("b%d", s)
		if last.Op == ir.OpSwitchTag {
			t = tag(b.Arms(id)[i].Tag) + "->" + t
		}
		out = append(out, t)
	}
	if last.Op == ir.OpSwitchTag {
		return " " + strings.Join(out, " ")
	}
	return " -> " + strings.Join(out, ", ")
}

func tag(n uint16) string {
	switch n {
	case ir.TagNormal:
		return "normal"
	case ir.TagRaise:
		return "raise"
	case ir.TagReturn:
		return "return"
	}
	return "jump" + strconv.Itoa(int(n-ir.TagFirstJump))
}

func (p *printer) place(x ir.Place) string {
	if x < 0 {
		return "-"
	}
	pl := &p.cur.Places
	n := pl.Name[x]
	parent := func() string { return p.place(pl.Parent[x]) }
	switch pl.Kind[x] {
	case ir.PlaceTemp:
		return fmt.Sprintf("<tmp%d>", n)
	case ir.PlaceRet:
		return "<ret>"
	case ir.PlaceExc:
		return fmt.Sprintf("<exc%d>", n)
	case ir.PlaceTag:
		return fmt.Sprintf("<tag%d>", n)
	case ir.PlaceAttr:
		return parent() + "." + p.f.Names[n]
	case ir.PlaceKey:
		return parent() + "[" + p.constant(n) + "]"
	case ir.PlaceElem:
		return parent() + "[*]"
	}
	return p.f.Names[n]
}

// root says where a variable lives, for loads and stores.
func (p *printer) root(x ir.Place) string {
	pl := &p.cur.Places
	s := p.place(x)
	switch pl.Kind[x] {
	case ir.PlaceCell:
		return "cell " + s
	case ir.PlaceFree:
		return "free " + s
	case ir.PlaceGlobal:
		return "global " + s
	case ir.PlaceBuiltin:
		return "builtin " + s
	case ir.PlaceUnknown:
		return "unknown " + s
	case ir.PlaceClassVar:
		return "class " + s
	}
	return s
}

func (p *printer) constant(c int32) string {
	x := p.f.Consts[c]
	switch x.Kind {
	case ir.ConstNone:
		return "None"
	case ir.ConstTrue:
		return "True"
	case ir.ConstFalse:
		return "False"
	case ir.ConstEllipsis:
		return "..."
	case ir.ConstStr:
		return strconv.Quote(x.Text)
	case ir.ConstBytes:
		return "b" + strconv.Quote(x.Text)
	}
	return x.Text
}

func (p *printer) def(d int32) string {
	x := &p.b.Defs[d]
	if x.Ordinal > 0 {
		return x.Qual + "#" + strconv.Itoa(int(x.Ordinal))
	}
	return x.Qual
}

func val(v int32) string {
	if v < 0 {
		return "-"
	}
	return strconv.Itoa(int(v))
}

func (p *printer) operands(in *ir.Instr) string {
	kinds := p.cur.ArgKinds(in)
	var out []string
	for i, v := range p.cur.Operands(in) {
		s := val(v)
		if kinds != nil {
			switch k := kinds[i]; k {
			case ir.ArgPositional:
			case ir.ArgStar:
				s = "*" + s
			case ir.ArgDoubleStar:
				s = "**" + s
			default:
				s = p.f.Names[k-ir.ArgKeyword] + "=" + s
			}
		}
		out = append(out, s)
	}
	return "(" + strings.Join(out, ", ") + ")"
}

var (
	binNames   = [...]string{"+", "-", "*", "@", "/", "%", "**", "<<", ">>", "|", "^", "&", "//"}
	unaryNames = [...]string{"~", "not", "+", "-"}
	cmpNames   = [...]string{"==", "!=", "<", "<=", ">", ">=", "is", "is not", "in", "not in"}
)

// Instr is the text of one instruction without its successors.
func (p *printer) Instr(in *ir.Instr) string {
	name := in.Op.String()
	var s string
	at := func(c int32) string {
		if c < 0 {
			return ""
		}
		return "   # " + p.place(ir.Place(c))
	}
	switch in.Op {
	case ir.OpConst:
		s = p.constant(in.A)
	case ir.OpLoad, ir.OpDelete:
		s = p.root(ir.Place(in.A))
	case ir.OpStore:
		s = p.root(ir.Place(in.A)) + ", " + val(in.B)
	case ir.OpAttr, ir.OpDelAttr:
		s = val(in.A) + " ." + p.f.Names[in.B] + at(in.C)
	case ir.OpSub, ir.OpDelSub:
		s = val(in.A) + " [" + val(in.B) + "]" + at(in.C)
	case ir.OpSetAttr:
		o := p.cur.Operands(in)
		s = val(o[0]) + " ." + p.f.Names[in.B] + " = " + val(o[1]) + at(in.C)
	case ir.OpSetSub:
		o := p.cur.Operands(in)
		s = val(o[0]) + " [" + val(o[1]) + "] = " + val(o[2]) + at(in.C)
	case ir.OpCall:
		s = val(in.B) + " " + p.operands(in)
	case ir.OpBinary:
		s = val(in.A) + " " + binNames[in.N]
		if in.Flag&ir.FlagInPlace != 0 {
			s += "="
		}
		s += " " + val(in.B)
	case ir.OpUnary:
		s = unaryNames[in.N] + " " + val(in.A)
	case ir.OpCompare:
		s = val(in.A) + " " + cmpNames[in.N] + " " + val(in.B)
	case ir.OpFormat:
		s = p.operands(in)
		if in.B >= 0 {
			s += " " + p.constant(in.B)
		}
	case ir.OpSlice, ir.OpTuple, ir.OpList, ir.OpSet, ir.OpDict, ir.OpSetItem, ir.OpMatchKeys, ir.OpMatchClass:
		s = p.operands(in)
	case ir.OpMakeFunc, ir.OpMakeClass:
		s = p.def(in.B) + " " + p.operands(in)
	case ir.OpAppend:
		s = val(in.A) + ", " + val(in.B)
	case ir.OpUnpack:
		s = val(in.A) + " into " + strconv.Itoa(int(in.N))
		if in.B >= 0 {
			s += " star " + strconv.Itoa(int(in.B))
		}
	case ir.OpItem:
		s = val(in.A) + " #" + strconv.Itoa(int(in.B))
	case ir.OpImport:
		s = p.f.Names[in.B]
		if in.N == 1 {
			s += " (top)"
		}
	case ir.OpImportFrom:
		s = val(in.A) + " " + p.f.Names[in.B]
	case ir.OpTypeVar, ir.OpTypeAlias:
		s = p.f.Names[in.B]
	case ir.OpNextValue, ir.OpCatch, ir.OpExcValue, ir.OpNext, ir.OpReraise, ir.OpSwitchTag:
		s = p.place(ir.Place(in.A))
	case ir.OpSetTag:
		s = p.place(ir.Place(in.A)) + " " + tag(in.N)
	case ir.OpExit, ir.OpRaise, ir.OpMatchSeq:
		s = val(in.A) + ", " + val(in.B)
		if in.Op == ir.OpMatchSeq && in.N == 1 {
			s += " exact"
		}
	case ir.OpMatchArg:
		s = val(in.A) + ", " + val(in.B) + " #" + strconv.Itoa(int(in.N))
	case ir.OpMatchRest:
		s = val(in.A) + [...]string{" slice", " rest"}[in.N]
	case ir.OpMatchExc:
		s = val(in.A) + ", " + p.place(ir.Place(in.B))
	case ir.OpSuppress:
		s = val(in.A) + ", " + val(in.B) + ", " + p.place(ir.Place(in.C))
	case ir.OpYieldValue, ir.OpJump, ir.OpUnreachable:
	default:
		s = val(in.A)
	}
	out := fmt.Sprintf("%-9s %s", name, s)
	for _, f := range [...]struct {
		flag uint8
		word string
	}{
		{ir.FlagAsync, "async"},
		{ir.FlagDecorator, "decorator"},
		{ir.FlagStar, "star"},
		{ir.FlagTemplate, "template"},
		{ir.FlagFrom, "from"},
		{ir.FlagSynthetic, "synthetic"},
	} {
		if in.Flag&f.flag != 0 {
			out += " !" + f.word
		}
	}
	return strings.TrimRight(out, " ")
}
