package shapes

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/resolve"
)

// module is one shape, split into the statements at its top.
type module struct {
	res    resolve.Result
	chunks []chunk
	byName map[string][]int32
	stars  []int32 // chunks that import all names of another module
	asked  map[string]bool
	object bool // the module itself is asked for
	star   bool // its __all__ is asked for
}

// form is what a statement at the top of a shape is.
type form uint8

const (
	other      form = iota
	always          // the module's __getattr__ and the import of typing
	exports         // __all__ = [...]
	class           // with its members
	definition      // a function, a variable or a type alias
	fromImport      // from M import N as B
	starImport      // from M import *
	plain           // import M as B, or import M
)

// chunk is a statement with its decorators.
type chunk struct {
	form   form
	wanted bool
	text   string
	name   string // what it binds
	from   string // the module of an import
	orig   string // the name there
}

// split reads the statements of a shape.
func split(text string) (chunks []chunk, byName map[string][]int32) {
	byName = map[string][]int32{}
	for start := 0; start < len(text); {
		end := statement(text, start)
		c := read(text[start:end])
		if c.name != "" {
			byName[c.name] = append(byName[c.name], int32(len(chunks)))
		}
		chunks = append(chunks, c)
		start = end
	}
	return chunks, byName
}

// statement returns where the statement that starts in a line ends: behind the
// lines that stand below it, its decorators included.
func statement(text string, start int) int {
	indent := indentAt(text, start)
	for {
		decorator := strings.HasPrefix(text[start+indent:], "@")
		start = lineEnd(text, start)
		if start >= len(text) {
			return start
		}
		if decorator && indentAt(text, start) == indent {
			continue
		}
		if indentAt(text, start) > indent {
			for start < len(text) && indentAt(text, start) > indent {
				start = lineEnd(text, start)
			}
		}
		return start
	}
}

func indentAt(text string, at int) int {
	n := 0
	for at+n < len(text) && text[at+n] == ' ' {
		n++
	}
	return n
}

// lineEnd is the offset behind a line's break.
func lineEnd(text string, at int) int {
	if k := strings.IndexByte(text[at:], '\n'); k >= 0 {
		return at + k + 1
	}
	return len(text)
}

// read says what a statement is.
func read(text string) chunk {
	c := chunk{text: text}
	head := firstLine(text)
	switch {
	case strings.HasPrefix(head, "from "):
		from, names, ok := strings.Cut(head[len("from "):], " import ")
		if !ok {
			return c
		}
		c.from = from
		if names == "*" {
			c.form = starImport
			return c
		}
		c.form = fromImport
		c.orig, c.name = names, names
		if orig, as, ok := strings.Cut(names, " as "); ok {
			c.orig, c.name = orig, as
		}
	case strings.HasPrefix(head, "import "):
		c.form = plain
		c.from = head[len("import "):]
		c.name, _, _ = strings.Cut(c.from, ".")
		if from, as, ok := strings.Cut(c.from, " as "); ok {
			c.from, c.name = from, as
		}
		if c.from == "typing" {
			c.form = always
		}
	case strings.HasPrefix(head, "class "):
		c.form, c.name = class, identifier(head[len("class "):])
	default:
		c.name = bound(head)
		switch c.name {
		case "":
		case "__all__":
			c.form = exports
		case "__getattr__":
			c.form = always
		default:
			c.form = definition
		}
	}
	return c
}

// bound is the name that a definition binds.
func bound(head string) string {
	head = strings.TrimPrefix(head, "async ")
	for _, word := range [...]string{"def ", "class ", "type "} {
		if rest, ok := strings.CutPrefix(head, word); ok {
			return identifier(rest)
		}
	}
	return identifier(head)
}

// firstLine is the line behind the decorators.
func firstLine(text string) string {
	for at := 0; at < len(text); {
		end := lineEnd(text, at)
		if line := strings.Trim(text[at:end], " \n"); !strings.HasPrefix(line, "@") {
			return line
		}
		at = end
	}
	return ""
}

// identifier is the identifier that a text starts with.
func identifier(s string) string {
	n := 0
	for n < len(s) && isWord(s[n]) {
		n++
	}
	return s[:n]
}

func isWord(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}

// members calls keep for each member of a class, and appends the head and what is
// kept. A class whose members are what it consists of, as those of an enumeration or
// the fields that a decorator reads, is kept whole: a shape gives no __getattr__ to it
// or decorates it.
func members(text string, keep func(name string) bool, out []byte) []byte {
	body, reads := 0, false
	for strings.HasPrefix(text[body:], "@") {
		end := lineEnd(text, body)
		reads = reads || !strings.HasSuffix(text[body:end-1], "final")
		body = end
	}
	head := lineEnd(text, body)
	if reads || !strings.Contains(text[head:], "\n def __getattr__(") && !strings.HasPrefix(text[head:], " def __getattr__(") {
		return append(out, text...)
	}
	out = append(out, text[:head]...)
	for at := head; at < len(text); {
		end := statement(text, at)
		member := text[at:end]
		at = end
		name := bound(firstLine(member))
		if name == "" || special(name) || keep(name) || strings.Contains(member, "abstract") {
			out = append(out, member...)
		}
	}
	return out
}

// special tells the methods that statements call without naming them. Those of
// operators are left out: they have many overloads, and nothing hangs on what a sum is.
func special(name string) bool {
	switch name {
	case "__init__", "__new__", "__post_init__", "__init_subclass__", "__call__", "__getattr__", "__getattribute__", "__setattr__",
		"__get__", "__set__", "__delete__", "__enter__", "__exit__", "__aenter__", "__aexit__", "__iter__", "__next__", "__aiter__",
		"__anext__", "__await__", "__bool__", "__len__", "__contains__", "__getitem__", "__setitem__", "__delitem__", "__hash__",
		"__eq__", "__del__", "__slots__", "__class_getitem__":
		return true
	}
	return false
}

// exported writes the names of an __all__ that keep has.
func exported(text string, keep func(name string) bool, out []byte) []byte {
	out = append(out, "__all__ = ["...)
	chains(text[len("__all__"):], func(name, _ string) {
		if keep(name) {
			out = append(append(append(out, '"'), name...), "\", "...)
		}
	})
	return append(out, "]\n"...)
}

// chains calls use for each dotted chain of identifiers in a text, those in quotes
// included: first "typing", then "Any" for typing.Any.
func chains(text string, use func(first, rest string)) {
	for at := 0; at < len(text); {
		if !isWord(text[at]) {
			at++
			continue
		}
		start := at
		for at < len(text) && (isWord(text[at]) || text[at] == '.' && at+1 < len(text) && isWord(text[at+1])) {
			at++
		}
		first, rest, _ := strings.Cut(text[start:at], ".")
		use(first, rest)
	}
}
