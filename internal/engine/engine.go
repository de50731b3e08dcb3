// Package engine is the one entry point to the analysis: it opens a project,
// loads its files, runs the stages in their order and presents what the rules
// found.
//
// # Stages
//
//	open      settings, files, import roots          project, resolve
//	load      parse, bind, lower; imports in waves   loader
//	infer     declarations, types by rounds          declare, infer
//	contracts call graph, contracts by rounds        callgraph, models, summarize
//	rules     replay of bodies, program rules        rule
//	present   gates, places, paths, ignore comments  presenter
//
// # Invariants
//
// The result depends on the project's bytes and settings alone: not on the number
// of workers, the order of files or what ran before. A panic below becomes an
// internal-error finding that names the file and the stage; nothing else is lost.
package engine

import (
	"fmt"
	"time"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/resolve"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/stubs"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

// Engine runs rules over projects. It holds no state between runs; a Session
// does.
type Engine struct {
	Rules     *rule.Registry
	Functions []rule.Function
	Programs  []rule.Program
	// Shapes opens the shapes of libraries; nil does without.
	Shapes func() (*stubs.Pack, error)
}

// Request is one run.
type Request struct {
	Project project.Options
	// Rules is the command line's layer of the selection.
	Rules rule.Layer
	// ShowOff also runs rules that are off.
	ShowOff bool
	// NoCache neither reads nor writes what a session keeps.
	NoCache bool
	Jobs    int
	Stats   bool
	// Progress, if not nil, is called from any goroutine.
	Progress func(phase string, done, total int)

	evidence bool // keep the evidence of types, for debug
}

// Result is what a run gives.
type Result struct {
	Findings  []diag.Diagnostic
	Texts     map[string]string // display path -> decoded text of the files that findings name
	Files     int
	Selection *rule.Selection
	Assumed   []string
	Stats     []Table
}

// Table is a part of the statistics.
type Table struct {
	Title  string
	Header []string
	Rows   [][]string
}

// SelectionError is a word of a settings file that names no rule.
type SelectionError struct {
	File string
	Line int
	Err  error
}

func (e *SelectionError) Error() string { return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err) }

// Unwrap returns the error inside.
func (e *SelectionError) Unwrap() error { return e.Err }

// OpenError says that what the user named cannot be opened as a project: settings
// with a mistake (a *project.SettingsError is inside), a path that cannot be read,
// an environment that is none.
type OpenError struct{ Err error }

func (e *OpenError) Error() string { return e.Err.Error() }

// Unwrap returns the error inside.
func (e *OpenError) Unwrap() error { return e.Err }

// snapshot is one opened and loaded project. It does not change, apart from its
// clock; its files' contents may be shared with other snapshots of the session.
type snapshot struct {
	proj     *project.Project
	pack     *stubs.Pack
	shapes   *stubs.Pack // nil without
	resolver *resolve.Resolver
	taught   *taught
	prog     *modgraph.Program
	problems []Problem
	clock    clock
}

// clock takes the time of stages, for statistics only.
type clock struct {
	last   time.Time
	stages []stageTime
}

type stageTime struct {
	name string
	took time.Duration
}

func (c *clock) mark(name string) {
	now := time.Now()
	c.stages = append(c.stages, stageTime{name, now.Sub(c.last)})
	c.last = now
}

func (s *snapshot) target() parser.Version {
	return parser.Version{Major: 3, Minor: uint8(s.proj.Minor)}
}
