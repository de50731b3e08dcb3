package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/report/display"
)

// summarize writes the lines after the findings to standard error.
func (p *Program) summarize(format string, shown []diag.Diagnostic, result *CheckResult, t tally, took time.Duration) {
	for _, line := range result.Assumed {
		fmt.Fprintln(p.Stderr, display.Clean(line))
	}
	fmt.Fprintln(p.Stderr, closing(result.Files, t, took))
	if hidden := hiddenLine(t); hidden != "" {
		fmt.Fprintln(p.Stderr, hidden)
	}
	if format == formatFull && len(shown) > 0 {
		fmt.Fprintf(p.Stderr, "`ferrule explain %s` says more about a rule\n", shown[0].Code)
	}
}

// closing is the line that ends every run.
func closing(files int, t tally, took time.Duration) string {
	var counts []string
	for _, c := range []struct {
		n    int
		word string
	}{{t.errors, "error"}, {t.warnings, "warning"}, {t.notes, "note"}} {
		if c.n > 0 {
			counts = append(counts, plural(c.n, c.word))
		}
	}
	found := "No findings"
	switch {
	case len(counts) > 0:
		found = "Found " + enumerate(counts)
	case files == 0:
		return "No Python files found"
	}
	return fmt.Sprintf("%s in %s (%s)", found, plural(files, "file"), duration(took))
}

// hiddenLine says what is not shown and how to see it.
func hiddenLine(t tally) string {
	var what, words []string
	if t.hiddenNotes > 0 {
		what = append(what, plural(t.hiddenNotes, "note"))
		words = append(words, showNotes)
	}
	if t.hiddenPossible > 0 {
		what = append(what, plural(t.hiddenPossible, "possible finding"))
		words = append(words, showPossible)
	}
	if len(what) == 0 {
		return ""
	}
	verb := "are"
	if t.hiddenNotes+t.hiddenPossible == 1 {
		verb = "is"
	}
	return fmt.Sprintf("%s %s hidden (--show %s)", enumerate(what), verb, strings.Join(words, ","))
}

func plural(n int, word string) string {
	if n != 1 {
		word += "s"
	}
	return fmt.Sprintf("%d %s", n, word)
}

// enumerate joins words as a sentence does.
func enumerate(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

func duration(d time.Duration) string {
	seconds := d.Round(100 * time.Millisecond).Seconds()
	if seconds < 60 {
		return fmt.Sprintf("%.1f s", seconds)
	}
	whole := int(d.Round(time.Second).Seconds())
	return fmt.Sprintf("%d min %d s", whole/60, whole%60)
}

// writeTables writes statistics, columns aligned.
func writeTables(w io.Writer, tables []Table) {
	for i, t := range tables {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintln(w, display.Clean(t.Title))
		var rows [][]string
		if len(t.Header) > 0 {
			rows = append(rows, t.Header)
		}
		rows = append(rows, t.Rows...)
		var widths []int
		numeric := []bool{}
		for r, row := range rows {
			for c, cell := range row {
				if c == len(widths) {
					widths, numeric = append(widths, 0), append(numeric, true)
				}
				widths[c] = max(widths[c], display.Width(cell))
				if r > 0 || len(t.Header) == 0 {
					numeric[c] = numeric[c] && isNumber(cell)
				}
			}
		}
		var b strings.Builder
		for _, row := range rows {
			var l display.Line
			column := 2
			for c, cell := range row {
				cell = display.Clean(cell)
				if numeric[c] {
					l.Pad(column + widths[c] - display.Width(cell))
				} else {
					l.Pad(column)
				}
				l.Add(display.Plain, cell)
				column += widths[c] + 2
			}
			l.Write(&b, false)
		}
		fmt.Fprint(w, b.String())
	}
}

// isNumber tells whether a cell is a number, perhaps with a unit behind it.
func isNumber(cell string) bool {
	return cell == "" || cell == "-" || '0' <= cell[0] && cell[0] <= '9' || len(cell) > 1 && cell[0] == '-' && '0' <= cell[1] && cell[1] <= '9'
}
