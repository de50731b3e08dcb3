package engine

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/callgraph"
	exits "github.com/ferrule-dev/ferrule/internal/context"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/models"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/stubs"
	"github.com/ferrule-dev/ferrule/internal/summarize"
	"github.com/ferrule-dev/ferrule/internal/suppress"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// analysis is what the stages between loading and the rules know of a program.
type analysis struct {
	prog  *modgraph.Program
	decl  *declare.Table
	infer *infer.Result
	graph *callgraph.Graph
	sum   *summarize.Result
	exits *exits.Exits
	lib   *models.Library
}

// analyse runs the stages.
// without are the sections of contracts that may be left out.
func (s *snapshot) analyse(ctx context.Context, req *Request, without []contract.Section) (*analysis, error) {
	phase := func(name string) error {
		s.clock.mark(name)
		return ctx.Err()
	}
	say := func(phase string) {
		if req.Progress != nil {
			req.Progress(phase, 0, 0)
		}
	}
	a := &analysis{prog: s.prog}
	say("linking modules")
	links := s.prog.Link()
	a.decl = declare.New(s.prog, links, types.NewStore(s.prog))
	if err := phase("link"); err != nil {
		return nil, err
	}
	say("inferring types")
	a.infer = infer.Run(a.decl, links, infer.Options{Workers: req.Jobs, Evidence: req.evidence})
	if err := phase("infer"); err != nil {
		return nil, err
	}
	if req.Stats {
		// Nothing but the statistics reads it.
		a.graph = callgraph.Build(a.infer, req.Jobs)
		if err := phase("callgraph"); err != nil {
			return nil, err
		}
	}
	say("inferring contracts")
	a.lib = models.New(s.prog, modelSource(s.pack), a.classNamed)
	s.taught.teach(a.lib)
	if err := s.taught.check(a.lib, a.lacks); err != nil {
		return nil, err
	}
	a.exits = exits.NewExits(s.prog, a.infer)
	a.sum = summarize.Run(s.prog, a.decl, a.infer, a.lib, summarize.Options{Workers: req.Jobs, Without: without, Taught: s.taught.modules})
	return a, phase("contracts")
}

// modelSource reads the shipped effects: those of the standard library, then
// those of third-party packages.
func modelSource(pack *stubs.Pack) models.Source {
	return func(module string) (string, bool) {
		p := strings.ReplaceAll(module, ".", "/")
		for _, kind := range [...]source.Kind{source.ModelStdlib, source.Model} {
			for _, name := range [...]string{p + ".pyi", p + "/__init__.pyi"} {
				key := source.Key(kind, name)
				if !pack.Has(key) {
					continue
				}
				if b, err := pack.Read(key); err == nil {
					return string(b), true
				}
			}
		}
		return "", false
	}
}

// classNamed finds a class for a model.
func (a *analysis) classNamed(module, name string) int32 {
	return int32(a.decl.ClassNamed(module + "." + name))
}

func (a *analysis) types() *types.Store { return a.infer.Types() }

func (a *analysis) world() rule.World {
	return rule.World{Program: a.prog, Declare: a.decl, Infer: a.infer, Facts: a.sum, Exits: a.exits}
}

func (a *analysis) presenter(s *snapshot, rules *rule.Registry) *presenter {
	return &presenter{prog: a.prog, facts: a.sum, rules: rules, target: s.target(), trees: map[modgraph.FileID]*statements{}, ignores: map[modgraph.FileID]*suppress.File{}}
}

// projectDefs lists the definitions of the project's files in structural order.
func (a *analysis) projectDefs() []modgraph.DefID {
	return a.defs(func(f *modgraph.File) bool { return f.Origin == modgraph.Project && !f.IsStub })
}

// reportedDefs lists those whose findings are wanted.
func (a *analysis) reportedDefs() []modgraph.DefID {
	return a.defs(func(f *modgraph.File) bool {
		return f.Reported && f.IR != nil && f.Class != modgraph.ClassGenerated && f.Class != modgraph.ClassVendored
	})
}

func (a *analysis) defs(want func(*modgraph.File) bool) []modgraph.DefID {
	var files []*modgraph.File
	for _, f := range a.prog.Files {
		if want(f) {
			files = append(files, f)
		}
	}
	slices.SortFunc(files, func(x, y *modgraph.File) int { return strings.Compare(x.Key, y.Key) })
	var out []modgraph.DefID
	for _, f := range files {
		for i := range f.Bind.Defs {
			if f.Bind.Defs[i].Flags&bind.DeadDef == 0 {
				out = append(out, f.FirstDef+modgraph.DefID(i))
			}
		}
	}
	return out
}

// newCounter returns what a worker calls for each item that it has done.
func newCounter(progress func(string, int, int), phase string, total int) func() {
	if progress == nil {
		return func() {}
	}
	var done atomic.Int64
	return func() {
		if n := done.Add(1); n%64 == 0 || int(n) == total {
			progress(phase, int(n), total)
		}
	}
}

// assumed says in a line each what was taken for granted about the project.
func (s *snapshot) assumed() []string {
	from := s.proj.MinorFrom
	if from == "" {
		from = "the default"
	}
	roots := make([]string, 0, len(s.proj.Roots))
	for _, r := range s.proj.Roots {
		d := strings.TrimSuffix(s.proj.Display(r.Dir), "/")
		if d == "" {
			d = "."
		}
		roots = append(roots, d)
	}
	if n := len(roots); n > 3 {
		roots = append(roots[:3], "...")
	}
	out := []string{"Python 3." + itoa(s.proj.Minor) + " (" + from + "), imports start in " + strings.Join(roots, ", ")}
	if s.proj.Environment == nil {
		out = append(out, "no environment found: what libraries do is known from bundled stubs and models alone")
	} else {
		out = append(out, "libraries are read from "+s.proj.Display(s.proj.Environment.Dir))
	}
	return out
}
