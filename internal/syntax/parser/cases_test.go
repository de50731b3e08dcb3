package parser_test

import (
	"os"
	"strings"
	"testing"
)

// readCases reads the snippets of testdata/cases.txt.
func readCases(tb testing.TB) []string {
	data, err := os.ReadFile("testdata/cases.txt")
	if err != nil {
		tb.Fatal(err)
	}
	return strings.Split(string(data), "\n---\n")
}
