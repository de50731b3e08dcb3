package lexer

// Class says what CPython makes of a fault.
type Class uint8

// Classes of faults.
const (
	// Raised faults are reported by CPython even if the parser stumbled over an
	// earlier token, for it scans the rest of the file before it reports.
	Raised Class = iota
	// Stopping faults end CPython's scan and are reported if its parser comes that
	// far.
	Stopping
	// Unclosed is the innermost bracket that is still open at the end of the file.
	Unclosed
	// Own faults stand behind a recovery; CPython never sees them.
	Own
)

// LexError is a fault of the text at a place.
type LexError struct {
	Start, End uint32
	Msg        string
	Class      Class
}

func (l *Lexer) fail(start, end uint32, msg string) { l.report(start, end, msg, Raised) }

func (l *Lexer) stop(start, end uint32, msg string) { l.report(start, end, msg, Stopping) }

// layout reports a fault of indentation, which CPython does not look at inside of
// brackets.
func (l *Lexer) layout(start, end uint32, msg string) {
	c := Stopping
	if l.diverged {
		c = Own
	}
	l.report(start, end, msg, c)
}

func (l *Lexer) report(start, end uint32, msg string, c Class) {
	l.Errors = append(l.Errors, LexError{start, max(start, end), msg, c})
}
