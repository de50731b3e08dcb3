package rule

import (
	_ "embed" // the documentation below

	"github.com/ferrule-dev/ferrule/internal/diag"
)

// The codes that Ferrule reports about files, settings and comments rather
// than about the program.
const (
	UnusedSuppression    = "FER901"
	InvalidConfiguration = "FER902"
	SyntaxError          = "FER903"
)

var (
	//go:embed own/unused-suppression.md
	docUnusedSuppression string
	//go:embed own/invalid-configuration.md
	docInvalidConfiguration string
	//go:embed own/syntax-error.md
	docSyntaxError string
	//go:embed own/internal-error.md
	docInternalError string
)

// Own returns the rules about Ferrule itself. They have no package of their
// own, because each is reported by the stage that meets the fault.
func Own() []Meta {
	return []Meta{
		{Code: UnusedSuppression, Name: "unused-suppression", Level: diag.Warning, DefaultOn: true, Doc: docUnusedSuppression},
		{Code: InvalidConfiguration, Name: "invalid-configuration", Level: diag.Warning, DefaultOn: true, Doc: docInvalidConfiguration},
		{Code: SyntaxError, Name: "syntax-error", Level: diag.Error, DefaultOn: true, Doc: docSyntaxError},
		{Code: InternalError, Name: "internal-error", Level: diag.Error, DefaultOn: true, Doc: docInternalError},
	}
}
