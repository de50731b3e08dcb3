package suppress

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/source"
)

const (
	prefix       = "ferrule:"
	actionIgnore = "ignore"
	actionFile   = "ignore-file"
	// These are read elsewhere: they state facts and hide nothing.
	actionOwns    = "owns"
	actionBorrows = "borrows"
)

// directive is one understood ignore comment.
type directive struct {
	// text is the directive as written, from `#` to the bracket or the word.
	text diag.Span
	// cut is what must go from the file to delete the directive.
	cut diag.Span
	// list is what stands between the brackets.
	list diag.Span
	// file tells ignore-file from ignore.
	file bool
	// alone tells that nothing but white space stands before it on its line.
	alone bool
	line  int
	// entries is empty for a directive without brackets.
	entries []entry
	// used is for a directive without brackets.
	used bool
}

// bare tells whether the directive means every rule.
func (d *directive) bare() bool { return d.list.Start == d.list.End }

// entry is a rule named in brackets.
type entry struct {
	span diag.Span
	code string
	used bool
}

// fault is something in a comment that has no meaning.
type fault struct {
	span    diag.Span
	message string
	help    diag.Help
}

// parser reads the directives of one file.
type parser struct {
	src        Source
	registry   *rule.Registry
	lines      source.Lines
	directives []directive
	faults     []fault
}

// comment reads one comment, which may hold several tools' directives, each
// begun by a `#` of its own.
func (p *parser) comment(span diag.Span) {
	text := p.src.Text[span.Start:span.End]
	if !strings.Contains(text, prefix) {
		return
	}
	for start := 0; start < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[start+1:], '#'); i >= 0 {
			end = start + 1 + i
		}
		p.segment(span, diag.Span{Start: span.Start + uint32(start), End: span.Start + uint32(end)})
		start = end
	}
}

// segment reads the part of a comment from one `#` to the next.
func (p *parser) segment(comment, seg diag.Span) {
	text := p.src.Text[seg.Start:seg.End]
	rest := strings.TrimLeft(text, "# \t")
	rest, ok := strings.CutPrefix(rest, prefix)
	if !ok {
		return
	}
	rest = strings.TrimLeft(rest, " \t")
	at := func(tail string) uint32 { return seg.End - uint32(len(tail)) }

	action := rest[:wordLength(rest)]
	tail := rest[len(action):]
	d := directive{
		text: diag.Span{Start: seg.Start, End: at(tail)},
		file: action == actionFile,
		line: p.lines.Line(seg.Start),
	}
	d.alone = strings.TrimLeft(p.src.Text[p.lines.Start(d.line):seg.Start], " \t\f") == ""
	if action == actionOwns || action == actionBorrows {
		return
	}
	if action != actionIgnore && action != actionFile {
		p.unknownAction(diag.Span{Start: at(rest), End: at(tail)}, action, tail)
		return
	}

	bracketed := strings.HasPrefix(strings.TrimLeft(tail, " \t"), "[")
	switch {
	case bracketed:
		tail = strings.TrimLeft(tail, " \t")[1:]
		inside, _, closed := strings.Cut(tail, "]")
		if !closed {
			p.fault(diag.Span{Start: at(tail) - 1, End: at(tail)}, "the bracket of this ignore comment is never closed", diag.Help{})
			return
		}
		d.list = diag.Span{Start: at(tail), End: at(tail) + uint32(len(inside))}
		d.text.End = d.list.End + 1
		if strings.Trim(inside, " \t,") == "" {
			p.fault(d.text, "an ignore comment with empty brackets hides nothing", diag.Help{Text: "name a rule, or drop the brackets"})
			return
		}
		p.entries(&d, inside)
		if len(d.entries) == 0 {
			return
		}
	case tail != "" && tail[0] != ' ' && tail[0] != '\t':
		p.fault(d.text, "the rules of an ignore comment stand in square brackets", diag.Help{Text: "write `# ferrule: " + action + "[name]`"})
		return
	default:
		// `ignore leaked-resource` would silently hide every rule.
		word := strings.TrimLeft(tail, " \t")
		word = word[:wordLength(word)]
		if m, known := p.registry.Lookup(word); known {
			p.fault(d.text, "the rules of an ignore comment stand in square brackets", diag.Help{Text: "write `# ferrule: " + action + "[" + m.Name + "]`"})
			return
		}
	}
	d.cut = p.cut(comment, seg, d)
	p.directives = append(p.directives, d)
}

