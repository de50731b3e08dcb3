// Package all lists every rule.
package all

import (
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// Functions are the rules that look at one body at a time.
func Functions() []rule.Function {
	return []rule.Function{}
}

// Programs are the rules that look at the finished program.
func Programs() []rule.Program {
	return []rule.Program{}
}
