package bind

import (
	"strconv"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

// Options say for which Python a file is read.
type Options struct {
	Stub     bool           // a .pyi file: the whole tree is kept
	Target   parser.Version // zero means 3.13
	Platform string         // as sys.platform; "" means linux
}

func (o Options) target() parser.Version {
	if o.Target == (parser.Version{}) {
		return parser.Version{Major: 3, Minor: 13}
	}
	return o.Target
}

func (o Options) platform() string {
	if o.Platform == "" {
		return "linux"
	}
	return o.Platform
}

// Truth is what is known of a condition before the program runs.
type Truth uint8

// Truths. Under Checking the condition holds for type checkers and not at run
// time; under NotChecking the reverse.
const (
	Unknown Truth = iota
	True
	False
	Checking
	NotChecking
)

func (t Truth) not() Truth {
	switch t {
	case True:
		return False
	case False:
		return True
	case Checking:
		return NotChecking
	case NotChecking:
		return Checking
	}
	return Unknown
}

// Static decides a condition over the version, the platform and constants.
func (o Options) Static(t *ast.Tree, id ast.NodeID) Truth { return o.static(t, id, 0) }

func (o Options) static(t *ast.Tree, id ast.NodeID, depth int) Truth {
	if depth > 100 {
		return Unknown
	}
	switch t.Kind(id) {
	case ast.KindConstant:
		return constTruth(t.Consts[t.Constant(id).Value()])
	case ast.KindName:
		if t.Text(t.Name(id).Id()) == "TYPE_CHECKING" {
			return Checking
		}
	case ast.KindAttribute:
		if t.Text(t.Attribute(id).Attr()) == "TYPE_CHECKING" {
			return Checking
		}
	case ast.KindUnaryOp:
		if v := t.UnaryOp(id); v.Op() == ast.Not {
			return o.static(t, v.Operand(), depth+1).not()
		}
	case ast.KindBoolOp:
		v := t.BoolOp(id)
		// The operand that decides alone: False for and, True for or.
		decides := False
		if v.Op() == ast.Or {
			decides = True
		}
		out := decides.not()
		for _, e := range v.Values() {
			x := o.static(t, e, depth+1)
			switch {
			case x == decides:
				return decides
			case x == decides.not():
			case out == decides.not():
				out = x
			case out != x:
				out = Unknown
			}
		}
		return out
	case ast.KindCompare:
		return o.compare(t, id)
	case ast.KindCall:
		return o.startsWith(t, id)
	}
	return Unknown
}

func constTruth(c ast.Const) Truth {
	switch c.Kind {
	case ast.ConstTrue, ast.ConstEllipsis:
		return True
	case ast.ConstNone, ast.ConstFalse:
		return False
	case ast.ConstStr, ast.ConstBytes:
		if c.Text == "" {
			return False
		}
		return True
	case ast.ConstInt:
		if strings.Trim(c.Text, "0") == "" {
			return False
		}
		if c.Text[0] == '0' && len(c.Text) > 1 && strings.Trim(c.Text[2:], "0") == "" {
			return False
		}
		return True
	}
	return Unknown
}

// sysAttr is the name of an attribute of the module sys, "" for anything else.
func sysAttr(t *ast.Tree, id ast.NodeID) string {
	if t.Kind(id) != ast.KindAttribute {
		return ""
	}
	v := t.Attribute(id)
	if t.Kind(v.Value()) != ast.KindName {
		return ""
	}
	switch t.Text(t.Name(v.Value()).Id()) {
	case "sys", "_sys":
		return t.Text(v.Attr())
	case "os", "_os":
		if t.Text(v.Attr()) == "name" {
			return "os.name"
		}
	}
	return ""
}

func (o Options) compare(t *ast.Tree, id ast.NodeID) Truth {
	v := t.Compare(id)
	if len(v.Ops()) != 1 {
		return Unknown
	}
	op := ast.CompareOperator(v.Ops()[0])
	left, right := v.Left(), v.Comparators()[0]
	switch sysAttr(t, left) {
	case "platform":
		return o.compareText(t, op, o.platform(), right)
	case "os.name":
		name := "posix"
		if strings.HasPrefix(o.platform(), "win") {
			name = "nt"
		}
		return o.compareText(t, op, name, right)
	}
	have, want, open, ok := o.versions(t, left, right)
	if !ok {
		return Unknown
	}
	c := 0
	for i := 0; i < len(have) && i < len(want) && c == 0; i++ {
		c = have[i] - want[i]
	}
	switch {
	case c != 0:
	case open && len(want) > len(have) && (len(want) != 3 || want[2] != 0):
		return Unknown // hangs on the micro version
	case open || len(have) > len(want):
		c = 1 // the longer tuple is the greater
	case len(have) < len(want):
		c = -1
	}
	return decide(op, c)
}

func decide(op ast.CompareOperator, c int) Truth {
	var out bool
	switch op {
	case ast.Lt:
		out = c < 0
	case ast.LtE:
		out = c <= 0
	case ast.Gt:
		out = c > 0
	case ast.GtE:
		out = c >= 0
	case ast.Eq:
		out = c == 0
	case ast.NotEq:
		out = c != 0
	default:
		return Unknown
	}
	if out {
		return True
	}
	return False
}

func (o Options) compareText(t *ast.Tree, op ast.CompareOperator, have string, right ast.NodeID) Truth {
	switch op {
	case ast.Eq, ast.NotEq:
		want, ok := text(t, right)
		if !ok {
			return Unknown
		}
		out := False
		if have == want {
			out = True
		}
		if op == ast.NotEq {
			out = out.not()
		}
		return out
	case ast.In, ast.NotIn:
		var list []ast.NodeID
		switch t.Kind(right) {
		case ast.KindTuple:
			list = t.Tuple(right).Elts()
		case ast.KindList:
			list = t.List(right).Elts()
		case ast.KindSet:
			list = t.Set(right).Elts()
		default:
			return Unknown
		}
		out := False
		for _, e := range list {
			want, ok := text(t, e)
			if !ok {
				return Unknown
			}
			if want == have {
				out = True
			}
		}
		if op == ast.NotIn {
			out = out.not()
		}
		return out
	}
	return Unknown
}

func text(t *ast.Tree, id ast.NodeID) (string, bool) {
	if t.Kind(id) != ast.KindConstant {
		return "", false
	}
	c := t.Consts[t.Constant(id).Value()]
	return c.Text, c.Kind == ast.ConstStr
}

func number(t *ast.Tree, id ast.NodeID) (int, bool) {
	if t.Kind(id) != ast.KindConstant {
		return 0, false
	}
	c := t.Consts[t.Constant(id).Value()]
	if c.Kind != ast.ConstInt {
		return 0, false
	}
	n, err := strconv.Atoi(c.Text)
	return n, err == nil
}

// versions reads a comparison of sys.version_info, of its first elements or of
// one of them, with numbers; open says that the left tuple goes on.
func (o Options) versions(t *ast.Tree, left, right ast.NodeID) (have, want []int, open, ok bool) {
	v := o.target()
	have = []int{int(v.Major), int(v.Minor)}
	switch {
	case sysAttr(t, left) == "version_info":
		open = true
	case t.Kind(left) == ast.KindSubscript && sysAttr(t, t.Subscript(left).Value()) == "version_info":
		index := t.Subscript(left).Slice()
		if t.Kind(index) == ast.KindSlice {
			s := t.Slice(index)
			n, isNum := number(t, s.Upper())
			if s.Lower() != 0 || s.Step() != 0 || !isNum || n < 1 || n > 2 {
				return nil, nil, false, false
			}
			have = have[:n]
			break
		}
		n, isNum := number(t, index)
		if !isNum || n < 0 || n > 1 {
			return nil, nil, false, false
		}
		w, isNum := number(t, right)
		return have[n : n+1], []int{w}, false, isNum
	case t.Kind(left) == ast.KindAttribute && sysAttr(t, t.Attribute(left).Value()) == "version_info":
		n := 0
		switch t.Text(t.Attribute(left).Attr()) {
		case "major":
		case "minor":
			n = 1
		default:
			return nil, nil, false, false
		}
		w, isNum := number(t, right)
		return have[n : n+1], []int{w}, false, isNum
	default:
		return nil, nil, false, false
	}
	if t.Kind(right) != ast.KindTuple {
		return nil, nil, false, false
	}
	for _, e := range t.Tuple(right).Elts() {
		w, isNum := number(t, e)
		if !isNum {
			return nil, nil, false, false
		}
		want = append(want, w)
	}
	return have, want, open, len(want) > 0
}

// startsWith decides sys.platform.startswith("text").
func (o Options) startsWith(t *ast.Tree, id ast.NodeID) Truth {
	v := t.Call(id)
	if t.Kind(v.Func()) != ast.KindAttribute || len(v.Args()) != 1 || len(v.Keywords()) != 0 {
		return Unknown
	}
	f := t.Attribute(v.Func())
	if t.Text(f.Attr()) != "startswith" || sysAttr(t, f.Value()) != "platform" {
		return Unknown
	}
	prefix, ok := text(t, v.Args()[0])
	if !ok {
		return Unknown
	}
	if strings.HasPrefix(o.platform(), prefix) {
		return True
	}
	return False
}
