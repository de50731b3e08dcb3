// Package all lists every rule.
package all

import (
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/rules/async/blockinginasync"
	"github.com/ferrule-dev/ferrule/internal/rules/async/unawaited"
	"github.com/ferrule-dev/ferrule/internal/rules/async/unsafecancellation"
	"github.com/ferrule-dev/ferrule/internal/rules/borrowing/capturedloopvariable"
	"github.com/ferrule-dev/ferrule/internal/rules/borrowing/mutateddefault"
	"github.com/ferrule-dev/ferrule/internal/rules/borrowing/mutatedsharedvalue"
	"github.com/ferrule-dev/ferrule/internal/rules/borrowing/mutatedwhileiterated"
	"github.com/ferrule-dev/ferrule/internal/rules/borrowing/onevaluemanyowners"
	"github.com/ferrule-dev/ferrule/internal/rules/borrowing/retainedforever"
	"github.com/ferrule-dev/ferrule/internal/rules/borrowing/sharedclassstate"
	"github.com/ferrule-dev/ferrule/internal/rules/crashes/unboundname"
	"github.com/ferrule-dev/ferrule/internal/rules/errors/cleanupskipped"
	"github.com/ferrule-dev/ferrule/internal/rules/errors/swallowedcancellation"
	"github.com/ferrule-dev/ferrule/internal/rules/ownership/halfbuiltowner"
	"github.com/ferrule-dev/ferrule/internal/rules/ownership/leakedonerror"
	"github.com/ferrule-dev/ferrule/internal/rules/ownership/leakedresource"
	"github.com/ferrule-dev/ferrule/internal/rules/ownership/locknotreleased"
	"github.com/ferrule-dev/ferrule/internal/rules/ownership/losthandle"
	"github.com/ferrule-dev/ferrule/internal/rules/ownership/ownerwithoutrelease"
	"github.com/ferrule-dev/ferrule/internal/rules/ownership/releasedtwice"
	"github.com/ferrule-dev/ferrule/internal/rules/ownership/useafterrelease"
)

// Functions are the rules that look at one body at a time.
func Functions() []rule.Function {
	return []rule.Function{
		leakedresource.Rule{},
		leakedonerror.Rule{},
		losthandle.Rule{},
		&useafterrelease.Rule{},
		&releasedtwice.Rule{},
		locknotreleased.Rule{},
		&halfbuiltowner.Rule{},
		&cleanupskipped.Rule{},
		&unboundname.Rule{},
		&mutatedwhileiterated.Rule{},
		&mutatedsharedvalue.Rule{},
		capturedloopvariable.Rule{},
		onevaluemanyowners.Rule{},
		&swallowedcancellation.Rule{},
		&unawaited.Rule{},
		unsafecancellation.Rule{},
		&blockinginasync.Rule{},
	}
}

// Programs are the rules that look at the finished program.
func Programs() []rule.Program {
	return []rule.Program{
		ownerwithoutrelease.Rule{},
		mutateddefault.Rule{},
		sharedclassstate.Rule{},
		retainedforever.Rule{},
	}
}
