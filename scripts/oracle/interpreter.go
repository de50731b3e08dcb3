package main

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

//go:embed oracle.py
var script string

type request struct {
	Path   string `json:"path,omitempty"`
	Source []byte `json:"source,omitempty"`
	Dump   bool   `json:"dump,omitempty"`
}

// answer is what CPython says about one file.
type answer struct {
	Sum     string `json:"sum,omitempty"` // in the cache: the file's digest
	OK      bool   `json:"ok"`
	Digest  string `json:"digest,omitempty"`
	Dump    []byte `json:"dump,omitempty"`
	Kind    string `json:"kind,omitempty"`
	Line    int    `json:"line,omitempty"`
	Message string `json:"message,omitempty"`
	Text    string `json:"text,omitempty"`
}

// interpreter is one running CPython that answers line by line.
type interpreter struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func start(python string) (*interpreter, string, error) {
	args := strings.Fields(python)
	cmd := exec.Command(args[0], append(args[1:], "-B", "-c", script)...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, "", err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := cmd.Start(); err != nil {
		return nil, "", fmt.Errorf("start the interpreter: %w", err)
	}
	q := &interpreter{cmd, in, bufio.NewReaderSize(out, 1<<20)}
	line, err := q.out.ReadBytes('\n')
	if err != nil {
		return nil, "", fmt.Errorf("read from the interpreter: %w", err)
	}
	var hello struct{ Version string }
	if err := json.Unmarshal(line, &hello); err != nil {
		return nil, "", err
	}
	return q, hello.Version, nil
}

func (q *interpreter) ask(r request) answer {
	data, err := json.Marshal(r)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := q.in.Write(append(data, '\n')); err != nil {
		log.Fatalf("write to the interpreter: %v", err)
	}
	line, err := q.out.ReadBytes('\n')
	if err != nil {
		log.Fatalf("the interpreter died over %s: %v", r.Path, err)
	}
	var a answer
	if err := json.Unmarshal(line, &a); err != nil {
		log.Fatal(err)
	}
	return a
}

// pool is a set of interpreters of one version, with a cache of their answers.
type pool struct {
	all     []*interpreter
	python  string
	version string
	target  parser.Version

	mu    sync.Mutex
	cache map[string]answer
	log   *os.File
}

func startPool(o options) (*pool, error) {
	p := &pool{python: o.python, cache: map[string]answer{}}
	for range max(1, o.workers) {
		q, version, err := start(o.python)
		if err != nil {
			return nil, err
		}
		p.all, p.version = append(p.all, q), version
	}
	if _, err := fmt.Sscanf(p.version, "%d.%d", &p.target.Major, &p.target.Minor); err != nil {
		return nil, fmt.Errorf("version %q: %w", p.version, err)
	}
	if o.cache == "" {
		return p, nil
	}
	sum := sha256.Sum256([]byte(script))
	path := filepath.Join(o.cache, "answers-"+p.version+"-"+hex.EncodeToString(sum[:4])+".jsonl")
	if err := os.MkdirAll(o.cache, 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	p.log = f
	dec := json.NewDecoder(bufio.NewReader(f))
	for {
		var a answer
		if err := dec.Decode(&a); err != nil {
			break // the end, or a line cut short by a kill
		}
		p.cache[a.Sum] = a
	}
	return p, nil
}

// ask gives the answer for a file, from the cache if it is there.
func (p *pool) ask(q *interpreter, f file) answer {
	p.mu.Lock()
	a, ok := p.cache[f.sum]
	p.mu.Unlock()
	if ok {
		return a
	}
	a = q.ask(request{Path: f.path})
	if p.log != nil {
		a.Sum = f.sum
		line, _ := json.Marshal(a)
		p.mu.Lock()
		p.log.Write(append(line, '\n'))
		p.mu.Unlock()
	}
	return a
}

// stdlib is the folder of the interpreter's standard library.
func (p *pool) stdlib() (string, error) {
	args := strings.Fields(p.python)
	out, err := exec.Command(args[0], append(args[1:], "-c", "import os; print(os.path.dirname(os.__file__))")...).Output()
	if err != nil {
		return "", fmt.Errorf("ask for the standard library: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

func (p *pool) close() {
	for _, q := range p.all {
		q.in.Close()
		_ = q.cmd.Wait()
	}
	p.all = nil
	if p.log != nil {
		p.log.Close()
	}
}
