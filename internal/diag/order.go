package diag

import (
	"cmp"
	"slices"
	"strings"
)

// Sort brings diagnostics into the order in which every format prints them:
// by file, then position, then code.
func Sort(ds []Diagnostic) {
	slices.SortFunc(ds, func(a, b Diagnostic) int { return Compare(&a, &b) })
}

// Unique sorts ds and drops exact repetitions, in place.
func Unique(ds []Diagnostic) []Diagnostic {
	Sort(ds)
	return slices.CompactFunc(ds, func(a, b Diagnostic) bool { return Compare(&a, &b) == 0 })
}

// Compare is a total order: it returns 0 only for diagnostics that are equal in
// every field. A partial order would let the order of arrival show.
func Compare(a, b *Diagnostic) int {
	return cmp.Or(
		strings.Compare(a.File, b.File),
		compareSpans(a.Span, b.Span),
		strings.Compare(a.Code, b.Code),
		strings.Compare(a.Message, b.Message),
		strings.Compare(a.DefKey, b.DefKey),
		strings.Compare(a.Fingerprint, b.Fingerprint),
		strings.Compare(a.Moved, b.Moved),
		cmp.Compare(b.Level, a.Level),
		compareBools(a.Possible, b.Possible),
		strings.Compare(a.Name, b.Name),
		strings.Compare(a.Label, b.Label),
		slices.CompareFunc(a.Labels, b.Labels, compareLabels),
		slices.CompareFunc(a.Path, b.Path, compareSteps),
		slices.Compare(a.Notes, b.Notes),
		strings.Compare(a.Help.Text, b.Help.Text),
		slices.CompareFunc(a.Help.Edits, b.Help.Edits, compareEdits),
		cmp.Compare(a.Crossed, b.Crossed),
	)
}

func compareSpans(a, b Span) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func compareLabels(a, b Label) int {
	return cmp.Or(
		strings.Compare(a.File, b.File),
		compareSpans(a.Span, b.Span),
		strings.Compare(a.Text, b.Text),
	)
}

func compareSteps(a, b Step) int {
	return cmp.Or(
		strings.Compare(a.Text, b.Text),
		strings.Compare(a.File, b.File),
		cmp.Compare(a.Line, b.Line),
		compareSpans(a.Span, b.Span),
		strings.Compare(a.Excerpt, b.Excerpt),
	)
}

func compareEdits(a, b Edit) int {
	return cmp.Or(
		strings.Compare(a.File, b.File),
		compareSpans(a.Span, b.Span),
		strings.Compare(a.New, b.New),
	)
}
