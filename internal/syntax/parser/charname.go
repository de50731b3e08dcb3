package parser

import (
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/unicode/runenames"
)

// charNames maps the names of characters to them. It is built at the first \N
// escape of a run, since few programs have one.
var charNames = sync.OnceValue(func() map[string]rune {
	m := make(map[string]rune, 40000)
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if n := runenames.Name(r); n != "" && n[0] != '<' {
			m[n] = r
		}
	}
	return m
})

// characterByName finds a character by its Unicode name, in any case. Aliases
// and named sequences are not in the table: such a name gives U+FFFD, since the
// program is fine.
func characterByName(name string) (string, bool) {
	if name == "" {
		return "", false
	}
	upper := strings.ToUpper(name)
	if r, ok := charNames()[upper]; ok {
		return string(r), true
	}
	for i := 0; i < len(upper); i++ {
		c := upper[i]
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != ' ' && c != '-' {
			return "", false
		}
	}
	return "\uFFFD", true
}
