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
// The scan never fails: what is no token becomes an Error token with an entry in
// Errors, and scanning goes on behind it. Tokens are in order and do not overlap.
// The last token is EOF, preceded by a NEWLINE (if the file has any statement)
// and all open DEDENTs.
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

// keyword finds a hard keyword. The switch compiles to a search by length and
// letters, which beats a map.
func keyword(s string) Kind {
	switch s {
	case "False":
		return KwFalse
	case "None":
		return KwNone
	case "True":
		return KwTrue
	case "and":
		return KwAnd
	case "as":
		return KwAs
	case "assert":
		return KwAssert
	case "async":
		return KwAsync
	case "await":
		return KwAwait
	case "break":
		return KwBreak
	case "class":
		return KwClass
	case "continue":
		return KwContinue
	case "def":
		return KwDef
	case "del":
		return KwDel
	case "elif":
		return KwElif
	case "else":
		return KwElse
	case "except":
		return KwExcept
	case "finally":
		return KwFinally
	case "for":
		return KwFor
	case "from":
		return KwFrom
	case "global":
		return KwGlobal
	case "if":
		return KwIf
	case "import":
		return KwImport
	case "in":
		return KwIn
	case "is":
		return KwIs
	case "lambda":
		return KwLambda
	case "nonlocal":
		return KwNonlocal
	case "not":
		return KwNot
	case "or":
		return KwOr
	case "pass":
		return KwPass
	case "raise":
		return KwRaise
	case "return":
		return KwReturn
	case "try":
		return KwTry
	case "while":
		return KwWhile
	case "with":
		return KwWith
	case "yield":
		return KwYield
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

// LexError is a fault of the text at a place.
type LexError struct {
	Start, End uint32
	Msg        string
}
