package cli

import (
	"io"
	"os"

	"golang.org/x/term"

	"github.com/ferrule-dev/ferrule/internal/report/full"
)

// terminal returns the descriptor of a stream that is a terminal.
func terminal(w io.Writer) (fd int, ok bool) {
	f, isFile := w.(*os.File)
	if !isFile {
		return 0, false
	}
	fd = int(f.Fd())
	return fd, term.IsTerminal(fd)
}

// width returns the width of a stream in cells.
func width(w io.Writer) int {
	if fd, ok := terminal(w); ok {
		if columns, _, err := term.GetSize(fd); err == nil && columns > 0 {
			return columns
		}
	}
	return full.DefaultWidth
}

// color decides whether a stream gets colours; see the package comment.
func (p *Program) color(w io.Writer) bool {
	_, isTerminal := terminal(w)
	return wantsColor(p.Getenv, isTerminal)
}

func wantsColor(getenv func(string) string, isTerminal bool) bool {
	if force := getenv("FORCE_COLOR"); force != "" {
		return force != "0"
	}
	if getenv("NO_COLOR") != "" {
		return false
	}
	return isTerminal && getenv("TERM") != "dumb"
}
