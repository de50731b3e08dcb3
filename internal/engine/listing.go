package engine

import (
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/source"
)

// listedPlace is the part of a line that says where. End is line and column of the
// character after the last one.
type listedPlace struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	End    [2]int `json:"end"`
	Text   string `json:"text"`
}

type listedType struct {
	listedPlace
	Type string `json:"type"`
	Tier string `json:"tier"`
}

type listedCall struct {
	listedPlace
	Kind     string         `json:"kind"`
	Caller   string         `json:"caller"`
	Targets  []listedTarget `json:"targets"`
	External string         `json:"external,omitempty"`
	Reason   string         `json:"reason,omitempty"`
	Complete bool           `json:"complete"`
}

type listedTarget struct {
	Name     string `json:"name"`
	Tier     string `json:"tier"`
	Override bool   `json:"override,omitempty"`
}

// list writes the types or calls of files.
func list(w io.Writer, a *analysis, req *DebugRequest, files []modgraph.FileID) error {
	switch {
	case req.Format == "pycg":
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "    ")
		return enc.Encode(a.infer.Adjacency(files))
	case req.Format == "json" && req.Form == "types":
		return listTypes(w, a, files)
	case req.Format == "json":
		return listCalls(w, a, files)
	}
	write := a.infer.WriteCalls
	if req.Form == "types" {
		write = a.infer.WriteTypes
	}
	for i, f := range files {
		if len(files) > 1 {
			if i > 0 {
				fmt.Fprintln(w)
			}
			fmt.Fprintf(w, "%s:\n", a.prog.Files[f].Display)
		}
		if err := write(w, f); err != nil {
			return err
		}
	}
	return nil
}

func listTypes(w io.Writer, a *analysis, files []modgraph.FileID) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, id := range files {
		f := a.prog.Files[id]
		for _, t := range a.infer.TypesIn(id) {
			if err := enc.Encode(listedType{placed(f, t.Span), t.Type, t.Tier}); err != nil {
				return err
			}
		}
	}
	return nil
}

func listCalls(w io.Writer, a *analysis, files []modgraph.FileID) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, id := range files {
		f := a.prog.Files[id]
		for _, c := range a.infer.CallsIn(id) {
			out := listedCall{
				listedPlace: placed(f, c.Span), Kind: c.Kind.String(), Caller: c.Caller,
				Targets: []listedTarget{}, External: c.External, Complete: c.Complete,
			}
			for _, t := range c.Targets {
				out.Targets = append(out.Targets, listedTarget{t.Name, t.Tier.String(), t.Override})
			}
			if c.Reason != 0 {
				out.Reason = c.Reason.String()
			}
			if err := enc.Encode(out); err != nil {
				return err
			}
		}
	}
	return nil
}

func placed(f *modgraph.File, s source.Span) listedPlace {
	start := min(s.Start, uint32(len(f.Text)))
	end := min(max(s.Start, s.End), uint32(len(f.Text)))
	line, column := position(f, start)
	endLine, endColumn := position(f, end)
	return listedPlace{File: f.Display, Line: line, Column: column, End: [2]int{endLine, endColumn}, Text: f.Text[start:end]}
}

// position is a line and a column, which counts code points, both from 1.
func position(f *modgraph.File, at uint32) (line, column int) {
	line = f.Lines.Line(at)
	return line, utf8.RuneCountInString(f.Text[f.Lines.Start(line):at]) + 1
}
