package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/ir/irtext"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/astdump"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

// DebugRequest asks for an intermediate form of a file.
type DebugRequest struct {
	Project project.Options
	Form    string // ast, ir, types or calls
	File    string // as the user wrote it; for types and calls a folder, too
	Format  string // text, json; pycg for calls
	Jobs    int
}

// SyntaxFault is a file that has no tree to print.
type SyntaxFault struct {
	File    string
	Line    int
	Message string
}

func (e *SyntaxFault) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message) }

// Debug writes an intermediate form of one file; types and calls of a folder, too.
func (e *Engine) Debug(ctx context.Context, req DebugRequest, w io.Writer) error {
	if req.Form == "ast" {
		return debugAST(&req, w)
	}
	req.Project.Paths = []string{req.File}
	s, err := NewSession(e).open(ctx, &Request{Project: req.Project, Jobs: req.Jobs})
	if err != nil {
		return err
	}
	file := s.reported()
	if file == nil {
		return fmt.Errorf("`%s` is no Python file of the project", req.File)
	}
	if req.Form == "ir" {
		if err := irtext.Print(w, file.IR, file.Bind); err != nil {
			return fmt.Errorf("write the ir: %w", err)
		}
		return nil
	}
	a, err := s.analyse(ctx, &Request{Jobs: req.Jobs, evidence: req.Format == "json"}, nil)
	if err != nil {
		return err
	}
	if err := list(w, a, &req, s.allReported()); err != nil {
		return fmt.Errorf("write the %s: %w", req.Form, err)
	}
	return nil
}

func (s *snapshot) reported() *modgraph.File {
	for _, f := range s.prog.Files {
		if f.Reported && f.IR != nil {
			return f
		}
	}
	return nil
}

// allReported lists the files that were asked for, by their paths.
func (s *snapshot) allReported() []modgraph.FileID {
	var out []modgraph.FileID
	for i, f := range s.prog.Files {
		if f.Reported && f.IR != nil {
			out = append(out, modgraph.FileID(i))
		}
	}
	slices.SortFunc(out, func(a, b modgraph.FileID) int {
		return strings.Compare(s.prog.Files[a].Display, s.prog.Files[b].Display)
	})
	return out
}

// debugAST needs no project: the tree as the interpreter prints its own.
func debugAST(req *DebugRequest, w io.Writer) error {
	path := req.File
	if !filepath.IsAbs(path) {
		path = filepath.Join(req.Project.Dir, path)
	}
	text, err := source.Read(source.Disk{}, filepath.ToSlash(path))
	var decode *source.DecodeError
	if errors.As(err, &decode) {
		return &SyntaxFault{req.File, decode.Line, decode.Reason}
	}
	if err != nil {
		return err
	}
	var p parser.Parser
	var tree ast.Tree
	p.Parse(text.String, parser.Version{Major: 3, Minor: 14}, &tree)
	if len(p.Errors) > 0 {
		return &SyntaxFault{req.File, text.Lines.Line(p.Errors[0].Start), p.Errors[0].Msg}
	}
	if err := astdump.Dump(w, &tree, text.String); err != nil {
		return fmt.Errorf("write the tree: %w", err)
	}
	return nil
}
