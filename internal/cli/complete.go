package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/ferrule-dev/ferrule/internal/rule"
)

// completeRules offers rules and groups to the shell, for a flag whose value is
// a list.
func (p *Program) completeRules(cmd *cobra.Command, flag string) {
	words := []string{rule.All}
	for _, f := range rule.Families() {
		words = append(words, f.String())
	}
	for _, m := range p.Rules.Rules() {
		words = append(words, m.Name, m.Code)
	}
	completeWords(cmd, flag, words)
}

func completeWords(cmd *cobra.Command, flag string, words []string) {
	err := cmd.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		done, last := "", typed
		if i := strings.LastIndexByte(typed, ','); i >= 0 {
			done, last = typed[:i+1], typed[i+1:]
		}
		var out []string
		for _, w := range words {
			if strings.HasPrefix(w, last) {
				out = append(out, done+w)
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic("completion of a flag that does not exist: " + flag)
	}
}
