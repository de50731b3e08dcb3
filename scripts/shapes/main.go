// Command shapes makes the pack of shapes that the program may embed: what
// widely used libraries consist of, for projects that are checked without their
// dependencies installed.
//
// It reads the wheels that shapes.lock.json names, refuses those whose bytes are
// not what the lock file promises, parses each module with the checker's own
// parser and writes a stub of it. A stub holds facts only: names, kinds,
// parameters, bases, annotations, and results that can be read off a body without
// inference. Run it from the top of the repository:
//
//	go run ./scripts/shapes            make the pack; fetches what is missing with pip
//	go run ./scripts/shapes -update    lock the newest versions of the packages of packages.txt
//	go run ./scripts/shapes -update -cached   lock what was fetched before
//	go run ./scripts/shapes -show WHEEL MODULE    print one shape
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"

	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/stubs"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

func main() {
	list := flag.String("packages", "scripts/shapes/packages.txt", "`file` that names the packages")
	lock := flag.String("lock", "scripts/shapes/shapes.lock.json", "lock `file`")
	cache := flag.String("cache", "build/shapes", "`folder` that keeps what was fetched")
	out := flag.String("out", "internal/stubs/pack/shapes.pack", "pack to write")
	update := flag.Bool("update", false, "lock the newest versions")
	offline := flag.Bool("cached", false, "with -update: lock the wheels that are there")
	show := flag.Bool("show", false, "print one shape")
	flag.Parse()
	get := newest
	if *offline {
		get = cached
	}
	err := run(*list, *lock, *cache, *out, *update, *show, get, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "shapes:", err)
		os.Exit(1)
	}
}

func run(list, lockFile, cache, out string, update, show bool, get func(name, cache string) (string, error), args []string) error {
	if show {
		return print1(args)
	}
	typeshed, err := stubs.Open()
	if err != nil {
		return err
	}
	// What typeshed describes wins, so that a shape beside it would never be read.
	known := func(file string) bool { return typeshed.Has(source.Key(source.Stubs, file)) }
	if update {
		if err := relock(list, lockFile, cache, get, known); err != nil {
			return err
		}
	}
	locked, err := readLock(lockFile)
	if err != nil {
		return err
	}
	b := stubs.NewBuilder(fmt.Sprintf("%d packages", len(locked)))
	taken := map[string]bool{}
	for _, l := range locked {
		wheel, err := fetch(l, cache)
		if err != nil {
			return err
		}
		modules, err := modulesOf(wheel)
		if err != nil {
			return fmt.Errorf("%s: %w", l.File, err)
		}
		dist := b.Distribution(stubs.Distribution{Name: l.Name, Version: l.Version})
		for _, m := range modules {
			// Of two packages that ship the same module the first counts.
			if taken[m.file] || known(m.file) {
				continue
			}
			taken[m.file] = true
			if err := b.AddOf(source.Shape, dist, m.file, []byte(m.shape)); err != nil {
				return err
			}
		}
	}
	var pack bytes.Buffer
	if _, err := b.WriteTo(&pack); err != nil {
		return err
	}
	return os.WriteFile(out, pack.Bytes(), 0o644)
}

// print1 prints the shape of one module of a wheel.
func print1(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("-show needs a wheel and a module's file, such as click/core.py")
	}
	content, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	modules, err := modulesOf(content)
	if err != nil {
		return err
	}
	for _, m := range modules {
		if m.from == args[1] {
			_, err := os.Stdout.WriteString(m.shape)
			return err
		}
	}
	return fmt.Errorf("%s has no %s", args[0], args[1])
}

// reader parses module after module into the same tables.
type reader struct {
	parser parser.Parser
	tree   ast.Tree
}
