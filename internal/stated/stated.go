// Package stated reads the comments by which people state who owns what at the
// boundary of a function.
//
// # The comments
//
//	def lease(self):                  # ferrule: owns result(give_back)
//	def adopt(sock):                  # ferrule: owns sock -- the reactor closes it
//	def watch(conn, log):             # ferrule: borrows conn, log
//
// `owns result(CLOSER, ...)` says that the caller owns what the function gives and
// ends that with one of the closers: a method of the object, or a function or
// method that gets it as an argument. Without brackets the closer is `close`.
// `owns PARAM` says that the function takes the argument over, whatever its body
// shows, and `borrows PARAM` that it keeps nothing of it. Behind `--` stands an
// explanation for people.
//
// A comment belongs to the function on whose header it stands: on any line from
// that of `def` to that of the colon.
//
// # Invariants
//
// What has no meaning is a Fault and never dropped in silence; the rest of its
// comment holds. Notes come in the order of their definitions, and for one
// definition in that of the text.
package stated

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// Kind is what a note says.
type Kind uint8

// The kinds of notes.
const (
	// OwnsResult: the caller owns the result.
	OwnsResult Kind = iota
	// OwnsParam: the function takes the argument over.
	OwnsParam
	// BorrowsParam: the function keeps nothing of the argument.
	BorrowsParam
)

// Note is one statement about one function.
type Note struct {
	Def     bind.DefIndex
	Kind    Kind
	Param   int32    // of OwnsParam and BorrowsParam
	Closers []string // of OwnsResult, never empty
	Span    source.Span
}

// Fault is something in a comment that has no meaning.
type Fault struct {
	Span source.Span
	Text string
}

const (
	prefix    = "ferrule:"
	owns      = "owns"
	borrows   = "borrows"
	result    = "result"
	byDefault = "close"
	because   = "--"
)

// Parse reads the comments of a file. In a stub they are faults: a stub states
// with decorators.
func Parse(text string, comments []ast.Comment, f *bind.File, stub bool) ([]Note, []Fault) {
	p := reader{text: text, file: f, stub: stub}
	for _, c := range comments {
		if strings.Contains(text[c.Start:c.End], prefix) {
			p.comment(c.Start, text[c.Start:c.End])
		}
	}
	slices.SortStableFunc(p.notes, func(a, b Note) int { return int(a.Def) - int(b.Def) })
	return p.notes, p.faults
}

// Of are the notes of one definition.
func Of(notes []Note, d bind.DefIndex) []Note {
	first, _ := slices.BinarySearchFunc(notes, d, func(n Note, d bind.DefIndex) int { return int(n.Def) - int(d) })
	last := first
	for last < len(notes) && notes[last].Def == d {
		last++
	}
	return notes[first:last]
}

type reader struct {
	text   string
	file   *bind.File
	stub   bool
	heads  []source.Span // by function, from `def` to the colon; made when wanted
	notes  []Note
	faults []Fault
}

// comment reads one comment, which may hold those of several tools.
func (p *reader) comment(at uint32, text string) {
	for start := 0; start < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[start+1:], '#'); i >= 0 {
			end = start + 1 + i
		}
		rest, ours := strings.CutPrefix(strings.TrimLeft(text[start:end], "# \t"), prefix)
		if ours {
			p.directive(at+uint32(end), strings.TrimLeft(rest, " \t"))
		}
		start = end
	}
}

// directive reads what follows `ferrule:` and ends at an offset.
func (p *reader) directive(end uint32, rest string) {
	n := wordLength(rest)
	verb := rest[:n]
	if verb != owns && verb != borrows {
		return // another's
	}
	at := end - uint32(len(rest))
	whole := source.Span{Start: at, End: at + uint32(len(strings.TrimRight(rest, " \t")))}
	d := p.header(at)
	switch {
	case d < 0:
		p.fault(whole, "`"+verb+"` stands on no `def` line, so it says nothing")
		return
	case p.stub:
		p.fault(whole, "`"+verb+"` says nothing in a stub; a file in a folder of `models` states with decorators")
		return
	}
	p.items(bind.DefIndex(d), verb, end, rest[n:])
}

// items reads the list behind a verb.
func (p *reader) items(d bind.DefIndex, verb string, end uint32, rest string) {
	for first := true; ; first = false {
		rest = strings.TrimLeft(rest, " \t")
		at := end - uint32(len(rest))
		n := wordLength(rest)
		if n == 0 {
			what := "a parameter"
			if verb == owns {
				what = "a parameter or `result`"
			}
			if first || rest == "" || strings.HasPrefix(rest, because) {
				p.fault(source.Span{Start: at, End: at}, "`"+verb+"` needs "+what)
			} else {
				p.fault(source.Span{Start: at, End: end}, "`"+strings.TrimRight(rest, " \t")+"` is no parameter")
			}
			return
		}
		name := rest[:n]
		rest = rest[n:]
		note := Note{Def: d, Param: -1, Span: source.Span{Start: at, End: at + uint32(n)}}
		if inside, bracketed := strings.CutPrefix(rest, "("); bracketed {
			list, behind, closed := strings.Cut(inside, ")")
			if !closed {
				p.fault(source.Span{Start: end - uint32(len(rest)), End: end}, "the bracket of this comment is never closed")
				return
			}
			rest = behind
			note.Span.End = end - uint32(len(rest))
			p.closers(&note, verb, name, list)
		} else {
			p.plain(&note, verb, name)
		}
		rest = strings.TrimLeft(rest, " \t")
		switch {
		case rest == "" || strings.HasPrefix(rest, because):
			return
		case rest[0] != ',':
			at := end - uint32(len(rest))
			p.fault(source.Span{Start: at, End: at + uint32(len(strings.TrimRight(rest, " \t")))}, "`"+strings.TrimRight(rest, " \t")+"` has no meaning here; an explanation stands behind `--`")
			return
		}
		rest = rest[1:]
	}
}

