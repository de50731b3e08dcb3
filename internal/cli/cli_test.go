package cli

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/ferrule-dev/ferrule/internal/diag"
)

func TestWantsColor(t *testing.T) {
	cases := []struct {
		env      string
		terminal bool
		want     bool
	}{
		{"", true, true},
		{"", false, false},
		{"NO_COLOR=1", true, false},
		{"NO_COLOR=", true, true},
		{"TERM=dumb", true, false},
		{"FORCE_COLOR=1", false, true},
		{"FORCE_COLOR=0", true, false},
		{"FORCE_COLOR=", false, false},
		{"FORCE_COLOR=1 NO_COLOR=1", false, true},
		{"FORCE_COLOR=1 TERM=dumb", true, true},
	}
	for _, c := range cases {
		env := map[string]string{}
		for _, pair := range strings.Fields(c.env) {
			key, value, _ := strings.Cut(pair, "=")
			env[key] = value
		}
		if got := wantsColor(func(key string) string { return env[key] }, c.terminal); got != c.want {
			t.Errorf("%q, terminal %v: %v", c.env, c.terminal, got)
		}
	}
}

func TestClosing(t *testing.T) {
	cases := []struct {
		files int
		t     tally
		took  time.Duration
		want  string
	}{
		{212, tally{}, 1300 * time.Millisecond, "No findings in 212 files (1.3 s)"},
		{1, tally{}, 20 * time.Millisecond, "No findings in 1 file (0.0 s)"},
		{0, tally{}, 0, "No Python files found"},
		{2, tally{errors: 1}, 59960 * time.Millisecond, "Found 1 error in 2 files (1 min 0 s)"},
		{2, tally{errors: 3, warnings: 1, notes: 2}, 72 * time.Second, "Found 3 errors, 1 warning and 2 notes in 2 files (1 min 12 s)"},
	}
	for _, c := range cases {
		if got := closing(c.files, c.t, c.took); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestHiddenLine(t *testing.T) {
	cases := []struct {
		t    tally
		want string
	}{
		{tally{}, ""},
		{tally{hiddenNotes: 1}, "1 note is hidden (--show notes)"},
		{tally{hiddenPossible: 2}, "2 possible findings are hidden (--show possible)"},
		{tally{hiddenNotes: 5, hiddenPossible: 1}, "5 notes and 1 possible finding are hidden (--show notes,possible)"},
	}
	for _, c := range cases {
		if got := hiddenLine(c.t); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestSift(t *testing.T) {
	selection, err := testRegistry().Select(true)
	if err != nil {
		t.Fatal(err)
	}
	result := &CheckResult{Selection: selection, Findings: []diag.Diagnostic{
		{Code: "FER101", Level: diag.Error},
		{Code: "FER101", Level: diag.Error, Possible: true},
		{Code: "FER101", Level: diag.Note},
		{Code: "FER101", Level: diag.Note, Possible: true},
		{Code: "FER302", Level: diag.Warning},
		{Code: "FER999", Level: diag.Error},
	}}
	cases := []struct {
		show shows
		want tally
		n    int
	}{
		{shows{}, tally{errors: 2, warnings: 1, hiddenNotes: 1, hiddenPossible: 2, failing: 1, internal: 1}, 3},
		{shows{notes: true}, tally{errors: 2, warnings: 1, notes: 1, hiddenPossible: 2, failing: 1, internal: 1}, 4},
		{shows{possible: true}, tally{errors: 3, warnings: 1, hiddenNotes: 2, failing: 1, internal: 1}, 4},
		{shows{notes: true, possible: true}, tally{errors: 3, warnings: 1, notes: 2, failing: 1, internal: 1}, 6},
	}
	for _, c := range cases {
		shown, got := sift(result, c.show)
		if got != c.want || len(shown) != c.n {
			t.Errorf("%+v: %d shown, %+v, want %d, %+v", c.show, len(shown), got, c.n, c.want)
		}
	}
}

func TestStatusText(t *testing.T) {
	cases := []struct {
		p     Progress
		width int
		want  string
	}{
		{Progress{}, 80, ""},
		{Progress{Phase: "reading files"}, 80, "reading files"},
		{Progress{"contracts", 7, 212}, 80, "contracts 7/212"},
		{Progress{"contracts", 300, 212}, 80, "contracts 212/212"},
		{Progress{"contracts", 7, 212}, 12, "contract..."},
		{Progress{Phase: "\x1b[2J"}, 80, "\ufffd[2J"},
	}
	for _, c := range cases {
		if got := statusText(c.p, c.width); got != c.want {
			t.Errorf("%+v: %q, want %q", c.p, got, c.want)
		}
	}
}

func TestStatusLine(t *testing.T) {
	var quick bytes.Buffer
	s := startStatus(&quick, 80)
	s.Set(Progress{Phase: "reading files"})
	s.Close()
	if quick.Len() > 0 {
		t.Errorf("quick work wrote %q", quick.String())
	}

	var long bytes.Buffer
	s = &statusLine{w: &long, width: 80, stop: make(chan struct{}), done: make(chan struct{})}
	s.Set(Progress{"contracts", 1, 2})
	go s.run(0, time.Hour)
	// Close may only be called after the first drawing, which is seen by the
	// timer having run.
	deadline := time.After(5 * time.Second)
	for {
		s.mu.Lock()
		drawn := s.drawn
		s.mu.Unlock()
		if drawn {
			break
		}
		select {
		case <-deadline:
			t.Fatal("the line was never drawn")
		case <-time.After(time.Millisecond):
		}
	}
	s.Close()
	if got, want := long.String(), "\r\x1b[Kcontracts 1/2\r\x1b[K"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWriteTables(t *testing.T) {
	var b strings.Builder
	writeTables(&b, []Table{
		{Title: "Calls", Header: []string{"tier", "count", "share"}, Rows: [][]string{{"lexical", "12", "7.5 %"}, {"typed", "1,234", "92.5 %"}}},
		{Title: "Rounds", Rows: [][]string{{"infer", "3"}, {"漢字", "-"}}},
	})
	const want = `Calls
  tier     count   share
  lexical     12   7.5 %
  typed    1,234  92.5 %

Rounds
  infer  3
  漢字   -
`
	if b.String() != want {
		t.Errorf("got\n%s", b.String())
	}
}

// brokenWriter stands for a full disk behind standard output.
type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestOutputErrors(t *testing.T) {
	dir := t.TempDir()
	for _, args := range []string{"check --format json", "check --format sarif", "rules", "explain FER101", "version", "debug ast ."} {
		var stderr bytes.Buffer
		status := Run(context.Background(), strings.Fields(args), Program{
			Engine: playback{dir}, Rules: testRegistry(), Version: "1", Dir: dir,
			Stdout: brokenWriter{}, Stderr: &stderr, Getenv: func(string) string { return "" },
		})
		if args == "debug ast ." {
			// Nothing is written, so nothing can fail.
			if status != StatusClean {
				t.Errorf("%s: status %d", args, status)
			}
			continue
		}
		if status != StatusInternal || !strings.Contains(stderr.String(), "short write") {
			t.Errorf("%s: status %d, %q", args, status, stderr.String())
		}
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stderr bytes.Buffer
	status := Run(ctx, []string{"check", "nowhere"}, Program{
		Engine: playback{t.TempDir()}, Rules: testRegistry(), Dir: t.TempDir(),
		Stdout: io.Discard, Stderr: &stderr, Getenv: func(string) string { return "" },
	})
	if status != StatusInterrupted || stderr.String() != "ferrule: interrupted\n" {
		t.Errorf("status %d, %q", status, stderr.String())
	}
}
