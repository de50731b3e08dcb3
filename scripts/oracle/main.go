// Command oracle compares the parser with CPython's own over whole source trees.
//
//	PYTHON=python3.13 go run ./scripts/oracle [flags] DIR...
//
// Every distinct .py file below the directories (and below the interpreter's
// standard library with -stdlib) is parsed by both. Where CPython accepts a file,
// the dumps must be equal byte for byte; where it rejects one, so must the parser.
// With -mutate N it also damages N files at random, from a fixed seed, and compares
// verdicts and lines of the first error. Exit status 1 says that a figure missed
// its goal.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"

	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/astdump"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

type options struct {
	python, cache string
	stdlib        bool
	show, mutate  int
	seed          int64
	list          string
	workers       int
	known         string
	cases, golden string
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("oracle: ")
	var o options
	python := os.Getenv("PYTHON")
	if python == "" {
		python = "python3.13"
	}
	flag.StringVar(&o.python, "python", python, "interpreter that judges")
	flag.StringVar(&o.cache, "cache", "", "folder that keeps the interpreter's answers")
	flag.BoolVar(&o.stdlib, "stdlib", false, "add the interpreter's standard library")
	flag.IntVar(&o.show, "show", 5, "differences to show")
	flag.IntVar(&o.mutate, "mutate", 0, "damaged files to compare")
	flag.Int64Var(&o.seed, "seed", 1, "seed of the damage")
	flag.StringVar(&o.list, "list", "", "write the paths that differ to this file")
	flag.StringVar(&o.known, "known", "", "file of digests where CPython itself is at fault, with reasons")
	flag.StringVar(&o.cases, "cases", "", "file of snippets to compare, divided by lines of ---")
	flag.StringVar(&o.golden, "golden", "", "write CPython's answers to the snippets to this file, for tests without it")
	flag.IntVar(&o.workers, "j", 2, "interpreters to run")
	flag.Parse()
	if err := run(o, flag.Args()); err != nil {
		log.Fatal(err)
	}
}

// file is one file of distinct content.
type file struct {
	path   string
	sum    string
	stdlib bool
}

func run(o options, dirs []string) error {
	pool, err := startPool(o)
	if err != nil {
		return err
	}
	defer pool.close()
	files, err := collect(o, pool, dirs)
	if err != nil {
		return err
	}
	known, err := readKnown(o.known)
	if err != nil {
		return err
	}
	fmt.Printf("CPython %s, %d files of distinct content\n", pool.version, len(files))
	ok := compareAll(o, pool, files, known)
	if o.cases != "" {
		ok = casesAll(o, pool) && ok
	}
	if o.mutate > 0 {
		ok = mutateAll(o, pool, files) && ok
	}
	if !ok {
		pool.close()
		os.Exit(1)
	}
	return nil
}

func collect(o options, pool *pool, dirs []string) ([]file, error) {
	seen := map[string]bool{}
	var files []file
	add := func(dir string, stdlib bool) error {
		return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if stdlib && e.IsDir() && e.Name() == "site-packages" {
				return filepath.SkipDir
			}
			if !e.Type().IsRegular() || filepath.Ext(path) != ".py" {
				return nil
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			sum := sha256.Sum256(data)
			h := hex.EncodeToString(sum[:16])
			if !seen[h] {
				seen[h] = true
				files = append(files, file{path, h, stdlib})
			}
			return nil
		})
	}
	if o.stdlib {
		dir, err := pool.stdlib()
		if err != nil {
			return nil, err
		}
		if err := add(dir, true); err != nil {
			return nil, err
		}
	}
	for _, d := range dirs {
		if err := add(d, false); err != nil {
			return nil, err
		}
	}
	sort.Slice(files, func(i, k int) bool { return files[i].path < files[k].path })
	return files, nil
}

