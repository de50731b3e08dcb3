package rule

import (
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
)

// Finding is what a rule reports: instructions instead of positions, so a stored
// finding never shows a stale line. Spans, lines and the chain of calls are made
// when it is rendered.
type Finding struct {
	Code  string
	Level diag.Level
	// Def and Instr are the primary position: a definition and an instruction of
	// its body. Target narrows it to the callee's name of a call.
	Def   int32
	Instr int32
	Part  Part

	Message string
	Label   string
	Marks   []Mark
	Chain   []Hop
	Notes   []string
	Help    string
	// Fix is what the help proposes as an edit of the text, if there is one.
	Fix Fix

	// Cause is the line behind the finding, if several bodies can lead to it: of all
	// findings of a rule with one cause the nearest is reported. Nil for none.
	Cause *Cause

	// Possible is set when a weak edge lies on the path.
	Possible bool
	// Crossed counts the unresolved calls on the path.
	Crossed int
}

// FixKind is a way to mend a finding by an edit.
type FixKind uint8

// The ways; package fix has an example of each.
const (
	NoFix      FixKind = iota
	FixCopy            // the loop over this expression reads a copy
	FixDefault         // this default is made in the body
	FixBind            // this closure gets the present value of a variable
	FixAwait           // this call is awaited
	FixFresh           // this expression makes one object for each place
	FixWith            // what this call opens is held by a with statement
	FixHold            // the lock that this call takes is held by a with statement
)

// Fix is an edit that mends a finding where the text allows it: whether it does is
// seen when the finding is shown.
type Fix struct {
	Kind       FixKind
	Def, Instr int32  // where it starts
	Name       string // the variable or parameter that it is about
}

// Part says which part of an instruction's text is meant.
type Part uint8

// Parts.
const (
	PartWhole     Part = iota // the expression
	PartFirstLine             // its first line: for statements that span many
	PartName                  // of a definition: its name
)

// Mark is a secondary label.
type Mark struct {
	Def   int32
	Instr int32
	Part  Part
	Text  string
}

// Hop starts a chain: a fact of a callee, from which the report walks on through
// the witnesses of the current contracts.
type Hop struct {
	Def     int32 // where the hop is made
	Instr   int32
	Section contract.Section
	Callee  int32 // -1 when the fact is rooted at Instr
	Fact    int32
	// Text overrides the sentence that the report makes of the hop.
	Text string
}

// Cause is where a finding is rooted, and how many calls lie between.
type Cause struct {
	Def, Instr int32
	Depth      int32
}
