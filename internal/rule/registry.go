package rule

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Registry is a checked set of rules, in the order of their codes.
type Registry struct {
	metas  []Meta
	byCode map[string]int
	byName map[string]int
	// rank holds each rule's place in a total order that extends YieldsTo: of
	// two findings at the same position, the one of lower rank stands.
	rank []int
}

// NewRegistry checks the rules as a set. All faults are reported at once.
func NewRegistry(metas []Meta) (*Registry, error) {
	r := &Registry{
		metas:  slices.Clone(metas),
		byCode: make(map[string]int, len(metas)),
		byName: make(map[string]int, len(metas)),
	}
	for i := range r.metas {
		r.metas[i].Doc = withoutMarks(r.metas[i].Doc)
	}
	slices.SortStableFunc(r.metas, func(a, b Meta) int { return strings.Compare(a.Code, b.Code) })
	var errs []error
	for i, m := range r.metas {
		if err := m.check(); err != nil {
			errs = append(errs, err)
		}
		if j, taken := r.byCode[m.Code]; taken {
			errs = append(errs, fmt.Errorf("rules %s and %s have the same code %s", r.metas[j].Name, m.Name, m.Code))
		}
		if j, taken := r.byName[m.Name]; taken {
			errs = append(errs, fmt.Errorf("rules %s and %s have the same name %s", r.metas[j].Code, m.Code, m.Name))
		}
		r.byCode[m.Code] = i
		r.byName[m.Name] = i
	}
	for _, m := range r.metas {
		for _, code := range m.YieldsTo {
			if _, known := r.byCode[code]; !known {
				errs = append(errs, fmt.Errorf("rule %s yields to %s, which does not exist", m.Code, code))
			}
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	if err := r.order(); err != nil {
		return nil, err
	}
	return r, nil
}

// order ranks the rules such that each stands after all it yields to; among
// those that are free the lowest code comes first, so the order is total and
// does not depend on how the list was written.
func (r *Registry) order() error {
	r.rank = make([]int, len(r.metas))
	placed := make([]bool, len(r.metas))
	for next := range r.metas {
		found := false
		for i, m := range r.metas {
			if placed[i] {
				continue
			}
			free := !slices.ContainsFunc(m.YieldsTo, func(code string) bool { return !placed[r.byCode[code]] })
			if free {
				r.rank[i], placed[i], found = next, true, true
				break
			}
		}
		if !found {
			var circle []string
			for i, m := range r.metas {
				if !placed[i] {
					circle = append(circle, m.Code)
				}
			}
			return fmt.Errorf("rules yield to each other in a circle among %s", strings.Join(circle, ", "))
		}
	}
	return nil
}

// Rules returns all rules in the order of their codes. The caller must not
// change the slice.
func (r *Registry) Rules() []Meta { return r.metas }

// ByCode finds a rule by its code.
func (r *Registry) ByCode(code string) (Meta, bool) {
	i, ok := r.byCode[code]
	if !ok {
		return Meta{}, false
	}
	return r.metas[i], true
}

// Lookup finds a rule by its code or its name.
func (r *Registry) Lookup(word string) (Meta, bool) {
	if m, ok := r.ByCode(word); ok {
		return m, true
	}
	i, ok := r.byName[word]
	if !ok {
		return Meta{}, false
	}
	return r.metas[i], true
}

// Precedence returns the rule's place in the total order among findings at the
// same position: the finding with the lowest value stands. Unknown codes come
// last.
func (r *Registry) Precedence(code string) int {
	i, ok := r.byCode[code]
	if !ok {
		return len(r.metas)
	}
	return r.rank[i]
}

// Suggest returns the rule name, rule code, family or group word that is
// nearest to word, or "" if nothing is near.
func (r *Registry) Suggest(word string) string {
	return Nearest(word, append(r.ruleWords(), groupWords()...))
}

// SuggestRule is Suggest among rules alone.
func (r *Registry) SuggestRule(word string) string {
	return Nearest(word, r.ruleWords())
}

func (r *Registry) ruleWords() []string {
	words := make([]string, 0, 2*len(r.metas))
	for _, m := range r.metas {
		words = append(words, m.Name, m.Code)
	}
	return words
}

func groupWords() []string {
	words := []string{All}
	for _, f := range Families() {
		words = append(words, f.String())
	}
	return words
}
