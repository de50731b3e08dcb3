package cli

import (
	"context"
	"io"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/engine"
	"github.com/ferrule-dev/ferrule/internal/report/place"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// Engine is what the commands need of the analysis. Its errors are Failures
// where they are about arguments, settings or packs; any other error is taken as
// an internal one.
type Engine interface {
	// Check analyses a project and returns what was found.
	Check(ctx context.Context, req CheckRequest) (*CheckResult, error)
	// Show returns the contract of every definition that a symbol means.
	Show(ctx context.Context, req ShowRequest) ([]Contract, error)
	// Debug writes an intermediate form of one file.
	Debug(ctx context.Context, req DebugRequest, w io.Writer) error
}

// Project says what is analysed.
type Project struct {
	// Dir is the absolute directory that paths and the display of paths are
	// relative to.
	Dir string
	// Paths are files and folders as the user wrote them; they can be read.
	Paths []string
	// Config is a settings file to use instead of the one that is found.
	Config string
	// Python is an interpreter or an environment's folder.
	Python string
	// PythonVersion is the target version, such as "3.12".
	PythonVersion string
}

// CheckRequest is one run.
type CheckRequest struct {
	Project Project
	// Rules is the command line's layer of the selection, above the settings
	// file's.
	Rules rule.Layer
	// ShowOff also runs rules that are off.
	ShowOff bool
	NoCache bool
	// Jobs is the number of workers; 0 lets the engine choose.
	Jobs int
	// Stats asks for CheckResult.Stats.
	Stats bool
	// Progress, if not nil, is called from any goroutine as work goes on.
	Progress func(Progress) `json:"-"`
}

// Progress is how far a phase has come. A Total of 0 means that it is not
// known.
type Progress struct {
	Phase       string // "reading files"
	Done, Total int
}

// CheckResult is what a run gives.
type CheckResult struct {
	// Findings holds everything that no comment hides, notes and possible ones
	// included.
	Findings []diag.Diagnostic
	// Texts gives the sources that findings point to.
	Texts place.Texts
	// Files counts the project's own files that were checked.
	Files int
	// Selection is what ran, after the settings file.
	Selection *rule.Selection
	// Assumed says on a first run, in a line each, what was assumed about the
	// project.
	Assumed []string
	Stats   []Table
}

// Table is a part of the statistics. Cells that are numbers stand to the right; a
// table without a header may have rows of any length.
type Table = engine.Table

// ShowRequest asks for contracts.
type ShowRequest struct {
	Project Project
	// Symbol is a dotted name such as "shop.pool.Pool.acquire", or its end.
	Symbol string
}

// Contract is a function's or class's contract for people.
type Contract = engine.Contract

// ContractSection is a group of facts.
type ContractSection = engine.ContractSection

// ContractFact is a line.
type ContractFact = engine.ContractFact

// DebugRequest asks for an intermediate form.
type DebugRequest struct {
	Project Project // without paths
	Form    string  // one of DebugForms
	File    string
	Format  string // one of DebugFormats
}

// DebugFormats lists the formats of a form; the first is the default.
func DebugFormats(form string) []string {
	switch form {
	case "types":
		return []string{formatText, formatJSON}
	case "calls":
		return []string{formatText, formatJSON, "pycg"}
	}
	return []string{formatText}
}

// DebugForms lists the intermediate forms that can be printed.
func DebugForms() []string { return []string{"ast", "ir", "types", "calls"} }
