package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/report/display"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// Exit statuses; see the package comment.
const (
	StatusClean    = 0
	StatusFindings = 1
	StatusUsage    = 2
	StatusInternal = 3
	// StatusInterrupted is what shells give for a process ended by SIGINT.
	StatusInterrupted = 130
)

// Program is everything that a command line touches.
type Program struct {
	Engine  Engine
	Rules   *rule.Registry
	Version string
	Shapes  Shapes // nil is none
	Dir     string // the absolute working directory
	Stdout  io.Writer
	Stderr  io.Writer
	Getenv  func(string) string
}

// Failure is an error with the exit status that it leads to.
type Failure struct {
	Status int
	Err    error
}

func (f *Failure) Error() string { return f.Err.Error() }

// Unwrap returns the error inside.
func (f *Failure) Unwrap() error { return f.Err }

// Usage makes an error about arguments, settings or unreadable paths.
func Usage(format string, args ...any) error {
	return &Failure{Status: StatusUsage, Err: fmt.Errorf(format, args...)}
}

// errFindings ends a command with status 1 and no message.
var errFindings = &Failure{Status: StatusFindings, Err: errors.New("findings")}

// errReported ends a command with status 3 after its output said why.
var errReported = &Failure{Status: StatusInternal, Err: errors.New("internal error")}

// Run executes a command line without the program's name and returns the exit
// status. A panic anywhere below becomes an internal error.
func Run(ctx context.Context, args []string, p Program) (status int) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(p.Stderr, "ferrule: internal error: %v\n\n%s", r, debug.Stack())
			status = StatusInternal
		}
	}()
	root := p.root()
	root.SetArgs(args)
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	err := root.ExecuteContext(ctx)
	return p.report(ctx, err)
}

// report prints an error and returns the status that it means.
func (p *Program) report(ctx context.Context, err error) int {
	var failure *Failure
	switch {
	case err == nil:
		return StatusClean
	case ctx.Err() != nil:
		fmt.Fprintln(p.Stderr, "ferrule: interrupted")
		return StatusInterrupted
	case errors.Is(err, errFindings):
		return StatusFindings
	case errors.Is(err, errReported):
		return StatusInternal
	case errors.As(err, &failure):
		p.complain(err.Error())
		return failure.Status
	}
	p.complain("internal error: " + err.Error())
	return StatusInternal
}

// complain writes a message of one or more lines.
func (p *Program) complain(message string) {
	for i, line := range strings.Split(message, "\n") {
		line = display.Clean(line)
		if i == 0 {
			line = "ferrule: " + line
		}
		fmt.Fprintln(p.Stderr, line)
	}
}