// unknownAction reports a word that is neither of the actions, if the comment
// looks like a directive at all: "ferrule: a ring that keeps ..." is prose.
func (p *parser) unknownAction(span diag.Span, action, tail string) {
	near := rule.Nearest(action, []string{actionIgnore, actionFile, actionOwns, actionBorrows})
	if near == "" && !strings.HasPrefix(strings.TrimLeft(tail, " \t"), "[") && !p.onHeader(span.Start) {
		return
	}
	message := "unknown directive `" + action + "`"
	if near == "" {
		p.fault(span, message, diag.Help{})
		return
	}
	p.fault(span, message+"; did you mean `"+near+"`?", diag.Help{
		Text:  "write `" + near + "`",
		Edits: []diag.Edit{{Span: span, New: near}},
	})
}

// onHeader says whether the code before an offset is the line of a `def`: what
// stands there is meant for us.
func (p *parser) onHeader(at uint32) bool {
	code, _, _ := strings.Cut(p.src.Text[p.lines.Start(p.lines.Line(at)):at], "#")
	code = strings.TrimLeft(code, " \t\f")
	return strings.HasPrefix(code, "def ") || strings.HasPrefix(code, "async def ")
}

// entries reads the words between the brackets.
func (p *parser) entries(d *directive, inside string) {
	at := d.list.Start
	for _, part := range strings.SplitAfter(inside, ",") {
		word := strings.Trim(part, " \t,")
		start := at + uint32(len(part)-len(strings.TrimLeft(part, " \t,")))
		span := diag.Span{Start: start, End: start + uint32(len(word))}
		at += uint32(len(part))
		if word == "" {
			continue
		}
		m, known := p.registry.Lookup(word)
		switch {
		case known && m.Code == rule.InternalError:
			p.fault(span, "`"+word+"` cannot be ignored: where it stands, nothing was checked", diag.Help{})
		case known:
			d.entries = append(d.entries, entry{span: span, code: m.Code})
		default:
			p.unknownRule(span, word)
		}
	}
}

func (p *parser) unknownRule(span diag.Span, word string) {
	if _, isFamily := rule.FamilyByWord(word); isFamily || word == rule.All {
		p.fault(span, "`"+word+"` is a group of rules; an ignore comment names single rules", diag.Help{})
		return
	}
	message := "unknown rule `" + word + "` in an ignore comment"
	near := p.registry.SuggestRule(word)
	if near == "" {
		p.fault(span, message, diag.Help{Text: "`ferrule rules` lists names and codes"})
		return
	}
	p.fault(span, message+"; did you mean `"+near+"`?", diag.Help{
		Text:  "write `" + near + "`",
		Edits: []diag.Edit{{Span: span, New: near}},
	})
}

func (p *parser) fault(span diag.Span, message string, help diag.Help) {
	p.faults = append(p.faults, fault{span: span, message: message, help: help})
}

// cut returns what must be deleted to take the directive away, its explanation
// included.
func (p *parser) cut(comment, seg diag.Span, d directive) diag.Span {
	if seg.End < comment.End {
		// The next tool's `#` moves to its place.
		return seg
	}
	out := seg
	if d.alone && seg.Start == comment.Start {
		out.Start = p.lines.Start(d.line)
		if d.line < p.lines.Count() {
			out.End = p.lines.Start(d.line + 1)
		}
		return out
	}
	for out.Start > p.lines.Start(d.line) && isBlank(p.src.Text[out.Start-1]) {
		out.Start--
	}
	return out
}

// wordLength returns the length of the rule's name, code or action that s
// begins with.
func wordLength(s string) int {
	for i, c := range []byte(s) {
		switch {
		case c == '-' || c == '_', '0' <= c && c <= '9', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
		default:
			return i
		}
	}
	return len(s)
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\f' }
