package rule

import "strings"

// maxSuggested bounds the length of words for which a suggestion is computed;
// the distance takes time in the product of the lengths.
const maxSuggested = 64

// Nearest returns the candidate that a person who typed word most likely
// meant, or "". Candidates that differ in case or in `_` for `-` count as equal;
// otherwise the one with the fewest edits wins if they are at most a third of
// the word, then one that starts with the word. Ties go to the candidate that
// stands first.
func Nearest(word string, candidates []string) string {
	if word == "" || len(word) > maxSuggested {
		return ""
	}
	plain := plainForm(word)
	best, bestDistance := "", max(1, len(plain)/3)+1
	for _, c := range candidates {
		if d := distance(plain, plainForm(c)); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	if best != "" {
		return best
	}
	for _, c := range candidates {
		if len(plain) >= 3 && strings.HasPrefix(plainForm(c), plain) {
			return c
		}
	}
	for _, c := range candidates {
		if len(plain) >= 4 && strings.Contains(plainForm(c), plain) {
			return c
		}
	}
	return ""
}

func plainForm(s string) string {
	return strings.ReplaceAll(strings.ToLower(s), "_", "-")
}

// distance is the number of insertions, deletions, substitutions and swaps of
// neighbours that turn a into b (optimal string alignment).
func distance(a, b string) int {
	before := make([]int, len(b)+1)
	last := make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
