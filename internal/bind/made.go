package bind

import (
	"sort"
	"strconv"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// Classes that a call makes:
//
//	Point = namedtuple("Point", "x y")
//	Color = Enum("Color", ["RED", "BLUE"])
//
// A call whose callee has the name of a maker is a definition of its own, a class
// without a body. What the arguments name are the symbols of its scope, bound as a
// class statement would bind them. The text alone decides here; whether the callee
// is that maker is a question for package declare, and a definition that turns out
// to be none is seen by nobody.

// maker is what the name of a callee promises.
type maker uint8

const (
	makerNone   maker = iota
	makerNames        // namedtuple("P", "x y")
	makerTyped        // NamedTuple("P", [("x", int)])
	makerKeys         // TypedDict("T", {"x": int})
	makerFields       // make_dataclass("D", ["x", ("y", int)])
	makerEnum         // Enum("E", "A B")
	makerType         // type("C", (Base,), {"x": 1})
)

func makerOf(name string) maker {
	switch name {
	case "namedtuple":
		return makerNames
	case "NamedTuple":
		return makerTyped
	case "TypedDict":
		return makerKeys
	case "make_dataclass":
		return makerFields
	case "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag":
		return makerEnum
	case "type", "ABCMeta":
		return makerType
	}
	return makerNone
}

// MadeAt finds the class that the call with this span makes, or NoDef.
func (f *File) MadeAt(at source.Span) DefIndex {
	i := sort.Search(len(f.Made), func(i int) bool { return f.Defs[f.Made[i]].Start >= at.Start })
	for ; i < len(f.Made) && f.Defs[f.Made[i]].Start == at.Start; i++ {
		if f.Defs[f.Made[i]].End == at.End {
			return f.Made[i]
		}
	}
	return NoDef
}

// made looks whether a call makes a class, and defines it.
func (b *binder) made(id ast.NodeID) {
	t := b.t
	v := t.Call(id)
	var kind maker
	switch f := v.Func(); t.Kind(f) {
	case ast.KindName:
		kind = makerOf(t.Text(t.Name(f).Id()))
	case ast.KindAttribute:
		kind = makerOf(t.Text(t.Attribute(f).Attr()))
	}
	args, keywords := v.Args(), v.Keywords()
	if kind == makerNone || len(args) == 0 || len(args)+len(keywords) < 2 || kind == makerType && (len(args) != 3 || len(keywords) > 0) {
		return
	}
	name, ok := text(t, args[0])
	if !ok || !identifier(name) {
		if kind != makerType {
			return
		}
		name = "<type>"
	}
	d := b.newDef(KindClass, id, NameID(t.Intern(name)), name)
	x := &b.f.Defs[d]
	x.NameAt = b.span(args[0])
	x.Call = b.keep(id)
	x.Flags |= Made
	b.f.Made = append(b.f.Made, d)
	m := madeClass{b: b, def: d}
	for _, k := range keywords {
		switch kw := t.Keyword(k); t.Text(kw.Arg()) {
		case "rename":
			m.rename = true
		case "defaults":
			if e := kw.Value(); t.Kind(e) == ast.KindList || t.Kind(e) == ast.KindTuple {
				m.defaults = t.Tuple(e).Elts()
			} else {
				m.open = true
			}
		case "field_names", "names", "fields":
			args = append(args[:1:1], kw.Value())
		}
	}
	switch {
	case kind == makerType:
		m.namespace(args[2])
	case len(args) < 2 && kind == makerTyped:
		for _, k := range keywords { // NamedTuple("P", x=int)
			kw := t.Keyword(k)
			if kw.Arg() == 0 {
				m.open = true
				continue
			}
			m.field(NameID(kw.Arg()), b.span(k), kw.Value(), 0)
		}
	case len(args) < 2:
		m.open = true
	case kind == makerNames:
		m.names(args[1], m.field)
	case kind == makerTyped || kind == makerFields:
		m.pairs(args[1], kind)
	case kind == makerKeys:
		m.keys(args[1])
	case kind == makerEnum:
		m.members(args[1])
	}
	if m.open {
		b.f.Defs[d].Flags |= MadeOpen
	}
}

// madeClass binds the names of one class.
type madeClass struct {
	b        *binder
	def      DefIndex
	n        int          // names so far
	total    int          // names in all, where known beforehand
	defaults []ast.NodeID // of the last names
	rename   bool         // names that are none become _0, _1
	open     bool         // there are names that nobody sees
}

// field binds one field with its annotation and value.
func (m *madeClass) field(name NameID, at source.Span, ann, value ast.NodeID) {
	if i := m.n - (m.total - len(m.defaults)); value == 0 && i >= 0 && i < len(m.defaults) {
		value = m.defaults[i]
	}
	x := Binding{Kind: BindField, At: at, Def: NoDef, Import: -1, Ann: m.b.keep(ann), Value: m.b.keep(value)}
	if value != 0 {
		x.Flags |= BindValue
	}
	m.n++
	m.add(name, x)
}

// add binds a name, and not in the circumstances of the call.
func (m *madeClass) add(name NameID, x Binding) {
	old := m.b.flags
	m.b.flags &= BindDead | BindTypeChecking
	m.b.add(m.def, name, x)
	m.b.flags = old
}

// member binds a member of an enumeration.
func (m *madeClass) member(name NameID, at source.Span, _, value ast.NodeID) {
	m.add(name, Binding{Kind: BindAssign, At: at, Def: NoDef, Import: -1, Value: m.b.keep(value)})
}

type binding func(name NameID, at source.Span, ann, value ast.NodeID)

// names reads "x y", "x, y" and ["x", "y"].
func (m *madeClass) names(id ast.NodeID, bind binding) {
	t := m.b.t
	if s, ok := text(t, id); ok {
		m.words(s, t.Start(id)+1, bind)
		return
	}
	switch t.Kind(id) {
	case ast.KindList, ast.KindTuple:
		elts := t.Tuple(id).Elts()
		m.total = len(elts)
		for _, e := range elts {
			s, ok := text(t, e)
			if !ok {
				m.open = true
				continue
			}
			m.named(s, m.b.span(e), 0, 0, bind)
		}
	case ast.KindCall: // "x y".split()
		f := t.Call(id).Func()
		if t.Kind(f) == ast.KindAttribute && t.Text(t.Attribute(f).Attr()) == "split" && len(t.Call(id).Args()) == 0 {
			if s, ok := text(t, t.Attribute(f).Value()); ok {
				m.words(s, t.Start(id)+1, bind)
				return
			}
		}
		m.open = true
	default:
		m.open = true
	}
}

// words are names in one text, with blanks or commas between them.
func (m *madeClass) words(s string, at uint32, bind binding) {
	list := strings.Fields(strings.ReplaceAll(s, ",", " "))
	m.total = len(list)
	from := 0
	for _, w := range list {
		i := strings.Index(s[from:], w) + from
		from = i + len(w)
		start := at + uint32(i)
		if int(start)+len(w) > len(m.b.text) {
			start = at
		}
		m.named(w, source.Span{Start: start, End: start + uint32(len(w))}, 0, 0, bind)
	}
}

func (m *madeClass) named(s string, at source.Span, ann, value ast.NodeID, bind binding) {
	if !identifier(s) || m.rename && (s[0] == '_' || keyword(s)) {
		if !m.rename {
			m.n++
			m.open = true
			return
		}
		s = "_" + strconv.Itoa(m.n)
	}
	bind(NameID(m.b.t.Intern(s)), at, ann, value)
}

// pairs reads [("x", int), ("y", str)], and for a dataclass also "x" and
// ("x", int, field()).
func (m *madeClass) pairs(id ast.NodeID, kind maker) {
	t := m.b.t
	if k := t.Kind(id); k != ast.KindList && k != ast.KindTuple {
		m.open = true
		return
	}
	elts := t.Tuple(id).Elts()
	m.total = len(elts)
	for _, e := range elts {
		if s, ok := text(t, e); ok && kind == makerFields {
			m.named(s, m.b.span(e), 0, 0, m.field)
			continue
		}
		if k := t.Kind(e); k != ast.KindTuple && k != ast.KindList {
			m.open = true
			continue
		}
		parts := t.Tuple(e).Elts()
		if len(parts) < 2 || len(parts) > 3 {
			m.open = true
			continue
		}
		s, ok := text(t, parts[0])
		if !ok {
			m.open = true
			continue
		}
		value := ast.NodeID(0)
		if len(parts) == 3 {
			value = parts[2]
		}
		m.named(s, m.b.span(parts[0]), parts[1], value, m.field)
	}
}

// keys reads {"x": int}; keys of a TypedDict need be no identifiers.
func (m *madeClass) keys(id ast.NodeID) {
	t := m.b.t
	if t.Kind(id) != ast.KindDict {
		m.open = true
		return
	}
	v := t.Dict(id)
	for i, k := range v.Keys() {
		s, ok := "", false
		if k != 0 {
			s, ok = text(t, k)
		}
		if !ok {
			m.open = true
			continue
		}
		m.field(NameID(t.Intern(s)), m.b.span(k), v.Values()[i], 0)
	}
}

// members reads "A B", ["A", "B"], [("A", 1)] and {"A": 1}.
func (m *madeClass) members(id ast.NodeID) {
	t := m.b.t
	switch t.Kind(id) {
	case ast.KindDict:
		v := t.Dict(id)
		for i, k := range v.Keys() {
			if k == 0 {
				m.open = true
				continue
			}
			if s, ok := text(t, k); ok {
				m.named(s, m.b.span(k), 0, v.Values()[i], m.member)
			} else {
				m.open = true
			}
		}
		return
	case ast.KindList, ast.KindTuple:
		elts := t.Tuple(id).Elts()
		if len(elts) > 0 && (t.Kind(elts[0]) == ast.KindTuple || t.Kind(elts[0]) == ast.KindList) {
			for _, e := range elts {
				if k := t.Kind(e); k != ast.KindTuple && k != ast.KindList || len(t.Tuple(e).Elts()) != 2 {
					m.open = true
					continue
				}
				parts := t.Tuple(e).Elts()
				if s, ok := text(t, parts[0]); ok {
					m.named(s, m.b.span(parts[0]), 0, parts[1], m.member)
				} else {
					m.open = true
				}
			}
			return
		}
	}
	m.names(id, m.member)
}

// namespace reads the dict of type("C", bases, {"x": 1}).
func (m *madeClass) namespace(id ast.NodeID) {
	t := m.b.t
	switch t.Kind(id) {
	case ast.KindDict:
		m.members(id)
	case ast.KindCall: // dict(x=1)
		v := t.Call(id)
		if t.Kind(v.Func()) != ast.KindName || t.Text(t.Name(v.Func()).Id()) != "dict" || len(v.Args()) > 0 {
			m.open = true
			return
		}
		for _, k := range v.Keywords() {
			kw := t.Keyword(k)
			if kw.Arg() == 0 {
				m.open = true
				continue
			}
			m.member(NameID(kw.Arg()), m.b.span(k), 0, kw.Value())
		}
	default:
		m.open = true
	}
}

func identifier(s string) bool {
	if s == "" || s[0] >= '0' && s[0] <= '9' {
		return false
	}
	for i := range len(s) {
		if !isIdent(s[i]) {
			return false
		}
	}
	return true
}

// keyword says whether a word is reserved, as far as names of fields meet them.
func keyword(s string) bool {
	switch s {
	case "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
		"elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
		"not", "or", "pass", "raise", "return", "try", "while", "with", "yield":
		return true
	}
	return false
}
