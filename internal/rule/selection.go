package rule

import (
	"fmt"
	"strings"
)

// All is the word of `--select` and `--ignore` that means every rule.
const All = "all"

// InternalError is the code that no setting and no comment can hide: where it
// stands, nothing was checked.
const InternalError = "FER999"

// Layer is one source of settings: a file, or the command line.
type Layer struct {
	// Select replaces what lower layers chose, if it is not empty.
	Select []string
	// Ignore takes rules away.
	Ignore []string
}

// Selection says which rules run and which of them count.
type Selection struct {
	registry *Registry
	state    []state
}

type state uint8

const (
	off state = iota
	// shown is a rule that runs only because the hidden ones were asked for.
	shown
	on
)

// UnknownWord is the error about a word that names no rule and no group.
type UnknownWord struct {
	Word string
	// Suggestion is the word that was probably meant, or "".
	Suggestion string
}

func (e *UnknownWord) Error() string {
	text := fmt.Sprintf("unknown rule `%s`", e.Word)
	if e.Suggestion != "" {
		text += fmt.Sprintf("; did you mean `%s`?", e.Suggestion)
	}
	return text
}

// How specific a word is; see the package comment.
const (
	noMatch = iota
	byAll
	byFamily
	byRule
)

// CheckWord tells whether word names a rule, a family or all.
func (r *Registry) CheckWord(word string) error {
	if word == All {
		return nil
	}
	if _, ok := FamilyByWord(word); ok {
		return nil
	}
	if _, ok := r.Lookup(word); ok {
		return nil
	}
	return &UnknownWord{Word: word, Suggestion: r.Suggest(word)}
}

// Select applies layers, the lowest first. With showOff, rules that are off by
// default and that no layer ignores run too, but do not count.
func (r *Registry) Select(showOff bool, layers ...Layer) (*Selection, error) {
	for _, layer := range layers {
		for _, word := range layer.Select {
			if err := r.CheckWord(word); err != nil {
				return nil, fmt.Errorf("select: %w", err)
			}
		}
		for _, word := range layer.Ignore {
			if err := r.CheckWord(word); err != nil {
				return nil, fmt.Errorf("ignore: %w", err)
			}
			if m, ok := r.Lookup(word); ok && m.Code == InternalError {
				return nil, fmt.Errorf("ignore: `%s` cannot be ignored: where it stands, nothing was checked", word)
			}
		}
	}
	s := &Selection{registry: r, state: make([]state, len(r.metas))}
	for i, m := range r.metas {
		s.state[i] = decide(m, showOff, layers)
	}
	return s, nil
}

func decide(m Meta, showOff bool, layers []Layer) state {
	enabled, ignored := m.DefaultOn, false
	for _, layer := range layers {
		chosen := specificity(m, layer.Select)
		taken := specificity(m, layer.Ignore)
		if m.Family() == Itself && taken < byRule {
			// Groups do not reach the rules about Ferrule itself, except by
			// the family's own name.
			taken = ownFamily(layer.Ignore)
		}
		if m.Code == InternalError {
			taken = noMatch
		}
		if len(layer.Select) > 0 && (m.Family() != Itself || chosen > noMatch) {
			enabled, ignored = chosen > noMatch, false
		}
		if taken > noMatch && taken >= chosen {
			enabled, ignored = false, true
		}
	}
	switch {
	case enabled:
		return on
	case showOff && !ignored:
		return shown
	}
	return off
}

// specificity returns how specifically one of words names the rule.
func specificity(m Meta, words []string) int {
	best := noMatch
	for _, word := range words {
		how := noMatch
		switch {
		case word == m.Code || word == m.Name:
			how = byRule
		case word == All:
			how = byAll
		default:
			if f, ok := FamilyByWord(word); ok && f == m.Family() {
				how = byFamily
			}
		}
		best = max(best, how)
	}
	return best
}

func ownFamily(words []string) int {
	for _, word := range words {
		if f, ok := FamilyByWord(word); ok && f == Itself {
			return byFamily
		}
	}
	return noMatch
}

// Runs tells whether the rule with this code runs.
func (s *Selection) Runs(code string) bool {
	i, ok := s.registry.byCode[code]
	return ok && s.state[i] != off
}

// Counts tells whether a finding of this code counts for the exit status, as
// opposed to one that is shown because hidden rules were asked for. Codes that
// the registry does not know count.
func (s *Selection) Counts(code string) bool {
	i, ok := s.registry.byCode[code]
	return !ok || s.state[i] == on
}

// Codes returns the codes of the rules that run, in order.
func (s *Selection) Codes() []string {
	var out []string
	for i, m := range s.registry.metas {
		if s.state[i] != off {
			out = append(out, m.Code)
		}
	}
	return out
}

// SplitWords cuts the values of a repeatable, comma-separated option into
// words: "--select a,b --select c" is a, b, c.
func SplitWords(values []string) []string {
	var out []string
	for _, v := range values {
		for word := range strings.SplitSeq(v, ",") {
			if word = strings.TrimSpace(word); word != "" {
				out = append(out, word)
			}
		}
	}
	return out
}
