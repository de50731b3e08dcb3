package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ferrule-dev/ferrule/internal/rule"
)

// root builds the tree of commands. It is built anew for each run, because
// cobra keeps the values of flags in it.
func (p *Program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "ferrule",
		Short: "Find in Python what Rust's compiler would have refused",
		Long: "Ferrule checks a whole Python program for leaked resources, broken borrows, lost errors,\n" +
			"races and crashes, across function calls, without annotations and without running it.",
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		// Suggestions are our own, so that they read alike everywhere.
		DisableSuggestions: true,
		Version:            p.Version,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return p.unknownCommand(cmd, args[0])
		},
	}
	root.SetVersionTemplate("ferrule {{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(
		p.checkCommand(),
		p.showCommand(),
		p.explainCommand(),
		p.rulesCommand(),
		p.versionCommand(),
		p.debugCommand(),
	)
	return root
}

func (p *Program) unknownCommand(root *cobra.Command, word string) error {
	var names []string
	for _, c := range root.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	text := fmt.Sprintf("unknown command `%s`", word)
	if _, err := os.Stat(p.abs(word)); err == nil {
		text += fmt.Sprintf("; did you mean `ferrule check %s`?", word)
	} else if near := rule.Nearest(word, names); near != "" {
		text += fmt.Sprintf("; did you mean `%s`?", near)
	}
	return usageOf(root, text)
}

// usageOf makes a usage error that ends with where to read more.
func usageOf(cmd *cobra.Command, text string) error {
	return Usage("%s\n`%s --help` lists what it takes", text, cmd.CommandPath())
}

var (
	unknownFlag = regexp.MustCompile(`^unknown flag: --(\S+)`)
	badValue    = regexp.MustCompile(`^invalid argument (".*") for "(?:-., )?(--[a-z-]+)" flag: (.*)$`)
)

// flagError turns an error about flags into one of ours, with a suggestion.
func flagError(cmd *cobra.Command, err error) error {
	text := err.Error()
	if m := unknownFlag.FindStringSubmatch(text); m != nil {
		text = fmt.Sprintf("unknown flag `--%s`", m[1])
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near := rule.Nearest(m[1], names); near != "" {
			text += fmt.Sprintf("; did you mean `--%s`?", near)
		}
	} else if m := badValue.FindStringSubmatch(text); m != nil {
		text = fmt.Sprintf("%s: %s is not a valid value", m[2], strings.ReplaceAll(m[1], `"`, "`"))
	}
	return usageOf(cmd, text)
}

// argCount wants between low and high arguments, named for the message.
func argCount(low, high int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < low:
			return usageOf(cmd, fmt.Sprintf("`%s` needs %s", cmd.CommandPath(), what))
		case len(args) > high:
			return usageOf(cmd, fmt.Sprintf("`%s` takes %s; what is `%s`?", cmd.CommandPath(), what, args[high]))
		}
		return nil
	}
}

// oneOf tells whether value is among the choices of a flag or argument.
func oneOf(cmd *cobra.Command, what, value string, choices []string) error {
	for _, c := range choices {
		if value == c {
			return nil
		}
	}
	text := fmt.Sprintf("%s: unknown value `%s`", what, value)
	if near := rule.Nearest(value, choices); near != "" {
		text += fmt.Sprintf("; did you mean `%s`?", near)
	}
	return usageOf(cmd, text+" (one of "+strings.Join(choices, ", ")+")")
}

// abs makes a path of the command line absolute.
func (p *Program) abs(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(p.Dir, path)
}
