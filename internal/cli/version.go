package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

func (p *Program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  argCount(0, 0, "no arguments"),
		RunE: func(_ *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(p.Stdout, "ferrule %s (%s, %s/%s)\n", p.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
