package engine

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/suppress"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

// presenter turns findings into diagnostics: instructions into places, facts into
// paths. It belongs to one goroutine.
type presenter struct {
	prog   *modgraph.Program
	facts  rule.Facts
	rules  *rule.Registry
	target parser.Version
	trees  map[modgraph.FileID]*statements
}

// findings presents what rules found, file by file in structural order: gates,
// one finding a position, fingerprints.
func (p *presenter) findings(list []rule.Finding, selection *rule.Selection) []diag.Diagnostic {
	type placed struct {
		f    *rule.Finding
		file modgraph.FileID
		span diag.Span
	}
	all := make([]placed, 0, len(list))
	for i := range list {
		f := &list[i]
		def := modgraph.DefID(f.Def)
		file := p.prog.FileIDOf(def)
		if !wanted(p.prog.Files[file].Class, f.Code) {
			continue
		}
		all = append(all, placed{f, file, p.span(def, f.Instr, f.Part)})
	}
	key := func(a placed) string { return p.prog.Files[a.file].Key }
	slices.SortStableFunc(all, func(a, b placed) int {
		if a.file != b.file {
			return strings.Compare(key(a), key(b))
		}
		if a.span.Start != b.span.Start {
			return int(int64(a.span.Start) - int64(b.span.Start))
		}
		if a.span.End != b.span.End {
			return int(int64(a.span.End) - int64(b.span.End))
		}
		if a.f.Possible != b.f.Possible {
			if b.f.Possible {
				return -1
			}
			return 1
		}
		if x, y := p.rules.Precedence(a.f.Code), p.rules.Precedence(b.f.Code); x != y {
			return x - y
		}
		return strings.Compare(a.f.Message, b.f.Message)
	})
	refs := make([]*rule.Finding, len(all))
	for i := range all {
		refs[i] = all[i].f
	}
	n := 0
	for i, kept := range oneACause(refs) {
		if kept {
			all[n] = all[i]
			n++
		}
	}
	all = all[:n]
	var out []diag.Diagnostic
	numbering := map[modgraph.FileID]*diag.Numbering{}
	for i, a := range all {
		// The same position is never reported by two rules, nor twice by one.
		if i > 0 && all[i-1].file == a.file && all[i-1].span == a.span {
			all[i].f = all[i-1].f
			continue
		}
		n := numbering[a.file]
		if n == nil {
			n = &diag.Numbering{}
			numbering[a.file] = n
		}
		out = append(out, p.present(a.f, a.file, a.span, n))
	}
	return p.oneRoot(out)
}

func (p *presenter) present(f *rule.Finding, file modgraph.FileID, span diag.Span, n *diag.Numbering) diag.Diagnostic {
	x := p.prog.Files[file]
	def := modgraph.DefID(f.Def)
	meta, _ := p.rules.ByCode(f.Code)
	level := f.Level
	if level == 0 {
		level = meta.Level
	}
	d := diag.Diagnostic{
		Code: f.Code, Name: meta.Name, Level: level, Possible: f.Possible, Message: f.Message,
		File: x.Display, Span: span, Label: f.Label, Notes: f.Notes, Help: diag.Help{Text: f.Help},
		Crossed: f.Crossed, DefKey: p.prog.Key(def), Path: p.chain(f.Chain),
	}
	for _, m := range f.Marks {
		at := modgraph.DefID(m.Def)
		l := diag.Label{Span: p.span(at, m.Instr, m.Part), Text: m.Text}
		if id := p.prog.FileIDOf(at); id != file {
			l.File = p.prog.Files[id].Display
		}
		d.Labels = append(d.Labels, l)
	}
	body := ""
	if b := p.prog.Body(def); b != nil {
		body = b.Digest.String()
	}
	tree := p.tree(file)
	d.Fingerprint, d.Moved = n.Fingerprints(diag.Identity{
		Code: f.Code, DefKey: d.DefKey, QualName: p.prog.Def(def).Qual, Body: body, Statement: tree.Text(tree.At(span)),
	})
	return d
}

func (p *presenter) tree(file modgraph.FileID) *statements {
	t := p.trees[file]
	if t == nil {
		t = parseStatements(p.prog.Files[file].Text, p.target)
		p.trees[file] = t
	}
	return t
}

// wanted is the gate by what a file is for: tests are read for bugs that make a
// test lie, examples and scripts for all but what the end of the process cleans
// up and what keeps other tasks waiting, of which they have none, generated and vendored code for nothing but its syntax.
func wanted(class modgraph.Class, code string) bool {
	if strings.HasPrefix(code, rule.Itself.Code()) {
		return true
	}
	switch class {
	case modgraph.ClassTest:
		switch code {
		case "FER201", "FER202", "FER501", "FER602":
			return true
		}
		return false
	case modgraph.ClassExample, modgraph.ClassScript:
		switch code {
		case "FER101", "FER102", "FER103", "FER106", "FER108", "FER502":
			return false
		}
		return true
	case modgraph.ClassGenerated, modgraph.ClassVendored:
		return false
	}
	return true
}

// suppressed applies the ignore comments of the files that have any, and reports
// the idle ones.
func (p *presenter) suppressed(list []diag.Diagnostic, ran func(file *modgraph.File, code string) bool) []diag.Diagnostic {
	byFile := map[string][]diag.Diagnostic{}
	for _, d := range list {
		byFile[d.File] = append(byFile[d.File], d)
	}
	var out []diag.Diagnostic
	for id, f := range p.prog.Files {
		if !f.Reported {
			continue
		}
		mine := byFile[f.Display]
		if !strings.Contains(f.Text, "ferrule:") {
			out = append(out, mine...)
			continue
		}
		tree := p.tree(modgraph.FileID(id))
		src := suppress.Source{File: f.Display, Key: f.Key, Text: f.Text, Comments: comments(&tree.tree)}
		s := suppress.Parse(src, p.rules)
		for _, d := range mine {
			if !s.Hides(d.Code, d.Span, tree.At(d.Span)) {
				out = append(out, d)
			}
		}
		out = append(out, s.Report(func(code string) bool { return ran(f, code) })...)
	}
	return out
}

func comments(t *ast.Tree) []diag.Span {
	out := make([]diag.Span, len(t.Comments))
	for i, c := range t.Comments {
		out[i] = diag.Span{Start: c.Start, End: c.End}
	}
	return out
}

// moduleOf is the module body of the file of a definition.
func moduleOf(prog *modgraph.Program, d modgraph.DefID) modgraph.DefID {
	f, _ := prog.FileOf(d)
	return f.FirstDef + modgraph.DefID(bind.DefIndex(0))
}
