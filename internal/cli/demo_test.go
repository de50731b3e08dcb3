package cli

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite what the example gives")

// TestDemo runs the real engine over the example. Each rule that its README names has
// one bug there, and nothing else may be reported.
func TestDemo(t *testing.T) {
	dir, err := filepath.Abs(filepath.Join("..", "..", "examples", "shop"))
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join(dir, "expected.txt")
	want, err := os.ReadFile(golden)
	if err != nil && !(*update && errors.Is(err, fs.ErrNotExist)) {
		t.Fatal(err)
	}

	readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var promised []string
	for _, m := range regexp.MustCompile(`(?m)^\| (FER\d{3}) `).FindAllSubmatch(readme, -1) {
		promised = append(promised, string(m[1]))
	}
	if len(promised) == 0 {
		t.Fatal("the README names no rule")
	}

	concise, _ := runDemo(t, dir, "--format", "concise")
	var found []string
	for _, m := range regexp.MustCompile(`\[(FER\d{3})\]`).FindAllStringSubmatch(concise, -1) {
		found = append(found, m[1])
	}
	slices.Sort(found)
	if diff := cmp.Diff(promised, found); diff != "" {
		t.Errorf("promised (-) and found (+):\n%s\n%s", diff, concise)
	}

	got, _ := runDemo(t, dir, "--format", "full")
	if one, _ := runDemo(t, dir, "--format", "full", "--jobs", "1"); one != got {
		t.Errorf("one worker gives other bytes:\n%s", cmp.Diff(got, one))
	}
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("expected.txt (-) and the run (+):\n%s", diff)
	}
}

func runDemo(t *testing.T, dir string, args ...string) (stdout, stderr string) {
	t.Helper()
	rules, err := registry()
	if err != nil {
		t.Fatal(err)
	}
	var out, complaints bytes.Buffer
	status := Run(context.Background(), append([]string{"check", "--no-cache", "--exit-zero"}, args...), Program{
		Engine: newEngine(rules, nil), Rules: rules, Version: "test", Dir: dir,
		Stdout: &out, Stderr: &complaints,
		Getenv: func(string) string { return "" },
	})
	if status != StatusClean {
		t.Fatalf("%s: exit status %d\n%s", strings.Join(args, " "), status, complaints.String())
	}
	return out.String(), complaints.String()
}
