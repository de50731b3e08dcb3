package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/stubs"
)

// TestMain makes two commands for scripts: `ferrule` is the real command line over
// an engine that plays back what a script prepared, `whole` is the whole program.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"ferrule": func() {
			dir, err := os.Getwd()
			if err != nil {
				panic(err)
			}
			os.Exit(Run(context.Background(), os.Args[1:], Program{
				Engine: playback{dir}, Rules: testRegistry(), Version: "1.2.3-test", Dir: dir,
				Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv,
			}))
		},
		"shaped": func() {
			os.Exit(start(os.Args[1:], func() (*stubs.Pack, error) {
				var raw bytes.Buffer
				if _, err := stubs.NewBuilder("2 packages").WriteTo(&raw); err != nil {
					return nil, err
				}
				return stubs.Parse(bytes.NewReader(raw.Bytes()), int64(raw.Len()))
			}))
		},
		"damaged": func() {
			os.Exit(start(os.Args[1:], func() (*stubs.Pack, error) {
				return stubs.Parse(bytes.NewReader([]byte("ferrule-pack-1\n")), 15)
			}))
		},
		"whole": func() { os.Exit(start(os.Args[1:], nil)) },
	})
}

func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"status": status},
		Setup: func(env *testscript.Env) error {
			env.Setenv("CONTROL", "\x1b[2J")
			return nil
		},
	})
}

// status is `status N command args`: the command must end with exit status N. It
// leaves the output for stdout and stderr as exec does.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command [args]")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit status %d, want %s", got, args[0])
	}
}

func testRegistry() *rule.Registry {
	metas := rule.Own()
	for _, m := range []rule.Meta{
		{Code: "FER101", Name: "leaked-resource", Level: diag.Error, DefaultOn: true},
		{Code: "FER502", Name: "blocking-in-async", Level: diag.Error, DefaultOn: true},
		{Code: "FER302", Name: "swallowed-cancellation", Level: diag.Warning, DefaultOn: false},
	} {
		m.Doc = fmt.Sprintf("# %s (%s)\n\nThe summary of %s.\n\n## What it reports\n\n```python\n# code\n```\n", m.Name, m.Code, m.Name)
		metas = append(metas, m)
	}
	r, err := rule.NewRegistry(metas)
	if err != nil {
		panic(err)
	}
	return r
}

// playback is an Engine that writes down what it is asked, in request.json, and
// answers with what stands in engine.json.
type playback struct{ dir string }

type answer struct {
	Findings  []diag.Diagnostic
	Files     int
	Assumed   []string
	Stats     []Table
	Contracts []Contract
	Debug     string
	Error     string
	Status    int
	Panic     string
}

// Text implements place.Texts over the script's folder.
func (e playback) Text(file string) (string, bool) {
	data, err := os.ReadFile(filepath.Join(e.dir, filepath.FromSlash(file)))
	return string(data), err == nil
}

func (e playback) answer(request any) (answer, error) {
	var a answer
	data, err := json.MarshalIndent(request, "", "\t")
	if err != nil {
		return a, err
	}
	if err := os.WriteFile(filepath.Join(e.dir, "request.json"), append(data, '\n'), 0o666); err != nil {
		return a, err
	}
	data, err = os.ReadFile(filepath.Join(e.dir, "engine.json"))
	if err == nil {
		err = json.Unmarshal(data, &a)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return a, err
	}
	if a.Panic != "" {
		panic(a.Panic)
	}
	if a.Error != "" {
		err := errors.New(a.Error)
		if a.Status != 0 {
			err = &Failure{Status: a.Status, Err: err}
		}
		return a, err
	}
	return a, nil
}

func (e playback) Check(_ context.Context, req CheckRequest) (*CheckResult, error) {
	a, err := e.answer(req)
	if err != nil {
		return nil, err
	}
	selection, err := testRegistry().Select(req.ShowOff, req.Rules)
	if err != nil {
		return nil, err
	}
	result := &CheckResult{Texts: e, Files: a.Files, Selection: selection, Assumed: a.Assumed, Stats: a.Stats}
	for _, d := range a.Findings {
		if selection.Runs(d.Code) {
			result.Findings = append(result.Findings, d)
		}
	}
	return result, nil
}

func (e playback) Show(_ context.Context, req ShowRequest) ([]Contract, error) {
	a, err := e.answer(req)
	return a.Contracts, err
}

func (e playback) Debug(_ context.Context, req DebugRequest, w io.Writer) error {
	a, err := e.answer(req)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, a.Debug)
	return err
}
