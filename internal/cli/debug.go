package cli

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

func (p *Program) debugCommand() *cobra.Command {
	var f projectFlags
	var format string
	cmd := &cobra.Command{
		Use:   "debug " + strings.Join(DebugForms(), "|") + " FILE",
		Short: "Print an intermediate form of a file",
		Long: "Print an intermediate form of a file: ast as the interpreter's ast.dump with positions,\n" +
			"ir as blocks of instructions, types of expressions, or calls with their targets. For types\n" +
			"and calls a folder will do, too. As json they are one object a line; as pycg, calls are\n" +
			"the adjacency object that PyCG prints.",
		Args: argCount(2, 2, "a form ("+strings.Join(DebugForms(), ", ")+") and a file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf(cmd, "form", args[0], DebugForms()); err != nil {
				return err
			}
			if err := oneOf(cmd, "--format", format, DebugFormats(args[0])); err != nil {
				return err
			}
			project, err := f.project(p, cmd, args[1:])
			if err != nil {
				return err
			}
			project.Paths = nil
			w := bufio.NewWriter(p.Stdout)
			if err := p.Engine.Debug(cmd.Context(), DebugRequest{Project: project, Form: args[0], File: args[1], Format: format}, w); err != nil {
				return err
			}
			if err := w.Flush(); err != nil {
				return fmt.Errorf("write the %s: %w", args[0], err)
			}
			return nil
		},
	}
	f.add(cmd)
	cmd.Flags().StringVar(&format, "format", formatText, "`FORMAT` of the listing: text, json or pycg")
	completeWords(cmd, "format", DebugFormats("calls"))
	return cmd
}
