// Package all lists every rule.
package all

import (
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/rules/async/blockinginasync"
	"github.com/ferrule-dev/ferrule/internal/rules/async/unawaited"
	"github.com/ferrule-dev/ferrule/internal/rules/borrowing/mutateddefault"
	"github.com/ferrule-dev/ferrule/internal/rules/borrowing/mutatedwhileiterated"
	"github.com/ferrule-dev/ferrule/internal/rules/errors/swallowedcancellation"
)

// Functions are the rules that look at one body at a time.
func Functions() []rule.Function {
	return []rule.Function{
		mutatedwhileiterated.Rule{},
		&swallowedcancellation.Rule{},
		unawaited.Rule{},
		&blockinginasync.Rule{},
	}
}

// Programs are the rules that look at the finished program.
func Programs() []rule.Program {
	return []rule.Program{
		mutateddefault.Rule{},
	}
}
