package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/cache"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/resolve"
	"github.com/ferrule-dev/ferrule/internal/stubs"
)

// Session owns what may be kept between the runs of one process: the interned
// names, and the parsed, bound and lowered contents of files. Files are read and
// hashed in every run; times are never trusted. What imports mean is looked up
// anew in every run, since a file that appears elsewhere changes it.
//
// A run opens a snapshot over the file system of its request and never sees
// another. So an editor hands in a new source.Overlay with each change:
//
//	s := engine.NewSession(e)
//	s.Check(ctx, request)   // parses everything
//	s.Check(ctx, edited)    // parses what changed
//
// The result of a run is the same bytes as that of a new session. A Session may
// be used by several goroutines at once.
type Session struct {
	engine *Engine
	store  cache.Store
	syms   *sym.Table
	memory *memory // of a batch run
}

// sessionBytes bounds what a session remembers; several versions of a large
// project fit.
const sessionBytes = 1 << 30

// NewSession returns a session that knows nothing yet.
func NewSession(e *Engine) *Session {
	return NewSessionWith(e, cache.NewMemory(sessionBytes))
}

// NewSessionWith returns a session over a store of its own: contents hold the
// session's numbers for names, so two sessions never share a store. A nil store
// keeps nothing.
func NewSessionWith(e *Engine, store cache.Store) *Session {
	return &Session{engine: e, store: store, syms: sym.NewTable()}
}

// Check analyses a project and presents what was found. Unlike Engine.Check it
// leaves the settings of the garbage collector alone.
func (s *Session) Check(ctx context.Context, req Request) (*Result, error) {
	return s.check(ctx, &req)
}

// open finds the project and loads it.
func (s *Session) open(ctx context.Context, req *Request) (*snapshot, error) {
	v := &snapshot{clock: clock{last: time.Now()}}
	var err error
	if v.proj, err = project.Open(req.Project); err != nil {
		return nil, &OpenError{err}
	}
	if v.pack, err = stubs.Open(); err != nil {
		return nil, err
	}
	if v.taught, err = readTaught(v.proj); err != nil {
		return nil, err
	}
	if err := v.taught.early(modgraph.NewProgram(s.syms)); err != nil {
		return nil, err
	}
	config := resolve.ConfigOf(v.proj, v.pack)
	if s.engine.Shapes != nil {
		if v.shapes, err = s.engine.Shapes(); err != nil {
			return nil, fmt.Errorf("open the shapes of libraries: %w", err)
		}
		config.Shapes = v.shapes
	}
	v.resolver, err = resolve.New(config)
	if err != nil {
		return nil, fmt.Errorf("open the bundled stubs: %w", err)
	}
	v.clock.mark("open")
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var progress func(done, total int)
	if req.Progress != nil {
		progress = func(done, total int) { req.Progress("reading files", done, total) }
	}
	store := s.store
	if req.NoCache {
		store = nil
	}
	v.prog, v.problems = load(v.proj, v.resolver, s.syms, store, req.Jobs, s.memory, progress)
	v.clock.mark("load")
	return v, nil
}
