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
			shapes := "none"
			if p.Shapes != nil {
				pack, err := p.Shapes()
				if err != nil {
					return err
				}
				if pack != nil {
					shapes = pack.Origin()
				}
			}
			_, err := fmt.Fprintf(p.Stdout, "ferrule %s (%s, %s/%s)\nshapes of libraries: %s\n", p.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH, shapes)
			return err
		},
	}
}
