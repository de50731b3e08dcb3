package project

import (
	"fmt"
	"strconv"
	"strings"
)

// The minor versions of Python 3 that are understood, and the one that is meant
// if nothing says which.
const (
	OldestMinor  = 8
	NewestMinor  = 14
	DefaultMinor = 13
)

// ParseVersion reads a target version such as "3.12" and returns its minor
// number.
func ParseVersion(s string) (minor int, err error) {
	rest, ok := strings.CutPrefix(s, "3.")
	n, numErr := strconv.Atoi(rest)
	if !ok || numErr != nil || strconv.Itoa(n) != rest {
		return 0, fmt.Errorf("`%s` is not a version such as 3.12", s)
	}
	if n < OldestMinor || n > NewestMinor {
		return 0, fmt.Errorf("%s is not among 3.%d to 3.%d", s, OldestMinor, NewestMinor)
	}
	return n, nil
}

// lowestMinor returns the lowest minor version that satisfies a requirement,
// brought into the range that is understood. It is not ok if the text cannot be
// read or nothing satisfies it.
//
// It reads the specifiers of PEP 440 and, since many files have them, the carets,
// tildes and bars of Poetry.
func lowestMinor(requirement string) (minor int, ok bool) {
	best := -1
	for _, alternative := range strings.FieldsFunc(requirement, func(r rune) bool { return r == '|' }) {
		var clauses []func(int) bool
		for _, text := range splitClauses(alternative) {
			c, ok := parseClause(text)
			if !ok {
				return 0, false
			}
			clauses = append(clauses, c)
		}
		if m := lowest(clauses); m >= 0 && len(clauses) > 0 && (best < 0 || m < best) {
			best = m
		}
	}
	if best < 0 {
		return 0, false
	}
	return min(max(best, OldestMinor), NewestMinor), true
}

func lowest(clauses []func(int) bool) int {
next:
	for m := range 100 {
		for _, c := range clauses {
			if !c(m) {
				continue next
			}
		}
		return m
	}
	return -1
}

// splitClauses cuts at commas, and at spaces that an operator follows.
func splitClauses(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ",") {
		for _, word := range strings.Fields(part) {
			if n := len(out); n > 0 && strings.Trim(out[n-1], "<>=!~^") == "" {
				out[n-1] += word // ">= 3.8"
			} else {
				out = append(out, word)
			}
		}
	}
	return out
}

// parseClause returns which minor versions of Python 3 have a patch version that
// satisfies a clause.
func parseClause(s string) (func(int) bool, bool) {
	version := strings.TrimLeft(s, "<>=!~^")
	op := s[:len(s)-len(version)]
	if version == "*" {
		return func(int) bool { return true }, true
	}
	numbers, ok := parseNumbers(version)
	if !ok {
		return nil, false
	}
	major := numbers[0]
	minor, precise := 0, len(numbers) > 2
	if len(numbers) > 1 {
		minor = numbers[1]
	}
	always := func(yes bool) (func(int) bool, bool) { return func(int) bool { return yes }, true }
	switch op {
	case ">=", ">":
		if major != 3 {
			return always(major < 3)
		}
		return func(m int) bool { return m >= minor }, true
	case "<":
		if major != 3 {
			return always(major > 3)
		}
		return func(m int) bool { return m < minor || m == minor && precise && numbers[2] > 0 }, true
	case "<=":
		if major != 3 {
			return always(major > 3)
		}
		return func(m int) bool { return m <= minor }, true
	case "!=":
		return func(m int) bool { return major != 3 || precise || len(numbers) < 2 || m != minor }, true
	case "", "==", "===":
		if major != 3 {
			return always(false)
		}
		return func(m int) bool { return len(numbers) < 2 || m == minor }, true
	case "^":
		if major != 3 {
			return always(false)
		}
		return func(m int) bool { return m >= minor }, true
	case "~=":
		if major != 3 {
			return always(false)
		}
		return func(m int) bool { return m == minor || !precise && m > minor }, true
	case "~":
		if major != 3 {
			return always(false)
		}
		return func(m int) bool { return len(numbers) < 2 || m == minor }, true
	}
	return nil, false
}

// parseNumbers reads "3", "3.8", "3.8.*", "3.8.1rc1".
func parseNumbers(s string) ([]int, bool) {
	var out []int
	for part := range strings.SplitSeq(s, ".") {
		if part == "*" {
			break
		}
		digits := 0
		for digits < len(part) && isDigit(part[digits]) {
			digits++
		}
		if digits == 0 {
			break
		}
		n, err := strconv.Atoi(part[:digits])
		if err != nil {
			return nil, false
		}
		out = append(out, n)
	}
	return out, len(out) > 0
}
