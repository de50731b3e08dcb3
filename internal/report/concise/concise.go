// Package concise renders findings one a line, for editors' error lists, grep
// and logs:
//
//	shop/orders.py:41:9: error[FER101] `conn` is never closed when `load` returns early (leaked-resource)
//
// The place comes first and the name last, so that a line can be split from both
// ends; a possible finding says so beside its name. Nothing is wrapped or cut.
package concise

import (
	"fmt"
	"io"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/report/display"
	"github.com/ferrule-dev/ferrule/internal/report/place"
)

// Render writes all findings.
func Render(w io.Writer, findings []diag.Diagnostic, files *place.Files, color bool) error {
	var b strings.Builder
	for i := range findings {
		d := &findings[i]
		at := files.File(d.File).Position(d.Span.Start)
		name := d.Name
		if d.Possible {
			name += ", possible"
		}
		var l display.Line
		l.Add(display.Plain, fmt.Sprintf("%s:%d:%d: ", display.Clean(d.File), at.Line, at.Column))
		l.Add(style(d.Level), fmt.Sprintf("%s[%s]", d.Level, display.Clean(d.Code)))
		l.Add(display.Plain, fmt.Sprintf(" %s (%s)", display.Clean(d.Message), display.Clean(name)))
		l.Write(&b, color)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write findings: %w", err)
	}
	return nil
}

func style(l diag.Level) display.Style {
	switch l {
	case diag.Error:
		return display.OfError
	case diag.Warning:
		return display.OfWarning
	}
	return display.OfNote
}
