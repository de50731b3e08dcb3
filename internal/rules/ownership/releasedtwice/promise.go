package releasedtwice

import (
	"fmt"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// Who closes by hand need not know whether somebody has closed before, where the class
// says so: the ancestors of some classes promise it, and call the method themselves.

// promises are the classes of the standard library whose closing methods may be called
// again, with what the library makes of that.
var promises = map[string]string{
	"io.IOBase":                         "an `io.IOBase` closes itself again when it is freed",
	"io.RawIOBase":                      "an `io.IOBase` closes itself again when it is freed",
	"io.BufferedIOBase":                 "an `io.IOBase` closes itself again when it is freed",
	"io.TextIOBase":                     "an `io.IOBase` closes itself again when it is freed",
	"logging.Handler":                   "`logging.shutdown` closes every handler at the end of the process, closed or not",
	"asyncio.events.AbstractEventLoop":  "an event loop may be closed again",
	"asyncio.transports.BaseTransport":  "a transport may be closed again",
	"concurrent.futures._base.Executor": "an executor may be shut down again",
}

// promised says why the method may be called twice by the word of a base class, of the
// library or of the project; empty if nothing says so.
func (c *closing) promised(b *rule.Body) string {
	class := b.Program.Parent(b.Def)
	if class == modgraph.NoDef {
		return ""
	}
	if text := promisedBy(b, class); text != "" && (!strings.HasPrefix(text, "`logging.") || c.byHand(b)) {
		return text
	}
	if text := c.passedOn(b); text != "" {
		return text
	}
	return tolerated(b, class)
}

func promisedBy(b *rule.Body, class modgraph.DefID) string {
	for _, t := range b.Declare.Class(class).MRO {
		if d := b.Infer.Types().Def(t); d != modgraph.NoDef {
			if f, _ := b.Program.FileOf(d); f.Origin == modgraph.StdStub {
				if text := promises[strings.TrimPrefix(b.Program.QualName(d), "_")]; text != "" {
					return text
				}
			}
		}
	}
	return ""
}

// passedOn says whether a method that may be called twice calls this one first thing:
//
//	class Loop(asyncio.AbstractEventLoop):
//	    def close(self):
//	        self._selector.close()
func (c *closing) passedOn(b *rule.Body) string {
	for _, s := range c.callers.Of(&b.World, b.Def) {
		d := b.Program.Def(s.By)
		body := b.Program.Body(s.By)
		if s.Weak || s.Test || body == nil || d.Kind != bind.KindFunction || d.Flags&bind.Method == 0 {
			continue
		}
		f, _ := b.Program.FileOf(s.By)
		class := b.Program.Parent(s.By)
		if !rule.Closes(f.Bind.Names[d.Name]) || body.BlockOf(s.Instr) != 0 || body.Blocks[0].Handler != ir.NoBlock || class == modgraph.NoDef {
			continue
		}
		if text := promisedBy(b, class); text != "" {
			return fmt.Sprintf("`%s` calls it each time, and %s", b.World.Name(s.By), text)
		}
	}
	return ""
}

// tolerated says whether the method stands for an abstract one of the project, which
// all other classes fulfil by doing nothing: who only knows the base may close twice.
func tolerated(b *rule.Body, class modgraph.DefID) string {
	name := b.File.Bind.Defs[b.Def-b.File.FirstDef].Name
	word := b.Program.Syms.Intern(b.File.Bind.Names[name])
	for _, t := range b.Declare.Class(class).MRO {
		base := b.Infer.Types().Def(t)
		if base == modgraph.NoDef || base == class {
			continue
		}
		if f, _ := b.Program.FileOf(base); f.Origin != modgraph.Project {
			continue
		}
		m := b.Declare.OwnMember(base, word)
		if m == nil || m.Def < 0 || b.Declare.FuncFlagsOf(m.Def)&declare.Abstract == 0 {
			continue
		}
		other := modgraph.NoDef
		for _, k := range b.World.Family(base) {
			o := b.Declare.OwnMember(k, word)
			if f, _ := b.Program.FileOf(k); k == base || k == class || o == nil || o.Def < 0 || f.Class != modgraph.ClassSource {
				continue
			}
			if b.Program.Def(o.Def).Flags&bind.StubLike == 0 {
				return "" // which may be as strict
			}
			other = o.Def
		}
		if other != modgraph.NoDef {
			return fmt.Sprintf("it stands for `%s`, and `%s` may be called twice", b.World.Name(m.Def), b.World.Name(other))
		}
	}
	return ""
}
