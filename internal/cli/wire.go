package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/ferrule-dev/ferrule/internal/engine"
	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/report/place"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/rules/all"
	"github.com/ferrule-dev/ferrule/internal/stubs"
)

// analysisEngine joins the commands to the analysis.
type analysisEngine struct{ e engine.Engine }

// Shapes opens the pack of shapes of libraries, nil if there is none.
type Shapes func() (*stubs.Pack, error)

func newEngine(rules *rule.Registry, shapes Shapes) Engine {
	return analysisEngine{engine.Engine{Rules: rules, Functions: all.Functions(), Programs: all.Programs(), Shapes: shapes}}
}

// Check implements Engine.
func (x analysisEngine) Check(ctx context.Context, req CheckRequest) (*CheckResult, error) {
	r := engine.Request{
		Project: options(req.Project), Rules: req.Rules, ShowOff: req.ShowOff, NoCache: req.NoCache, Jobs: req.Jobs, Stats: req.Stats,
	}
	if req.Progress != nil {
		r.Progress = func(phase string, done, total int) { req.Progress(Progress{phase, done, total}) }
	}
	res, err := x.e.Check(ctx, r)
	if err != nil {
		return nil, failure(err, req.Project.Dir)
	}
	return &CheckResult{
		Findings: res.Findings, Texts: place.TextMap(res.Texts), Files: res.Files, Selection: res.Selection,
		Assumed: res.Assumed, Stats: res.Stats,
	}, nil
}

// Show implements Engine.
func (x analysisEngine) Show(ctx context.Context, req ShowRequest) ([]Contract, error) {
	out, err := x.e.Show(ctx, engine.ShowRequest{Project: options(req.Project), Symbol: req.Symbol})
	return out, failure(err, req.Project.Dir)
}

// Debug implements Engine.
func (x analysisEngine) Debug(ctx context.Context, req DebugRequest, w io.Writer) error {
	err := x.e.Debug(ctx, engine.DebugRequest{Project: options(req.Project), Form: req.Form, File: req.File, Format: req.Format}, w)
	return failure(err, req.Project.Dir)
}

func options(p Project) project.Options {
	return project.Options{
		Dir: p.Dir, Paths: p.Paths, Config: p.Config, Python: p.Python, PythonVersion: p.PythonVersion,
		VirtualEnv: os.Getenv("VIRTUAL_ENV"),
	}
}

// nearer names the file of an error as seen from dir.
func nearer(e *project.SettingsError, dir string) *project.SettingsError {
	near := *e
	if rel, err := filepath.Rel(dir, near.File); err == nil && filepath.IsLocal(rel) {
		near.File = filepath.ToSlash(rel)
	}
	return &near
}

// failure gives the errors of the engine that are the user's business their exit
// status. Settings files are named as seen from dir.
func failure(err error, dir string) error {
	var settings *project.SettingsError
	var taught *engine.TaughtError
	var open *engine.OpenError
	var selection *engine.SelectionError
	var syntax *engine.SyntaxFault
	var missing *stubs.MissingError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &settings):
		return &Failure{Status: StatusUsage, Err: nearer(settings, dir)}
	case errors.As(err, &taught):
		near := &engine.TaughtError{}
		for _, e := range taught.List {
			near.List = append(near.List, nearer(e, dir))
		}
		return &Failure{Status: StatusUsage, Err: near}
	case errors.As(err, &open), errors.As(err, &selection), errors.As(err, &syntax):
		return &Failure{Status: StatusUsage, Err: err}
	case errors.As(err, &missing):
		return &Failure{Status: StatusInternal, Err: err}
	}
	return err
}