// readKnown reads "digest reason" lines: files where the interpreter is at fault.
func readKnown(path string) (map[string]string, error) {
	known := map[string]string{}
	if path == "" {
		return known, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	for _, line := range strings.Split(string(data), "\n") {
		if sum, reason, found := strings.Cut(line, " "); found && !strings.HasPrefix(line, "#") {
			known[sum] = strings.TrimSpace(reason)
		}
	}
	return known, nil
}

// outcome is how the two parsers compare on one text.
type outcome uint8

const (
	equal outcome = iota
	differ
	bothReject
	weReject
	theyReject
	skipped
	nOutcomes
)

var outcomeNames = [nOutcomes]string{"equal trees", "different trees", "rejected by both", "rejected by us only", "rejected by CPython only", "beyond CPython's limits or undecodable"}

// machine is a reused parser with its tree.
type machine struct {
	p   parser.Parser
	t   ast.Tree
	buf []byte
}

// parse gives the digest of the dump, or the first error.
func (m *machine) parse(text string, v parser.Version) (string, *parser.Error) {
	m.p.Parse(text, v, &m.t)
	if e, bad := m.p.Reported(); bad {
		return "", &e
	}
	m.buf = astdump.Append(m.buf[:0], &m.t, text)
	sum := sha256.Sum256(m.buf)
	return hex.EncodeToString(sum[:]), nil
}

func (m *machine) judge(text string, v parser.Version, a answer) (outcome, *parser.Error) {
	digest, bad := m.parse(text, v)
	switch {
	case !a.OK && (a.Kind == "limit" || a.Kind == "encoding"):
		return skipped, bad
	case a.OK && bad == nil && digest == a.Digest:
		return equal, nil
	case a.OK && bad == nil:
		return differ, nil
	case a.OK:
		return weReject, bad
	case bad != nil:
		return bothReject, bad
	}
	return theyReject, nil
}

func compareAll(o options, pool *pool, files []file, known map[string]string) bool {
	outcomes := make([]outcome, len(files))
	errors := make([]*parser.Error, len(files))
	pool.each(len(files), func(i int, q *interpreter, m *machine) {
		a := pool.ask(q, files[i])
		text := a.Text
		if text == "" {
			data, err := os.ReadFile(files[i].path)
			if err != nil {
				log.Fatal(err)
			}
			text = string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
		}
		out, bad := m.judge(text, pool.target, a)
		outcomes[i] = out
		if bad != nil {
			e := *bad
			errors[i] = &e
		}
	})
	var count, outside [nOutcomes]int
	good, faults := true, 0
	var list []string
	shown := 0
	for i, f := range files {
		out := outcomes[i]
		wrong := out == differ || out == weReject || out == theyReject
		if wrong && known[f.sum] != "" {
			faults++
			continue
		}
		count[out]++
		if !f.stdlib {
			outside[out]++
		}
		if !wrong {
			continue
		}
		good = false
		list = append(list, f.path)
		if shown++; shown <= o.show {
			fmt.Printf("%s: %s (%s)\n", f.path, outcomeNames[out], f.sum)
			explain(pool, f, out, errors[i])
		}
	}
	for k := range nOutcomes {
		fmt.Printf("%8d %s (%d outside the standard library)\n", count[k], outcomeNames[k], outside[k])
	}
	if faults > 0 {
		fmt.Printf("%8d known faults of CPython\n", faults)
	}
	if o.list != "" {
		if err := os.WriteFile(o.list, []byte(strings.Join(append(list, ""), "\n")), 0o644); err != nil {
			log.Print(err)
		}
	}
	return good
}

// explain prints where two dumps part, or the error.
func explain(pool *pool, f file, out outcome, bad *parser.Error) {
	data, _ := os.ReadFile(f.path)
	text := string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	if out == weReject {
		fmt.Printf("    line %d: %s\n", lineOf(text, bad.Start), bad.Msg)
		return
	}
	a := pool.all[0].ask(request{Path: f.path, Dump: true})
	if out == theyReject {
		fmt.Printf("    line %d: %s\n", a.Line, a.Message)
		return
	}
	if a.Text != "" {
		text = a.Text
	}
	var m machine
	if _, err := m.parse(text, pool.target); err != nil {
		return
	}
	i := 0
	for i < len(m.buf) && i < len(a.Dump) && m.buf[i] == a.Dump[i] {
		i++
	}
	show := func(b []byte) []byte { return b[max(0, min(len(b), i-300)):min(len(b), i+100)] }
	fmt.Printf("    CPython ...%s\n    we      ...%s\n", show(a.Dump), show(m.buf))
}

func lineOf(text string, at uint32) int {
	return 1 + strings.Count(strings.ReplaceAll(text[:min(len(text), int(at))], "\r\n", "\n"), "\n")
}

// each runs f for 0 to n-1, one goroutine an interpreter.
func (p *pool) each(n int, f func(int, *interpreter, *machine)) {
	var wg sync.WaitGroup
	next := make(chan int, 64)
	for _, q := range p.all {
		wg.Add(1)
		go func() {
			defer wg.Done()
			m := &machine{}
			for i := range next {
				f(i, q, m)
			}
		}()
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
