package lexer

import (
	"fmt"
	"strings"
	"testing"
)

// show prints tokens in the order of the text; layout tokens by name.
func show(src string, list []Token) string {
	var out []string
	for _, t := range list {
		switch t.Kind {
		case EOF:
		case Newline:
			out = append(out, "NL")
		case Indent:
			out = append(out, "IN")
		case Dedent:
			out = append(out, "DE")
		case Error:
			out = append(out, "!"+src[t.Start:t.End])
		case FStringStart:
			out = append(out, "<"+src[t.Start:t.End])
		case FStringMiddle:
			out = append(out, "~"+src[t.Start:t.End])
		case FStringEnd:
			out = append(out, src[t.Start:t.End]+">")
		default:
			out = append(out, src[t.Start:t.End])
		}
	}
	return strings.Join(out, "|")
}

func TestTokens(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"", ""},
		{"\n\n  # c\n", ""},
		{"a", "a|NL"},
		{"a = b\n", "a|=|b|NL"},
		{"if a:\n  b\n", "if|a|:|NL|IN|b|NL|DE"},
		{"if a:\n  b\n\n # c\n  d\ne", "if|a|:|NL|IN|b|NL|d|NL|DE|e|NL"},
		{"if a:\n\tb\n        c\n", "if|a|:|NL|IN|b|NL|c|NL|DE"},
		{"(a,\n  b)\n", "(|a|,|b|)|NL"},
		{"a \\\n  b", "a|b|NL"},
		{"a\r\nb\rc\n", "a|NL|b|NL|c|NL"},
		{"\fa\n", "a|NL"},
		{"  \\\nif a: b", "IN|if|a|:|b|NL|DE"},
		{"a**=b//=c>>=d<<=e", "a|**=|b|//=|c|>>=|d|<<=|e|NL"},
		{"a->b:=c!=d...e..f", "a|->|b|:=|c|!=|d|...|e|.|.|f|NL"},
		{"a<>b", "a|!<>|b|NL"},
		{"1_0.5e-3j 0xFFfor x", "1_0.5e-3j|0xFFf|or|x|NL"},
		{"1if 2else 3", "1|if|2|else|3|NL"},
		{"1..a .5", "1.|.|a|.5|NL"},
		{`'a' "b" """c"d""" r'\' b'e'`, `'a'|"b"|"""c"d"""|r'\' b'|e|!'|NL`},
		{"'a\\\nb'", "'a\\\nb'|NL"},
		{"rb'' bR'' Rb''", "rb''|bR''|Rb''|NL"},
		{"ur''", "ur|''|NL"},
		{`f"a{b!r:>{c}}d"`, `<f"|~a|{|b|!|r|:|~>|{|c|}|}|~d|">|NL`},
		{`f"{{a}}"`, `<f"|~{{a}}|">|NL`},
		{`f"{ {1:2}[1]:x}"`, `<f"|{|{|1|:|2|}|[|1|]|:|~x|}|">|NL`},
		{`f"{f'{a}'}"`, `<f"|{|<f'|{|a|}|'>|}|">|NL`},
		{`f'\N{DASH}{a}'`, `<f'|~\N{DASH}|{|a|}|'>|NL`},
		{`rf'\N{a}'`, `<rf'|~\N|{|a|}|'>|NL`},
		{"f'''a\n{b\n}'''", "<f'''|~a\n|{|b|}|'''>|NL"},
		{`t"{a}"`, `<t"|{|a|}|">|NL`},
		{"é = ª", "é|=|ª|NL"},
		{"a $ b ? c", "a|!$|b|!?|c|NL"},
		{"a(\ndef b(): pass", "a|(|NL|def|b|(|)|:|pass|NL"},
		{"a(\nif b", "a|(|if|b|NL"},
		{"(a]", "(|a|]|NL"},
		{"([a)]", "(|[|a|)|]|NL"},
	} {
		var l Lexer
		l.Scan(c.src)
		if got := show(c.src, l.Tokens); got != c.want {
			t.Errorf("%q\ngot  %s\nwant %s", c.src, got, c.want)
		}
		checkTokens(t, c.src, &l)
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		src, want string
	}{
		{"a)", "1 Raised unmatched ')'"},
		{"(", "0 Unclosed '(' was never closed"},
		{"(\ndef f", "0 Unclosed '(' was never closed"},
		{"(\ndef f(): a)", "0 Own '(' was never closed"},
		{"(\ndef f]", "0 Own '(' was never closed; 7 Raised closing parenthesis ']' does not match opening parenthesis '('"},
		{"if a:\n    b\n  c\n", "14 Stopping unindent does not match any outer indentation level"},
		{"if a:\n        b\n\tc\n", "16 Stopping inconsistent use of tabs and spaces in indentation"},
		{"a \\ b", "2 Stopping unexpected character after line continuation character"},
		{"a \\\n", "2 Stopping unexpected EOF while parsing"},
		{"a\x00", "1 Raised source code cannot contain null bytes"},
		{"a\x01", "1 Raised invalid non-printable character U+0001"},
		{"a €", "2 Raised invalid character '€' (U+20AC)"},
		{"'a\nb", "0 Raised unterminated string literal"},
		{"'''a", "0 Raised unterminated triple-quoted string literal"},
		{"f'''{a}", "0 Raised unterminated triple-quoted f-string literal"},
		{"f'a}'", "3 Raised f-string: single '}' is not allowed"},
		{"f'{a)}'", "4 Raised f-string: unmatched ')'"},
		{"0_", "0 Raised invalid decimal literal"},
		{"0b12", "0 Raised invalid digit '2' in binary literal"},
		{"0xg", "0 Raised invalid hexadecimal literal"},
		{"1__0", "0 Raised invalid decimal literal"},
		{"01", "0 Raised leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers"},
		{"1jx", "0 Raised invalid imaginary literal"},
	} {
		var l Lexer
		l.Scan(c.src)
		var got []string
		for _, e := range l.Errors {
			got = append(got, fmt.Sprintf("%d %s %s", e.Start, [...]string{"Raised", "Stopping", "Unclosed", "Own"}[e.Class], e.Msg))
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%q\ngot  %s\nwant %s", c.src, s, c.want)
		}
		checkTokens(t, c.src, &l)
	}
}

