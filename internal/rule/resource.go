package rule

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// Noun is what people call a resource: "file descriptor", "`Repository`".
func (w *World) Noun(r contract.Resource) string {
	kind := w.Program.Syms.Text(r.Kind)
	switch kind {
	case "descriptor":
		return "file descriptor"
	case "mmap":
		return "memory map"
	case "":
		return "resource"
	}
	if i := strings.LastIndexByte(kind, '.'); i >= 0 {
		kind = kind[i+1:]
	}
	if kind != strings.ToLower(kind) {
		return "`" + kind + "`"
	}
	return strings.ReplaceAll(kind, "-", " ")
}

// releaseWords are the participles of what releases a resource, by the last part
// of the operation's name.
var releaseWords = map[string]string{
	"close": "closed", "aclose": "closed", "wait_closed": "closed", "wait": "waited for", "communicate": "waited for",
	"shutdown": "shut down", "terminate": "terminated", "stop": "stopped", "join": "joined", "cleanup": "cleaned up",
	"rmtree": "removed", "unlink": "removed", "remove": "removed", "disconnect": "disconnected", "quit": "closed",
	"dispose": "disposed of", "destroy": "destroyed", "cancel": "cancelled", "__exit__": "closed", "__aexit__": "closed",
}

// ReleaseWord says what must happen to a resource: "closed", "waited for".
func (w *World) ReleaseWord(r contract.Resource) string {
	name := w.Program.Syms.Text(r.Release)
	name = name[strings.LastIndexByte(name, '.')+1:]
	if word, ok := releaseWords[name]; ok {
		return word
	}
	return "released"
}

// ReleaseCall is the edit that ends an obligation: `conn.close()`, `os.close(fd)`.
func (w *World) ReleaseCall(r contract.Resource, holder string) string {
	name := w.Program.Syms.Text(r.Release)
	switch {
	case name == "" || strings.HasPrefix(name, "__"):
		return ""
	case strings.Contains(name, "."):
		return name + "(" + holder + ")"
	}
	return holder + "." + name + "()"
}

// Weight is what a leak of a resource costs.
type Weight uint8

// Weights.
const (
	// Freed kinds are closed by CPython as soon as the last reference dies, and
	// nobody else waits for that.
	Freed Weight = iota
	// Shared kinds are freed by CPython too, but a peer holds something for as long
	// as they are open, and a traceback or a cycle can keep them alive.
	Shared
	// Kept kinds stay until the process ends.
	Kept
)

// WeightOf says what a leak of the resource costs.
func (w *World) WeightOf(r contract.Resource) Weight {
	return w.weightOf(r, 0)
}

// weightOf weighs an object of a project class by what its fields hold.
func (w *World) weightOf(r contract.Resource, depth int) Weight {
	if !r.Refcounted {
		return Kept
	}
	if r.Finalized {
		return Freed
	}
	switch w.Program.Syms.Text(r.Kind) {
	case "socket", "connection", "session", "server", "transport", "pool", "response", "selector", "client", "consumer", "producer", "context":
		return Shared
	}
	weight := Freed
	if r.Class < 0 || depth > 4 {
		return weight
	}
	if facts := w.Facts.Class(modgraph.DefID(r.Class)); facts != nil && !facts.ClosesItself {
		for i := range facts.Fields {
			if f := &facts.Fields[i]; f.ReleasedBy >= 0 && !f.Escapes {
				weight = max(weight, w.weightOf(f.Res, depth+1))
			}
		}
	}
	return weight
}

// managers are the kinds whose objects are context managers that release
// themselves.
var managers = map[string]bool{
	"file": true, "socket": true, "process": true, "archive": true, "executor": true, "temporary-directory": true,
	"temporary-file": true, "mmap": true, "selector": true, "session": true, "response": true, "server": true,
}

// WithHelp proposes how to release what an expression opens on all paths.
func (w *World) WithHelp(r contract.Resource, text, holder string) string {
	release := w.Program.Syms.Text(r.Release)
	kind := w.Program.Syms.Text(r.Kind)
	manages := managers[kind] && !strings.Contains(release, ".") // what a function releases is no object
	async := strings.HasPrefix(text, "await ") || kind == "session" && (release == "aclose" || !r.Refcounted)
	name := holder
	if name == "" || strings.ContainsAny(name, ".[") {
		name = "it"
	}
	switch {
	case text == "":
	case async && (kind == "session" || kind == "response" || kind == "server" || kind == "file"):
		return "open it as `async with " + text + " as " + name + ":`"
	case async:
	case manages:
		return "open it as `with " + text + " as " + name + ":`"
	case release == "close":
		return "open it as `with closing(" + text + ") as " + name + ":`"
	case release == "aclose":
		return "open it as `async with aclosing(" + text + ") as " + name + ":`"
	}
	if call := w.ReleaseCall(r, name); call != "" && name != "it" {
		return "call `" + call + "` in a `finally` block"
	}
	return "release it in a `finally` block"
}

// WithFix is the edit for WithHelp: of kinds whose objects are managers that close
// themselves and give themselves.
func (b *Body) WithFix(ob *flow.Obligation, holder string) Fix {
	switch b.Program.Syms.Text(ob.Res.Kind) {
	case "file", "socket", "archive", "mmap", "selector", "temporary-file":
		if !ob.Arms && ob.Component < 0 && ob.Res.Class < 0 {
			return Fix{Kind: FixWith, Def: int32(b.Def), Instr: ob.Instr, Name: holder}
		}
	}
	return Fix{}
}

// DiesWithProcess says whether nothing is left of a resource when the process ends:
// the system closes files and connections, but not what lies on the disk, and a lock
// that others look at stays.
func (w *World) DiesWithProcess(r contract.Resource) bool { return w.dies(r, 0) }

func (w *World) dies(r contract.Resource, depth int) bool {
	switch w.Program.Syms.Text(r.Kind) {
	case "temporary-file", "temporary-directory", "lock":
		return false
	}
	if r.Keeps || depth > 3 {
		return false
	}
	if r.Class < 0 {
		return true
	}
	facts := w.Facts.Class(modgraph.DefID(r.Class))
	if facts == nil {
		return true // a model says what it is
	}
	for i := range facts.Fields {
		if facts.Fields[i].ReleasedBy >= 0 && !w.dies(facts.Fields[i].Res, depth+1) {
			return false
		}
	}
	// One that a finaliser misses is of the same kind; one that is taken, a lock on a file,
	// say, is not.
	return len(facts.Fields) > 0 || facts.ArmedByInit && len(facts.ArmedBy) == 0
}

// EndsProcess says whether an exception is one that passes all handlers of ordinary
// errors: who derives a class from BaseException wants the process, or the frame's
// owner, to end.
func (w *World) EndsProcess(class int32) bool {
	k := &w.Declare.Known
	if class < 0 || k.BaseException == modgraph.NoDef || modgraph.DefID(class) == k.BaseException {
		return false
	}
	c := w.Declare.Class(modgraph.DefID(class))
	return c.Has(k.BaseException) && !c.Has(k.Exception) && c.Flags&declare.UnknownBase == 0
}
