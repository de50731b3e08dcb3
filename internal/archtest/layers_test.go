package archtest

import (
	"fmt"
	"path"
	"strings"
	"testing"
)

// layers is the table, lowest row first. An entry is a path below internal/, or a
// pattern of path.Match. The packages of one pattern are peers; peers says which
// of those groups may import within themselves.
var layers = [][]string{
	{"base/*", "dataflow"},
	{"source", "diag"},
	{"syntax/ast", "syntax/lexer", "syntax/parser", "syntax/astdump"},
	{"project", "stubs", "resolve", "shapes"},
	{"bind", "stated", "ir", "ir/lower", "ir/irtext", "modgraph", "modgraph/progtest"},
	{"types", "declare", "infer", "callgraph"},
	{"contract", "models", "flow", "summarize", "context"},
	{"rule", "rule/trail", "rules/*/*", "rules/all", "suppress", "fix"},
	{"cache", "engine"},
	{"report/*", "lsp", "cli"},
}

// peers are the patterns whose packages may import each other. Rules may not: what
// two of them share is a fact, and belongs into a contract or the solver.
var peers = map[string]bool{"base/*": true, "report/*": true}

// outside tells whether a package has no row, because only tests are written with
// it: those that are named for it, as the standard library's httptest is.
func outside(pkg string) bool { return strings.HasSuffix(pkg, "test") }

// rank is a place in the table.
type rank struct {
	row, column int
	pattern     string
}

func rankOf(pkg string) (rank, bool) {
	for row, entries := range layers {
		// An exact entry beats a pattern that would also match.
		for column, entry := range entries {
			if entry == pkg {
				return rank{row, column, entry}, true
			}
		}
	}
	for row, entries := range layers {
		for column, entry := range entries {
			if ok, err := path.Match(entry, pkg); err == nil && ok {
				return rank{row, column, entry}, true
			}
		}
	}
	return rank{}, false
}

// verdict says why an import is wrong, or "".
func verdict(from, to string) string {
	if outside(to) {
		return "only tests may import it"
	}
	a, ok := rankOf(from)
	if !ok {
		return fmt.Sprintf("internal/%s has no place in the table of layers", from)
	}
	b, ok := rankOf(to)
	switch {
	case !ok:
		return fmt.Sprintf("internal/%s has no place in the table of layers", to)
	case b.row > a.row:
		return fmt.Sprintf("layer %d may not import layer %d", a.row, b.row)
	case b.row < a.row, b.column < a.column:
		return ""
	case b.column > a.column:
		return fmt.Sprintf("in layer %d, %s stands left of %s", a.row, a.pattern, b.pattern)
	case peers[a.pattern]:
		return ""
	}
	return fmt.Sprintf("packages of %s do not import each other", a.pattern)
}

func TestLayers(t *testing.T) {
	packages := goPackages(t)
	if len(packages) < 10 {
		t.Fatalf("found %d packages; is the walk broken?", len(packages))
	}
	for _, p := range packages {
		name, internal := strings.CutPrefix(p.dir, "internal/")
		switch {
		case p.dir == "cmd/ferrule":
			for _, to := range p.imports {
				if to != "internal/cli" {
					t.Errorf("cmd/ferrule imports %s; it starts internal/cli and does nothing else", to)
				}
			}
		case p.command: // generators and packers; nothing can import them
		case !internal:
			t.Errorf("%s: library packages stand below internal/", p.dir)
		case outside(name):
		default:
			if _, ok := rankOf(name); !ok {
				t.Errorf("%s has no place in the table of layers", p.dir)
				continue
			}
			for _, to := range p.imports {
				target, ok := strings.CutPrefix(to, "internal/")
				if !ok {
					t.Errorf("%s imports %s", p.dir, to)
				} else if why := verdict(name, target); why != "" {
					t.Errorf("%s imports %s: %s", p.dir, to, why)
				}
			}
		}
	}
}

// The table is only worth something if it refuses.
func TestVerdict(t *testing.T) {
	for _, c := range []struct {
		from, to string
		allowed  bool
	}{
		{"cli", "engine", true},
		{"engine", "cli", false},
		{"cli", "report/full", true},
		{"report/full", "cli", false},
		{"report/full", "report/display", true},
		{"base/graph", "base/bitset", true},
		{"dataflow", "base/bitset", true},
		{"base/bitset", "dataflow", false},
		{"ir/lower", "ir", true},
		{"ir", "ir/lower", false},
		{"ir", "bind", true},
		{"modgraph", "ir/lower", true},
		{"modgraph", "types", false},
		{"infer", "declare", true},
		{"declare", "infer", false},
		{"rules/async/unawaited", "rule", true},
		{"rules/async/unawaited", "rules/async/blocking", false},
		{"rules/all", "rules/async/unawaited", true},
		{"rules/async/unawaited", "rules/all", false},
		{"suppress", "rules/all", true},
		{"stubs", "resolve", false},
		{"cli", "archtest", false},
		{"rule", "rule/ruletest", false},
		{"cli", "util", false},
		{"util", "source", false},
	} {
		if why := verdict(c.from, c.to); (why == "") != c.allowed {
			t.Errorf("%s imports %s: got %q, want allowed = %v", c.from, c.to, why, c.allowed)
		}
	}
}
