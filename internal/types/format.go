package types

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// Format displays a type for people: "Pool | None", "list[int]", "def take".
func (s *Store) Format(id ID) string {
	var b strings.Builder
	s.format(&b, id, 0)
	return b.String()
}

func (s *Store) format(b *strings.Builder, id ID, depth int) {
	if depth > 2*MaxDepth {
		b.WriteString("...")
		return
	}
	x := s.at(id)
	switch x.kind {
	case KindInvalid:
		b.WriteString("<none>")
	case KindUnknown:
		b.WriteString("Unknown")
	case KindAny:
		b.WriteString("Any")
	case KindNone:
		b.WriteString("None")
	case KindNever:
		b.WriteString("Never")
	case KindInstance:
		b.WriteString(s.defName(x))
		if len(x.args) == 1 && modgraph.DefID(x.def) == s.Classes.Tuple {
			// Of any length, unlike KindTuple.
			b.WriteString("[")
			s.format(b, x.args[0], depth+1)
			b.WriteString(", ...]")
			break
		}
		s.brackets(b, x.args, depth)
	case KindClass:
		b.WriteString("type[")
		b.WriteString(s.defName(x))
		s.brackets(b, x.args, depth)
		b.WriteString("]")
	case KindTypeOf:
		b.WriteString("type")
		s.brackets(b, x.args, depth)
	case KindModule:
		b.WriteString("module ")
		b.WriteString(s.Prog.Files[x.def].Module)
	case KindFunction, KindMethod:
		b.WriteString("def ")
		b.WriteString(s.defName(x))
	case KindTuple:
		b.WriteString("tuple")
		if len(x.args) == 0 {
			b.WriteString("[()]")
		}
		s.brackets(b, x.args, depth)
	case KindLiteral:
		b.WriteString("Literal[")
		b.WriteString(literalText(x))
		b.WriteString("]")
	case KindEnumMember:
		b.WriteString(s.defName(x))
		b.WriteString(".")
		b.WriteString(x.name)
	case KindDict:
		b.WriteString("{")
		for i, k := range x.names {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(strconv.Quote(k))
			b.WriteString(": ")
			s.format(b, x.args[i], depth+1)
		}
		b.WriteString("}")
	case KindUnion:
		s.formatUnion(b, x, depth)
	case KindTypeVar:
		b.WriteString(x.name)
	case KindCallable:
		b.WriteString("Callable[")
		if x.flags&flagVarargs != 0 {
			b.WriteString("...")
		} else {
			b.WriteString("[")
			s.list(b, x.args[:len(x.args)-1], depth)
			b.WriteString("]")
		}
		b.WriteString(", ")
		s.format(b, x.args[len(x.args)-1], depth+1)
		b.WriteString("]")
	case KindCoroutine:
		b.WriteString("Coroutine")
		s.brackets(b, x.args, depth)
	case KindGenerator:
		b.WriteString("Generator")
		s.brackets(b, x.args[:1], depth)
	case KindAsyncGenerator:
		b.WriteString("AsyncGenerator")
		s.brackets(b, x.args, depth)
	case KindManager:
		if x.flags&flagAsync != 0 {
			b.WriteString("Async")
		}
		b.WriteString("ContextManager")
		s.brackets(b, x.args, depth)
	case KindSuper:
		b.WriteString("super of ")
		b.WriteString(s.defName(x))
	case KindPartial:
		b.WriteString("partial[")
		s.format(b, x.args[0], depth+1)
		b.WriteString("]")
	case KindExt:
		b.WriteString(x.name)
	case KindExtInstance:
		b.WriteString(x.name)
		b.WriteString("()")
	case KindProperty:
		b.WriteString("property ")
		b.WriteString(s.defName(x))
	}
}

func (s *Store) brackets(b *strings.Builder, args []ID, depth int) {
	if len(args) == 0 {
		return
	}
	b.WriteString("[")
	s.list(b, args, depth)
	b.WriteString("]")
}

func (s *Store) list(b *strings.Builder, args []ID, depth int) {
	for i, a := range args {
		if i > 0 {
			b.WriteString(", ")
		}
		s.format(b, a, depth+1)
	}
}

// formatUnion writes constants together as Literal[1, 2], then the others by
// name, then Unknown, then None.
func (s *Store) formatUnion(b *strings.Builder, x *node, depth int) {
	var texts, lits []string
	var unknown, none bool
	for _, m := range x.args {
		switch n := s.at(m); n.kind {
		case KindNone:
			none = true
		case KindUnknown:
			unknown = true
		case KindLiteral:
			lits = append(lits, literalText(n))
		default:
			var t strings.Builder
			s.format(&t, m, depth+1)
			texts = append(texts, t.String())
		}
	}
	slices.Sort(texts)
	// Two classes of one name in different modules read as one.
	texts = slices.Compact(texts)
	if len(lits) > 0 {
		slices.Sort(lits)
		texts = append(texts, "Literal["+strings.Join(lits, ", ")+"]")
	}
	if unknown {
		texts = append(texts, "Unknown")
	}
	if none {
		texts = append(texts, "None")
	}
	b.WriteString(strings.Join(texts, " | "))
}

func literalText(x *node) string {
	switch x.lit {
	case LitStr:
		return strconv.Quote(x.name)
	case LitBytes:
		return "b" + strconv.Quote(x.name)
	}
	return x.name
}

// defName is the qualified name of a definition in its file.
func (s *Store) defName(x *node) string {
	d := modgraph.DefID(x.def)
	q := s.Prog.Def(d).Qual
	if q == "" {
		return s.Prog.QualName(d)
	}
	return q
}

// QualName is the dotted name of what a type names: "subprocess.Popen",
// "anyio.CapacityLimiter"; "" when it names nothing.
func (s *Store) QualName(id ID) string {
	switch x := s.at(id); x.kind {
	case KindInstance, KindClass, KindFunction, KindMethod, KindProperty,
		KindCoroutine, KindGenerator, KindAsyncGenerator, KindManager:
		return s.Prog.QualName(modgraph.DefID(x.def))
	case KindModule:
		return s.Prog.Files[x.def].Module
	case KindExt, KindExtInstance:
		return x.name
	}
	return ""
}
