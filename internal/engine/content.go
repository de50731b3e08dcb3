package engine

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/digest"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/cache"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/ir/lower"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/stated"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// content is what a file's bytes and the target say, without its name, its place
// in the program or what its imports mean. No stage changes it, so the snapshots
// of a session share it.
type content struct {
	text      string
	lines     source.Lines
	generated bool
	bind      *bind.File
	ir        *ir.File // nil where bodies are not wanted
	stated    []stated.Note
	problems  []Problem
}

// What the content of a file is made of.
const (
	stageLoad   = "load"
	readText    = "text"
	readOptions = "options"
)

// content returns what a text says, parsed now or in an earlier run.
func (l *loader) content(s *scratch, r *request, text *source.Text, decode *source.DecodeError, phase *string) *content {
	own := r.origin == modgraph.Project
	node := cache.Node{Stage: stageLoad, Key: string(r.key)}
	reads := [...]cache.Read{{Key: readText, Digest: text.Digest}, {Key: readOptions, Digest: l.optionsDigest(r.stub, own)}}
	rec, ok := cache.Find(l.store, node, func(key string) digest.Digest {
		for _, x := range reads {
			if x.Key == key {
				return x.Digest
			}
		}
		return digest.Digest{}
	})
	if ok {
		return rec.Value.(*content)
	}
	c := l.parse(s, r.stub, own, text, decode, phase)
	if l.store != nil {
		l.store.Put(node, &cache.Record{Reads: reads[:], Value: c, Weight: c.weight()})
	}
	return c
}

// optionsDigest covers all that parse reads besides the text.
func (l *loader) optionsDigest(stub, own bool) digest.Digest {
	var h digest.Hasher
	h.Byte(l.options.Target.Major)
	h.Byte(l.options.Target.Minor)
	h.String(l.options.Platform)
	h.Bool(stub)
	h.Bool(own)
	return h.Sum()
}

// parse parses, binds and lowers a text. phase follows it for the message of a
// panic.
func (l *loader) parse(s *scratch, stub, own bool, text *source.Text, decode *source.DecodeError, phase *string) *content {
	c := &content{text: text.String, lines: text.Lines}
	*phase = "parsing"
	s.parser.Parse(text.String, l.options.Target, &s.tree)
	if decode != nil {
		// What follows from a text that is not the file's would be noise.
		c.problems = []Problem{{Span: source.Span{Start: decode.Offset, End: decode.Offset}, Message: decode.Reason}}
	} else {
		for _, e := range s.parser.Errors {
			c.problems = append(c.problems, Problem{Span: source.Span{Start: e.Start, End: e.End}, Message: e.Msg})
		}
	}
	*phase = "binding"
	opt := l.options
	opt.Stub = stub
	c.bind = bind.Bind(&s.tree, text.String, opt)
	if own {
		c.states(&s.tree, stub)
	}
	if own && !stub {
		*phase = "lowering"
		c.generated = project.IsGenerated(text.String)
		c.ir = lower.Lower(&s.tree, c.bind, text.String, l.prog.Syms, opt)
	}
	return c
}

// states reads the comments on `def` lines.
func (c *content) states(t *ast.Tree, stub bool) {
	if !strings.Contains(c.text, "ferrule:") {
		return
	}
	notes, faults := stated.Parse(c.text, t.Comments, c.bind, stub)
	c.stated = notes
	for _, f := range faults {
		c.problems = append(c.problems, Problem{Span: f.Span, Message: f.Text, Comment: true})
	}
}

// weight is about what a content takes in memory.
func (c *content) weight() int {
	n := len(c.text) + 4*c.lines.Count() + 96*len(c.bind.Defs) + 40*(len(c.bind.Symbols)+len(c.bind.Bindings))
	if t := c.bind.Decls; t != nil {
		n += 24*len(t.Nodes) + 4*len(t.Extra)
	}
	if c.ir != nil {
		for i := range c.ir.Bodies {
			n += 32 * len(c.ir.Bodies[i].Instrs)
		}
	}
	return n
}
