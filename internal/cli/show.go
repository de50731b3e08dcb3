package cli

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ferrule-dev/ferrule/internal/report/display"
)

const formatText = "text"

func (p *Program) showCommand() *cobra.Command {
	var f projectFlags
	var format string
	cmd := &cobra.Command{
		Use:   "show SYMBOL",
		Short: "Print the contract that was inferred for a function or class",
		Args:  argCount(1, 1, "one symbol, such as shop.pool.Pool.acquire"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf(cmd, "--format", format, []string{formatText, formatJSON}); err != nil {
				return err
			}
			project, err := f.project(p, cmd, []string{"."})
			if err != nil {
				return err
			}
			contracts, err := p.Engine.Show(cmd.Context(), ShowRequest{Project: project, Symbol: args[0]})
			if err != nil {
				return err
			}
			if len(contracts) == 0 {
				return Usage("no function or class `%s` in this project", args[0])
			}
			if format == formatJSON {
				return p.showJSON(contracts)
			}
			return p.showText(contracts)
		},
	}
	f.add(cmd)
	cmd.Flags().StringVar(&format, "format", formatText, "`FORMAT` of the contract: text or json")
	completeWords(cmd, "format", []string{formatText, formatJSON})
	return cmd
}

// showJSON writes an object with all contracts, however many there are.
func (p *Program) showJSON(contracts []Contract) error {
	for i := range contracts {
		if contracts[i].Sections == nil {
			contracts[i].Sections = []ContractSection{}
		}
		for j := range contracts[i].Sections {
			if contracts[i].Sections[j].Facts == nil {
				contracts[i].Sections[j].Facts = []ContractFact{}
			}
		}
	}
	enc := json.NewEncoder(p.Stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(struct {
		Contracts []Contract `json:"contracts"`
	}{contracts}); err != nil {
		return fmt.Errorf("write contracts: %w", err)
	}
	return nil
}

// showText writes each contract as a signature and a line a fact.
func (p *Program) showText(contracts []Contract) error {
	var b strings.Builder
	color := p.color(p.Stdout)
	for i := range contracts {
		if i > 0 {
			b.WriteByte('\n')
		}
		writeContract(&b, &contracts[i], len(contracts) > 1, color)
	}
	if _, err := fmt.Fprint(p.Stdout, b.String()); err != nil {
		return fmt.Errorf("write contracts: %w", err)
	}
	return nil
}

// contractLine is a fact in its columns.
type contractLine struct{ section, text, detail, where string }

// lines lays out a contract's facts. The section's name stands before its first
// fact only, and what is not known is a line of its own.
func contractLines(c *Contract) []contractLine {
	var out []contractLine
	for _, s := range c.Sections {
		name := s.Name
		add := func(l contractLine) {
			l.section, name = name, ""
			out = append(out, l)
		}
		for _, f := range s.Facts {
			l := contractLine{text: f.Text, detail: f.Detail}
			if f.File != "" {
				l.where = fmt.Sprintf("%s:%d", f.File, f.Line)
			}
			add(l)
		}
		for i, u := range s.Unknown {
			text := u
			if i == 0 && len(s.Facts) > 0 {
				text = "and " + u
			}
			add(contractLine{text: text + " (unresolved)"})
		}
		if len(s.Facts)+len(s.Unknown) == 0 {
			text := "nothing"
			if s.Completeness != "complete" {
				text = "nothing known (" + s.Completeness + ")"
			}
			add(contractLine{text: text})
		}
	}
	return out
}

// maxTextColumn keeps one long fact from pushing all details to the right edge.
const maxTextColumn = 40

func writeContract(b *strings.Builder, c *Contract, place, color bool) {
	if place {
		var l display.Line
		l.Add(display.Faint, display.Clean(fmt.Sprintf("%s  %s:%d", c.Symbol, c.File, c.Line))).Write(b, color)
	}
	var head display.Line
	head.Add(display.Strong, display.Clean(c.Signature)).Write(b, color)

	lines := contractLines(c)
	var section, text, detail int
	for _, l := range lines {
		section = max(section, display.Width(l.section))
		detail = max(detail, display.Width(l.detail))
		if w := display.Width(l.text); w <= maxTextColumn && l.detail+l.where != "" {
			text = max(text, w)
		}
	}
	for _, l := range lines {
		var out display.Line
		column := 4
		out.Pad(column).Add(display.Gutter, display.Clean(l.section))
		column += section + 2
		out.Pad(column).Add(display.Plain, display.Clean(l.text))
		column += text + 2
		for _, part := range []struct {
			text  string
			style display.Style
			width int
		}{{l.detail, display.Plain, detail}, {l.where, display.Gutter, 0}} {
			if part.text != "" {
				out.Pad(max(column, out.Width()+2)).Add(part.style, display.Clean(part.text))
			}
			if part.width > 0 {
				column += part.width + 2
			}
		}
		out.Write(b, color)
	}
}
