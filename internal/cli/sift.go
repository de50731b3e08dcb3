package cli

import (
	"github.com/spf13/cobra"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// The words of --show.
const (
	showNotes    = "notes"
	showPossible = "possible"
	showOff      = "off"
)

func showWords() []string { return []string{showNotes, showPossible, showOff} }

// shows is what the default hides and the user wants to see.
type shows struct{ notes, possible, off bool }

func parseShow(cmd *cobra.Command, values []string) (shows, error) {
	var s shows
	for _, word := range rule.SplitWords(values) {
		if err := oneOf(cmd, "--show", word, showWords()); err != nil {
			return s, err
		}
		switch word {
		case showNotes:
			s.notes = true
		case showPossible:
			s.possible = true
		case showOff:
			s.off = true
		}
	}
	return s, nil
}

// tally counts the findings of a run.
type tally struct {
	// Shown ones by level.
	errors, warnings, notes int
	// hiddenNotes and hiddenPossible are not shown; a possible note counts as
	// possible.
	hiddenNotes, hiddenPossible int
	// failing is what exit status 1 is about: errors and warnings that a run
	// without --show would show.
	failing int
	// internal counts internal errors, which nothing hides.
	internal int
}

// sift separates what is shown from what is hidden, and counts both.
func sift(result *CheckResult, show shows) ([]diag.Diagnostic, tally) {
	var shown []diag.Diagnostic
	var t tally
	for i := range result.Findings {
		d := &result.Findings[i]
		counts := result.Selection == nil || result.Selection.Counts(d.Code)
		if d.Code == rule.InternalError {
			t.internal++
		} else if d.Level >= diag.Warning && !d.Possible && counts {
			t.failing++
		}
		switch {
		case d.Possible && !show.possible:
			t.hiddenPossible++
			continue
		case d.Level == diag.Note && !show.notes:
			t.hiddenNotes++
			continue
		}
		switch d.Level {
		case diag.Error:
			t.errors++
		case diag.Warning:
			t.warnings++
		default:
			t.notes++
		}
		shown = append(shown, *d)
	}
	return shown, t
}