// closers takes a name with brackets, which only `owns result` has.
func (p *reader) closers(n *Note, verb, name, list string) {
	if verb != owns || name != result {
		p.fault(n.Span, "only `owns result` names what closes it")
		return
	}
	for _, word := range strings.Split(list, ",") {
		word = strings.Trim(word, " \t")
		if !isDotted(word) {
			p.fault(n.Span, "`"+word+"` is no name of a method or function that closes the result")
			return
		}
		n.Closers = append(n.Closers, word)
	}
	n.Kind = OwnsResult
	p.add(*n)
}

// plain takes a name without brackets. A parameter that is called result is meant
// before the result.
func (p *reader) plain(n *Note, verb, name string) {
	params := p.file.Defs[n.Def].Params
	n.Param = int32(slices.IndexFunc(params, func(x bind.Param) bool { return p.file.Names[x.Name] == name }))
	switch {
	case n.Param >= 0 && verb == owns:
		n.Kind = OwnsParam
	case n.Param >= 0:
		n.Kind = BorrowsParam
	case verb == owns && name == result:
		n.Kind, n.Closers = OwnsResult, []string{byDefault}
	default:
		p.fault(n.Span, "`"+name+"` is no parameter of `"+p.name(n.Def)+"`")
		return
	}
	p.add(*n)
}

// add keeps a note unless another says the opposite.
func (p *reader) add(n Note) {
	for _, o := range p.notes {
		if o.Def == n.Def && n.Kind != OwnsResult && o.Kind != OwnsResult && o.Param == n.Param && o.Kind != n.Kind {
			p.fault(n.Span, "`"+p.name(n.Def)+"` cannot both own and borrow this parameter")
			return
		}
	}
	p.notes = append(p.notes, n)
}

func (p *reader) name(d bind.DefIndex) string {
	q := p.file.Defs[d].Qual
	return q[strings.LastIndexByte(q, '.')+1:]
}

func (p *reader) fault(s source.Span, text string) {
	p.faults = append(p.faults, Fault{Span: s, Text: text})
}

// header finds the function on whose header an offset stands, or -1.
func (p *reader) header(at uint32) int {
	if p.heads == nil {
		p.heads = make([]source.Span, len(p.file.Defs))
		for i := range p.file.Defs {
			if d := &p.file.Defs[i]; d.Kind == bind.KindFunction {
				p.heads[i] = source.Span{Start: d.Start, End: lineEnd(p.text, colon(p.text, d.NameAt.End))}
			}
		}
	}
	for i, h := range p.heads {
		if h.Start <= at && at < h.End {
			return i
		}
	}
	return -1
}

// colon is the offset of the colon that ends a header, from behind its name.
func colon(text string, from uint32) uint32 {
	depth := 0
	for i := int(from); i < len(text); i++ {
		switch c := text[i]; c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case '#':
			i = int(lineEnd(text, uint32(i))) - 1
		case '"', '\'':
			i = quoted(text, i) - 1
		case ':':
			if depth <= 0 {
				return uint32(i)
			}
		}
	}
	return uint32(len(text))
}

// quoted is the offset behind a string that starts at an offset.
func quoted(text string, at int) int {
	quote := text[at : at+1]
	if strings.HasPrefix(text[at:], strings.Repeat(quote, 3)) {
		quote = strings.Repeat(quote, 3)
	}
	for i := at + len(quote); i < len(text); i++ {
		switch {
		case text[i] == '\\':
			i++
		case strings.HasPrefix(text[i:], quote):
			return i + len(quote)
		}
	}
	return len(text)
}

func lineEnd(text string, at uint32) uint32 {
	if i := strings.IndexByte(text[min(int(at), len(text)):], '\n'); i >= 0 {
		return at + uint32(i)
	}
	return uint32(len(text))
}

// wordLength is the length of the name that s begins with.
func wordLength(s string) int {
	for i, c := range []byte(s) {
		letter := c == '_' || c >= 0x80 || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return i
		}
	}
	return len(s)
}

func isDotted(s string) bool {
	for _, part := range strings.Split(s, ".") {
		if part == "" || wordLength(part) != len(part) {
			return false
		}
	}
	return true
}
