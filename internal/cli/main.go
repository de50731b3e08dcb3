package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/rules/all"
	"github.com/ferrule-dev/ferrule/internal/stubs"
)

// version is set by the linker; see the Makefile.
var version string

// Main runs a command line, without the program's name, over this process's
// streams and the real engine, and returns the exit status.
func Main(args []string) int { return start(args, stubs.OpenShapes) }

// start is Main with the shapes of libraries that are told: tests do not depend on
// the pack that the program happens to embed.
func start(args []string, shapes Shapes) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	dir, err := os.Getwd()
	if err != nil {
		fmt.Fprintf(os.Stderr, "ferrule: find the working directory: %v\n", err)
		return StatusUsage
	}
	rules, err := registry()
	if err != nil {
		fmt.Fprintf(os.Stderr, "ferrule: internal error: %v\n", err)
		return StatusInternal
	}
	return Run(ctx, args, Program{
		Engine: newEngine(rules, shapes), Rules: rules, Shapes: shapes, Version: buildVersion(), Dir: dir,
		Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv,
	})
}

// registry holds every rule that this binary has.
func registry() (*rule.Registry, error) {
	metas := rule.Own()
	for _, r := range all.Functions() {
		metas = append(metas, r.Meta())
	}
	for _, r := range all.Programs() {
		metas = append(metas, r.Meta())
	}
	return rule.NewRegistry(metas)
}

// buildVersion returns the linker's version, else the module's: `go install`
// sets only the latter.
func buildVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}
