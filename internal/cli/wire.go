package cli

import (
	"context"
	"errors"
	"io"

	"github.com/ferrule-dev/ferrule/internal/rule"
)

// errNoEngine is what the commands that analyse give in a binary without an
// engine.
var errNoEngine = &Failure{Status: StatusInternal, Err: errors.New("this binary was built without an analysis engine")}

// newEngine joins the commands to the analysis.
func newEngine(*rule.Registry) Engine { return noEngine{} }

// noEngine refuses every request.
type noEngine struct{}

func (noEngine) Check(context.Context, CheckRequest) (*CheckResult, error) { return nil, errNoEngine }

func (noEngine) Show(context.Context, ShowRequest) ([]Contract, error) { return nil, errNoEngine }

func (noEngine) Debug(context.Context, DebugRequest, io.Writer) error { return errNoEngine }
