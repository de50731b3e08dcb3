package parser

import (
	"strconv"
	"strings"
	"sync"
	"unicode"
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
	for _, line := range strings.Split(aliases, "\n") {
		hex, name, _ := strings.Cut(line, " ")
		if r, err := strconv.ParseUint(hex, 16, 21); err == nil {
			m[name] = rune(r)
		}
	}
	return m
})

// characterByName finds a character by its Unicode name or alias, in any case. A
// name that is not known but could be one gives U+FFFD: the interpreter may know a
// later version of Unicode, and a program that is fine must not be refused.
func characterByName(name string) (string, bool) {
	if name == "" {
		return "", false
	}
	upper := strings.ToUpper(name)
	if r, ok := charNames()[upper]; ok {
		return string(r), true
	}
	if r, ok := algorithmicName(upper); ok {
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

// algorithmicName finds ideographs, syllables of Hangul and variation selectors,
// whose names follow rules.
func algorithmicName(name string) (rune, bool) {
	if hex, ok := strings.CutPrefix(name, "CJK UNIFIED IDEOGRAPH-"); ok {
		n, err := strconv.ParseUint(hex, 16, 21)
		return rune(n), err == nil && unicode.Is(unicode.Unified_Ideograph, rune(n))
	}
	if number, ok := strings.CutPrefix(name, "VS"); ok {
		n, err := strconv.ParseUint(number, 10, 16)
		switch {
		case err != nil || n == 0 || n > 256 || number[0] == '0':
			return 0, false
		case n <= 16:
			return rune(0xFE00 + n - 1), true
		}
		return rune(0xE0100 + n - 17), true
	}
	if syllable, ok := strings.CutPrefix(name, "HANGUL SYLLABLE "); ok {
		return hangul(syllable)
	}
	return 0, false
}

// Parts of the names of Hangul syllables, by the index of the jamo.
var (
	leads  = strings.Fields("G GG N D DD R M B BB S SS - J JJ C K T P H")
	vowels = strings.Fields("A AE YA YAE EO E YEO YE O WA WAE OE YO U WEO WE WI YU EU YI I")
	tails  = strings.Fields("- G GG GS N NJ NH D L LG LM LB LS LT LP LH M B BS S SS NG J C K T P H")
)

func hangul(name string) (rune, bool) {
	for l, lead := range leads {
		rest, ok := strings.CutPrefix(name, strings.TrimPrefix(lead, "-"))
		if !ok {
			continue
		}
		for v, vowel := range vowels {
			tail, ok := strings.CutPrefix(rest, vowel)
			if !ok {
				continue
			}
			for t, want := range tails {
				if tail == strings.TrimPrefix(want, "-") {
					return rune(0xAC00 + (l*len(vowels)+v)*len(tails) + t), true
				}
			}
		}
	}
	return 0, false
}
