package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// The target versions that are understood, as minor versions of Python 3.
const (
	oldestPython = 8
	newestPython = 14
)

// projectFlags are the flags of all commands that analyse a project.
type projectFlags struct {
	config        string
	python        string
	pythonVersion string
}

func (f *projectFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.config, "config", "", "settings `FILE` to use instead of the one that is found")
	cmd.Flags().StringVar(&f.python, "python", "", "`PATH` of the interpreter or environment whose packages are read")
	cmd.Flags().StringVar(&f.pythonVersion, "python-version", "", "target `VERSION` of Python, such as 3.12")
}

// project checks the flags and paths.
func (f *projectFlags) project(p *Program, cmd *cobra.Command, paths []string) (Project, error) {
	if err := checkPythonVersion(cmd, f.pythonVersion); err != nil {
		return Project{}, err
	}
	for _, file := range []struct{ flag, path string }{{"--config", f.config}, {"--python", f.python}} {
		if file.path == "" {
			continue
		}
		if err := readable(p.abs(file.path)); err != nil {
			return Project{}, Usage("%s: cannot read `%s`: %w", file.flag, file.path, err)
		}
	}
	for _, path := range paths {
		if err := readable(p.abs(path)); err != nil {
			return Project{}, Usage("cannot read `%s`: %w", path, err)
		}
	}
	return Project{
		Dir: p.Dir, Paths: paths,
		Config: f.config, Python: f.python, PythonVersion: f.pythonVersion,
	}, nil
}

func checkPythonVersion(cmd *cobra.Command, version string) error {
	if version == "" {
		return nil
	}
	major, minor, ok := strings.Cut(version, ".")
	n, err := strconv.Atoi(minor)
	if !ok || err != nil || major != "3" || strconv.Itoa(n) != minor {
		return usageOf(cmd, fmt.Sprintf("--python-version: `%s` is not a version such as 3.12", version))
	}
	if n < oldestPython || n > newestPython {
		return usageOf(cmd, fmt.Sprintf("--python-version: %s is not among 3.%d to 3.%d", version, oldestPython, newestPython))
	}
	return nil
}

// readable tells why a file or folder cannot be read, without its path.
func readable(path string) error {
	f, err := os.Open(path)
	if err != nil {
		var pathError *fs.PathError
		if errors.As(err, &pathError) {
			return pathError.Err
		}
		return err
	}
	return f.Close()
}
