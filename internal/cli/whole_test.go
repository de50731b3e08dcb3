package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/ferrule-dev/ferrule/internal/engine"
	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/stubs"
)

// TestWhole runs scripts with the whole program: the command line, the engine and
// every rule.
func TestWhole(t *testing.T) {
	if _, err := stubs.Open(); err != nil {
		t.Skip("no stub pack: ", err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "whole"),
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": status, "keys": keys, "bytes": writeBytes,
		},
	})
}

// keys is `keys FILE key...`: the first finding of a JSON report has these keys.
func keys(ts *testscript.TestScript, neg bool, args []string) {
	var report struct{ Findings []map[string]any }
	if err := json.Unmarshal([]byte(ts.ReadFile(args[0])), &report); err != nil {
		ts.Fatalf("%v", err)
	}
	if len(report.Findings) == 0 {
		ts.Fatalf("no findings")
	}
	for _, k := range args[1:] {
		if _, ok := report.Findings[0][k]; ok == neg {
			ts.Fatalf("key %q is there: %v", k, ok)
		}
	}
}

// writeBytes is `bytes FILE text`, where text has escapes of Go.
func writeBytes(ts *testscript.TestScript, _ bool, args []string) {
	var text string
	if _, err := fmt.Sscanf(`"`+args[1]+`"`, "%q", &text); err != nil {
		ts.Fatalf("%v", err)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}

func TestFailure(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		text   string
	}{
		{&stubs.MissingError{}, StatusInternal, "stubs"},
		{fmt.Errorf("open: %w", &stubs.MissingError{}), StatusInternal, "stubs"},
		{&engine.OpenError{Err: &project.SettingsError{File: "/srv/shop/ferrule.toml", Line: 3, Reason: "unknown setting"}}, StatusUsage, "shop/ferrule.toml:3: unknown setting"},
		{&engine.OpenError{Err: &project.SettingsError{File: "/etc/ferrule.toml", Line: 3, Reason: "unknown setting"}}, StatusUsage, "/etc/ferrule.toml:3: unknown setting"},
		{&engine.OpenError{Err: os.ErrPermission}, StatusUsage, "permission denied"},
		{&engine.SelectionError{File: "ferrule.toml", Line: 2, Err: errors.New("unknown rule")}, StatusUsage, "ferrule.toml:2: unknown rule"},
	} {
		var f *Failure
		if err := failure(c.err, "/srv"); !errors.As(err, &f) || f.Status != c.status || !strings.Contains(f.Error(), c.text) {
			t.Errorf("%v: got %v", c.err, err)
		}
	}
	if other := errors.New("the pool is closed"); failure(other, "/") != other || failure(nil, "/") != nil {
		t.Error("other errors change")
	}
}
