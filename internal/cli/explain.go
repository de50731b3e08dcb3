package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ferrule-dev/ferrule/internal/report/display"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

func (p *Program) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain CODE",
		Short: "Print the documentation of a rule, by code or name",
		Args:  argCount(1, 1, "one code or name of a rule"),
		ValidArgsFunction: func(_ *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			var words []string
			for _, m := range p.Rules.Rules() {
				words = append(words, m.Code, m.Name)
			}
			return words, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			m, ok := p.Rules.Lookup(args[0])
			if !ok {
				return p.unknownRule(args[0])
			}
			text := strings.TrimRight(m.Doc, "\n") + "\n"
			if p.color(p.Stdout) {
				text = colorMarkdown(text)
			}
			if _, err := fmt.Fprint(p.Stdout, text); err != nil {
				return fmt.Errorf("write the documentation: %w", err)
			}
			return nil
		},
	}
}

func (p *Program) unknownRule(word string) error {
	text := fmt.Sprintf("unknown rule `%s`", word)
	if _, isFamily := rule.FamilyByWord(word); isFamily {
		text = fmt.Sprintf("`%s` is a family of rules; name one of them", word)
	} else if near := p.Rules.SuggestRule(word); near != "" {
		text += fmt.Sprintf("; did you mean `%s`?", near)
	}
	return Usage("%s\n`ferrule rules` lists all rules", text)
}

// colorMarkdown sets headings off and code apart; the text stays Markdown, so
// that what is copied from the terminal can be pasted.
func colorMarkdown(text string) string {
	var b strings.Builder
	fenced := false
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		style := display.Plain
		switch {
		case strings.HasPrefix(line, "```"):
			fenced = !fenced
			style = display.Faint
		case fenced:
			style = display.Gutter
		case strings.HasPrefix(line, "#"):
			style = display.Strong
		}
		var l display.Line
		l.Add(style, strings.ReplaceAll(line, "\t", "    ")).Write(&b, true)
	}
	return b.String()
}
