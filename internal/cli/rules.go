package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ferrule-dev/ferrule/internal/report/display"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

func (p *Program) rulesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "rules",
		Short: "List all rules",
		Args:  argCount(0, 0, "no arguments"),
		RunE: func(_ *cobra.Command, _ []string) error {
			limit := 0
			if _, ok := terminal(p.Stdout); ok {
				limit = width(p.Stdout)
			}
			if _, err := fmt.Fprint(p.Stdout, rulesTable(p.Rules, limit, p.color(p.Stdout))); err != nil {
				return fmt.Errorf("write the list: %w", err)
			}
			return nil
		},
	}
}

// rulesTable lists the rules by family. With a limit, summaries are cut to fit
// a line of so many cells.
func rulesTable(r *rule.Registry, limit int, color bool) string {
	name, level := 0, 0
	state := func(m rule.Meta) string {
		if m.DefaultOn {
			return m.Level.String()
		}
		return m.Level.String() + ", off"
	}
	for _, m := range r.Rules() {
		name = max(name, display.Width(m.Name))
		level = max(level, display.Width(state(m)))
	}
	var b strings.Builder
	var family rule.Family
	for _, m := range r.Rules() {
		if f := m.Family(); f != family {
			if family != 0 {
				b.WriteByte('\n')
			}
			family = f
			var l display.Line
			l.Add(display.Strong, f.String()).Add(display.Plain, ": "+f.About()).Write(&b, color)
		}
		var l display.Line
		l.Pad(2).Add(display.Plain, m.Code)
		l.Pad(10).Add(display.Gutter, m.Name)
		l.Pad(10+name+2).Add(display.Plain, state(m))
		l.Pad(10 + name + 2 + level + 2)
		summary := display.Clean(m.Summary())
		if limit > 0 {
			summary = display.Truncate(summary, max(limit-l.Width(), 20))
		}
		l.Add(display.Plain, summary).Write(&b, color)
	}
	return b.String()
}
