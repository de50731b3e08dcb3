package project

import (
	"strings"
)

// patterns is a list of patterns in the language of .gitignore. The last that
// matches decides.
type patterns []pattern

type pattern struct {
	negated bool
	dirOnly bool
	// floating patterns have no slash; they match a name at any depth.
	floating bool
	segments []string
}

type verdict uint8

const (
	unmentioned verdict = iota
	ignored
	kept
)

// parsePatterns reads a .gitignore.
func parsePatterns(text string) patterns {
	var out patterns
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if strings.HasPrefix(line, "#") {
			continue
		}
		if p, ok := parsePattern(trimSpaces(line)); ok {
			out = append(out, p)
		}
	}
	return out
}

// trimSpaces drops trailing spaces, but not one that a backslash protects.
func trimSpaces(line string) string {
	end := 0
	for i := 0; i < len(line); i++ {
		if line[i] == '\\' && i+1 < len(line) {
			i++
			end = i + 1
		} else if line[i] != ' ' {
			end = i + 1
		}
	}
	return line[:end]
}

func parsePattern(text string) (pattern, bool) {
	var p pattern
	text, p.negated = strings.CutPrefix(text, "!")
	text, p.dirOnly = strings.CutSuffix(text, "/")
	p.floating = !strings.Contains(text, "/")
	text = strings.TrimPrefix(text, "/")
	if text == "" {
		return p, false
	}
	p.segments = strings.Split(text, "/")
	return p, true
}

// match looks up a slash path relative to where the patterns stand.
func (ps patterns) match(rel string, isDir bool) verdict {
	for i := len(ps) - 1; i >= 0; i-- {
		p := &ps[i]
		if p.dirOnly && !isDir || !p.matches(rel) {
			continue
		}
		if p.negated {
			return kept
		}
		return ignored
	}
	return unmentioned
}

// matchUp is match for the path or any folder above it: what a list of patterns
// in the settings means for a file.
func (ps patterns) matchUp(rel string) bool {
	if len(ps) == 0 {
		return false
	}
	for i := 0; i < len(rel); i++ {
		if rel[i] == '/' && ps.match(rel[:i], true) == ignored {
			return true
		}
	}
	return ps.match(rel, false) == ignored
}

func (p *pattern) matches(rel string) bool {
	if p.floating {
		return matchName(p.segments[0], rel[strings.LastIndexByte(rel, '/')+1:])
	}
	return matchSegments(p.segments, rel)
}

// matchSegments matches whole paths; "**" stands for any number of folders, and
// at the end for all that is inside.
func matchSegments(segments []string, rel string) bool {
	for len(segments) > 0 {
		if segments[0] == "**" {
			if len(segments) == 1 {
				return rel != ""
			}
			for {
				if matchSegments(segments[1:], rel) {
					return true
				}
				_, rest, ok := strings.Cut(rel, "/")
				if !ok {
					return false
				}
				rel = rest
			}
		}
		if rel == "" {
			return false
		}
		name, rest, _ := strings.Cut(rel, "/")
		if !matchName(segments[0], name) {
			return false
		}
		segments, rel = segments[1:], rest
	}
	return rel == ""
}

// matchName matches one name with stars, question marks and classes. It goes
// back to the last star only, which is enough and keeps the time quadratic.
func matchName(glob, name string) bool {
	var starGlob, starName string
	starred := false
	for {
		if strings.HasPrefix(glob, "*") {
			glob = strings.TrimLeft(glob, "*")
			starGlob, starName, starred = glob, name, true
			continue
		}
		if name == "" && glob == "" {
			return true
		}
		if rest, n, ok := matchOne(glob, name); ok {
			glob, name = rest, name[n:]
			continue
		}
		if !starred || starName == "" {
			return false
		}
		starName = starName[1:]
		glob, name = starGlob, starName
	}
}

// matchOne matches the first element of glob, which is no star, with the first
// byte of name, as git does; it returns the rest of glob.
func matchOne(glob, name string) (rest string, n int, ok bool) {
	if glob == "" || name == "" {
		return "", 0, false
	}
	switch glob[0] {
	case '?':
		return glob[1:], 1, true
	case '[':
		rest, in, valid := matchClass(glob[1:], name[0])
		return rest, 1, valid && in
	case '\\':
		if len(glob) == 1 {
			return "", 0, false
		}
		glob = glob[1:]
	}
	return glob[1:], 1, glob[0] == name[0]
}

var posixClasses = map[string]func(byte) bool{
	"alpha":  func(c byte) bool { return isLower(c) || isUpper(c) },
	"digit":  isDigit,
	"alnum":  func(c byte) bool { return isLower(c) || isUpper(c) || isDigit(c) },
	"lower":  isLower,
	"upper":  isUpper,
	"space":  func(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' },
	"blank":  func(c byte) bool { return c == ' ' || c == '\t' },
	"punct":  func(c byte) bool { return '!' <= c && c <= '~' && !isLower(c) && !isUpper(c) && !isDigit(c) },
	"xdigit": func(c byte) bool { return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' },
	"cntrl":  func(c byte) bool { return c < ' ' || c == 0x7f },
	"graph":  func(c byte) bool { return '!' <= c && c <= '~' },
	"print":  func(c byte) bool { return ' ' <= c && c <= '~' },
}

func isLower(c byte) bool { return 'a' <= c && c <= 'z' }
func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// matchClass matches what follows a bracket: "!a-z]". It is not valid if no
// bracket closes it.
func matchClass(s string, c byte) (rest string, in, valid bool) {
	negated := false
	if strings.HasPrefix(s, "!") || strings.HasPrefix(s, "^") {
		negated, s = true, s[1:]
	}
	for first := true; ; first = false {
		switch {
		case s == "":
			return "", false, false
		case s[0] == ']' && !first:
			return s[1:], in != negated, true
		case strings.HasPrefix(s, "[:"):
			if name, after, ok := strings.Cut(s[2:], ":]"); ok {
				test := posixClasses[name]
				if test == nil {
					return "", false, false
				}
				in = in || test(c)
				s = after
				continue
			}
		}
		low, after, ok := classByte(s)
		if !ok {
			return "", false, false
		}
		high := low
		if strings.HasPrefix(after, "-") && len(after) > 1 && after[1] != ']' {
			if high, after, ok = classByte(after[1:]); !ok {
				return "", false, false
			}
		}
		in = in || low <= c && c <= high
		s = after
	}
}

func classByte(s string) (c byte, rest string, ok bool) {
	if s[0] == '\\' {
		if s = s[1:]; s == "" {
			return 0, "", false
		}
	}
	return s[0], s[1:], true
}

// ignores is the .gitignore files that count in a folder: its own and those
// above, the nearest last.
type ignores struct {
	up  *ignores
	dir string // absolute
	ps  patterns
}

// below returns what counts in a folder inside, given the text of its file.
func (g *ignores) below(dir, text string) *ignores {
	ps := parsePatterns(text)
	if len(ps) == 0 {
		return g
	}
	return &ignores{up: g, dir: dir, ps: ps}
}

// ignored tells whether an entry of the folder is ignored. The folder itself is
// not looked at: who got here wanted to.
func (g *ignores) ignored(file string, isDir bool) bool {
	for ; g != nil; g = g.up {
		rel := strings.TrimPrefix(strings.TrimPrefix(file, g.dir), "/")
		if v := g.ps.match(rel, isDir); v != unmentioned {
			return v == ignored
		}
	}
	return false
}