func TestKeywords(t *testing.T) {
	for i, text := range keywordTexts {
		if k := keyword(text); k != KwFalse+Kind(i) || !k.IsKeyword() {
			t.Errorf("%s is %d", text, k)
		}
		for _, other := range []string{text + "x", text[:len(text)-1] + "_", strings.ToUpper(text), "x" + text} {
			if keyword(other) != Name {
				t.Errorf("%s is a keyword", other)
			}
		}
	}
}

func TestComments(t *testing.T) {
	src := "a # one\n# two\nx = '# no'\nf'{a # three\n}'"
	var l Lexer
	l.Scan(src)
	var got []string
	for _, c := range l.Comments {
		got = append(got, src[c.Start:c.End])
	}
	if s := strings.Join(got, "|"); s != "# one|# two|# three" {
		t.Error(s)
	}
}

// checkTokens verifies the invariants of a scan.
func checkTokens(t *testing.T, src string, l *Lexer) {
	t.Helper()
	depth, strings := 0, 0
	last := uint32(0)
	for i, tok := range l.Tokens {
		if tok.Start > tok.End || int(tok.End) > len(src) || tok.Start < last {
			t.Fatalf("token %d of %q: %+v behind %d", i, src, tok, last)
		}
		last = tok.End
		switch tok.Kind {
		case Indent:
			depth++
		case Dedent:
			depth--
		case FStringStart:
			strings++
		case FStringEnd:
			strings--
		}
		if depth < 0 || strings < 0 {
			t.Fatalf("token %d of %q closes what is not open", i, src)
		}
		if (tok.Kind == EOF) != (i == len(l.Tokens)-1) {
			t.Fatalf("EOF of %q is token %d of %d", src, i, len(l.Tokens))
		}
	}
	if depth != 0 || strings != 0 {
		t.Fatalf("%q: %d INDENTs and %d f-strings are open at the end", src, depth, strings)
	}
	last = 0
	for _, c := range l.Comments {
		if c.Start < last || src[c.Start] != '#' {
			t.Fatalf("comment at %d of %q", c.Start, src)
		}
		last = c.End
	}
	for _, e := range l.Errors {
		if e.Start > e.End || int(e.End) > len(src) || e.Msg == "" {
			t.Fatalf("fault of %q: %+v", src, e)
		}
	}
}

func FuzzLexer(f *testing.F) {
	for _, src := range []string{
		"", "a = 1\n", "if a:\n  b\n c\n", "f'{a!r:>{b}}' '''x", "(\ndef f(): [}", "f'''{\n'{a'\n}", "0x_1_ 1__2 1e+", "\\\n\\",
		"é\u0300 €", "f\"{f'{f\"{1}\"}'}\"", "f'{a:\n}'", "f'{a\ndef b", "\x00\x01", "\r\r\n\n", "f'{'", "f'{a:{b'", "f'\\N{", "rf'\\{'",
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		var l Lexer
		l.Scan(src)
		checkTokens(t, src, &l)
	})
}
