// Package lexer turns the text of a Python file into tokens.
//
// # Model
//
// The whole file is scanned into one reused array of 12-byte tokens, so the
// parser can look ahead and go back by index. Layout tokens (NEWLINE, INDENT,
// DEDENT) are made as CPython makes them; comments are reported on the side.
// An f-string or t-string becomes FStringStart, then FStringMiddle and the tokens
// of its replacement fields in turn, then FStringEnd; strings nest in fields to
// any depth (PEP 701).
//
//	f"a{x!r:>{w}}"   FStringStart f"   FStringMiddle a   {   Name x   !   Name r
//	                 :   FStringMiddle >   {   Name w   }   FStringMiddle ""   }   FStringEnd "
//
// # Invariants
//
// The scan never fails: what is no token becomes an Error token, mostly with an
// entry in Errors, and scanning goes on behind it. Tokens are in order and do not
// overlap. The last token is EOF, preceded by a NEWLINE (if the file has any
// statement) and all open DEDENTs. INDENT and DEDENT come in pairs.
//
// # Recovery
//
// A bracket that is never closed would swallow the rest of the file. A line that
// begins with a keyword that no expression holds (def, return, import, ...) ends
// open brackets, so the damage stays where it is:
//
//	x = f(1,        the bracket is reported, a NEWLINE is made
//	def g():        starts a statement
//
// CPython goes on with the bracket open; what it would report first is still
// known, since its stack of brackets is kept beside ours from there on.
package lexer

// Kind is the kind of a token.
type Kind uint8

// Kinds of tokens.
const (
	EOF Kind = iota
	Error
	Newline
	Indent
	Dedent
	Name
	Number
	String
	FStringStart
	FStringMiddle
	FStringEnd
	TypeComment

	// Operators and delimiters.
	LParen
	RParen
	LBracket
	RBracket
	LBrace
	RBrace
	Comma
	Colon
	Semi
	Dot
	Ellipsis
	Arrow
	At
	Assign
	ColonEqual
	Exclam
	Plus
	Minus
	Star
	DoubleStar
	Slash
	DoubleSlash
	Percent
	Amp
	Pipe
	Caret
	Tilde
	LShift
	RShift
	Less
	Greater
	LessEqual
	GreaterEqual
	EqEqual
	NotEqual
	PlusEqual
	MinusEqual
	StarEqual
	DoubleStarEqual
	SlashEqual
	DoubleSlashEqual
	PercentEqual
	AmpEqual
	PipeEqual
	CaretEqual
	LShiftEqual
	RShiftEqual
	AtEqual

	// Keywords.
	KwFalse
	KwNone
	KwTrue
	KwAnd
	KwAs
	KwAssert
	KwAsync
	KwAwait
	KwBreak
	KwClass
	KwContinue
	KwDef
	KwDel
	KwElif
	KwElse
	KwExcept
	KwFinally
	KwFor
	KwFrom
	KwGlobal
	KwIf
	KwImport
	KwIn
	KwIs
	KwLambda
	KwNonlocal
	KwNot
	KwOr
	KwPass
	KwRaise
	KwReturn
	KwTry
	KwWhile
	KwWith
	KwYield
)

// IsKeyword says whether the token is a hard keyword.
func (k Kind) IsKeyword() bool { return k >= KwFalse }

// keywords is a perfect hash of the hard keywords; the multipliers were found by
// search.
var keywords [64]struct {
	text string
	kind Kind
}

func keywordHash(s string) uint8 {
	return (s[0]*37 + s[1]*43 + s[len(s)-1]*56 + uint8(len(s))*45) & 63
}

func init() {
	for k := KwFalse; k <= KwYield; k++ {
		e := &keywords[keywordHash(keywordTexts[k-KwFalse])]
		if e.text != "" {
			panic("lexer: two keywords share a slot")
		}
		e.text, e.kind = keywordTexts[k-KwFalse], k
	}
}

var keywordTexts = [...]string{
	"False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
	"elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
	"not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
}

// keyword finds a hard keyword.
func keyword(s string) Kind {
	if len(s) < 2 || len(s) > 8 {
		return Name
	}
	if e := &keywords[keywordHash(s)]; e.text == s {
		return e.kind
	}
	return Name
}

// Prefix flags of a string token.
const (
	PrefixRaw uint8 = 1 << iota
	PrefixBytes
	PrefixUnicode
	PrefixFormat
	PrefixTemplate
	TripleQuoted
)

// Token is one token: offsets into the text, its kind, and for strings their
// prefix.
type Token struct {
	Start, End uint32
	Kind       Kind
	Flags      uint8
}
