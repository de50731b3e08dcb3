// Package ruletest reads the Markdown suites of rules.
//
// # Format
//
// A suite is a Markdown file. Each second-level heading starts a case; its fenced
// blocks are files of a small project of their own, and the text between them
// says why the code is good or bad. The first line of a block may name its file:
//
//	## The caller closes it
//
//	```python
//	# file: shop/db.py
//	def connect(dsn):
//	    return socket.create_connection(dsn)
//	```
//
//	```python
//	from shop.db import connect
//	def load(dsn):
//	    conn = connect(dsn)  # expect: FER101
//	```
//
// A block without a name is main.py. `# expect: CODE` stands on the line of the
// primary position, several codes by commas. Known-wrong behaviour is pinned and
// not skipped: `# wrong: CODE` is a false alarm that is given today, `# miss: CODE`
// a bug that is not reported today; the test fails when either changes, so that
// the mark is taken away with the fault.
//
// A block with the language `output` holds what the full format prints for the
// case, a snapshot.
package ruletest

import (
	"fmt"
	"strings"
)

// Suite is one Markdown file.
type Suite struct {
	Path  string
	Cases []Case
}

// Case is one small project.
type Case struct {
	Title  string
	Line   int // of the heading
	Files  []File
	Expect []Expectation
	// Output is the snapshot, and OutputAt the lines between its fences; nil when
	// the case has none.
	Output   []string
	OutputAt [2]int
}

// File is a file of a case.
type File struct {
	Name, Text string
}

// Expectation is a mark at a line.
type Expectation struct {
	File string
	Line int // in the file, from 1
	Code string
	Kind Mark
}

// Mark says how an expectation is meant.
type Mark uint8

// Marks.
const (
	Expect Mark = iota // reported, rightly
	Wrong              // reported, wrongly
	Miss               // not reported, wrongly
)

var marks = map[string]Mark{"expect": Expect, "wrong": Wrong, "miss": Miss}

// Parse reads a suite.
func Parse(path, text string) (*Suite, error) {
	s := &Suite{Path: path}
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		switch {
		case strings.HasPrefix(line, "## "):
			s.Cases = append(s.Cases, Case{Title: strings.TrimSpace(line[3:]), Line: i + 1})
		case strings.HasPrefix(line, "```"):
			lang := strings.TrimSpace(line[3:])
			end := i + 1
			for end < len(lines) && strings.TrimRight(lines[end], " ") != "```" {
				end++
			}
			if end == len(lines) {
				return nil, fmt.Errorf("%s:%d: the block is not closed", path, i+1)
			}
			if len(s.Cases) == 0 {
				return nil, fmt.Errorf("%s:%d: a block before the first case", path, i+1)
			}
			c := &s.Cases[len(s.Cases)-1]
			if err := c.add(lang, lines[i+1:end], path, i+1); err != nil {
				return nil, err
			}
			i = end
		}
	}
	if len(s.Cases) == 0 {
		return nil, fmt.Errorf("%s: no case", path)
	}
	return s, nil
}

func (c *Case) add(lang string, body []string, path string, at int) error {
	switch lang {
	case "output":
		c.Output, c.OutputAt = body, [2]int{at, at + len(body)}
		if c.Output == nil {
			c.Output = []string{}
		}
		return nil
	case "python", "toml":
	default:
		return fmt.Errorf("%s:%d: a block of unknown language %q", path, at, lang)
	}
	name := "main.py"
	if len(body) > 0 {
		if n, ok := strings.CutPrefix(body[0], "# file: "); ok {
			name = strings.TrimSpace(n)
		}
	}
	for _, f := range c.Files {
		if f.Name == name {
			return fmt.Errorf("%s:%d: two files are called %s", path, at, name)
		}
	}
	for n, line := range body {
		for _, m := range []string{"expect", "wrong", "miss"} {
			_, codes, ok := strings.Cut(line, "# "+m+": ")
			if !ok {
				continue
			}
			for _, code := range strings.Split(codes, ",") {
				c.Expect = append(c.Expect, Expectation{File: name, Line: n + 1, Code: strings.TrimSpace(code), Kind: marks[m]})
			}
		}
	}
	c.Files = append(c.Files, File{name, strings.Join(body, "\n") + "\n"})
	return nil
}

// Counts gives the number of cases without and with an expected finding.
func (s *Suite) Counts() (good, bad int) {
	for _, c := range s.Cases {
		hit := false
		for _, e := range c.Expect {
			hit = hit || e.Kind != Wrong
		}
		if hit {
			bad++
		} else {
			good++
		}
	}
	return good, bad
}
