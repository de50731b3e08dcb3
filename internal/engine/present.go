package engine

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/fix"
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
	// ignores are the comments of the files that were looked at, nil for none.
	ignores map[modgraph.FileID]*suppress.File
}

// findings presents what rules found, file by file in structural order: gates,
// one finding a position, fingerprints. What a comment hides, or the settings for its
// file, is taken out before one finding stands for many, or it would hide them too;
// but no other rule speaks up at its place.
func (p *presenter) findings(list []rule.Finding, off func(file, code string) bool) []diag.Diagnostic {
	type placed struct {
		f      *rule.Finding
		file   modgraph.FileID
		span   diag.Span
		hidden bool
	}
	all := make([]placed, 0, len(list))
	for i := range list {
		f := &list[i]
		def := modgraph.DefID(f.Def)
		file := p.prog.FileIDOf(def)
		if x := p.prog.Files[file]; !wanted(x.Class, f.Code) || off(x.Display, f.Code) {
			continue
		}
		a := placed{f: f, file: file, span: p.span(def, f.Instr, f.Part)}
		if c := p.comments(file); c != nil {
			a.hidden = c.Hides(f.Code, a.span, p.tree(file).At(a.span))
		}
		all = append(all, a)
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
		// A note never hides a warning.
		if x, y := p.isNote(a.f), p.isNote(b.f); x != y {
			if y {
				return -1
			}
			return 1
		}
		if x, y := p.rules.Precedence(a.f.Code), p.rules.Precedence(b.f.Code); x != y {
			return x - y
		}
		return strings.Compare(a.f.Message, b.f.Message)
	})
	var refs []*rule.Finding
	for i := range all {
		if !all[i].hidden {
			refs = append(refs, all[i].f)
		}
	}
	keep := oneACause(refs)
	n, shown := 0, 0
	for i := range all {
		if !all[i].hidden {
			if shown++; !keep[shown-1] {
				continue
			}
		}
		all[n] = all[i]
		n++
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
		// A hidden one is counted in the fingerprints of those behind it.
		if d := p.present(a.f, a.file, a.span, n); !a.hidden {
			out = append(out, d)
		}
	}
	return out
}

// isNote says whether a finding is shown as a note.
func (p *presenter) isNote(f *rule.Finding) bool {
	level := f.Level
	if level == 0 {
		meta, _ := p.rules.ByCode(f.Code)
		level = meta.Level
	}
	return level == diag.Note
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
	p.mend(&d, f, file)
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

// mend adds the edits that carry the help out, where the text allows them.
func (p *presenter) mend(d *diag.Diagnostic, f *rule.Finding, file modgraph.FileID) {
	if f.Fix.Kind == rule.NoFix {
		return
	}
	at := modgraph.DefID(f.Fix.Def)
	home := p.prog.FileIDOf(at)
	src := fix.Source{Tree: &p.tree(home).tree, Text: p.prog.Files[home].Text, Minor: int(p.target.Minor)}
	text, edits := fix.Make(src, f.Fix.Kind, p.span(at, f.Fix.Instr, rule.PartWhole), f.Fix.Name)
	if len(edits) == 0 {
		return
	}
	if text != "" {
		d.Help.Text = text
	}
	if d.Help.Edits = edits; home != file {
		for i := range edits {
			edits[i].File = p.prog.Files[home].Display
		}
	}
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
// test pass though it must not, examples and scripts for all but what the end of the process cleans
// up and what keeps other tasks waiting, of which they have none, generated and vendored code for nothing but its syntax.
func wanted(class modgraph.Class, code string) bool {
	if strings.HasPrefix(code, rule.Itself.Code()) {
		return true
	}
	switch class {
	case modgraph.ClassTest:
		switch code {
		case "FER201", "FER202", "FER207", "FER501":
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

// comments are the ignore comments of a file, nil if it has none.
func (p *presenter) comments(file modgraph.FileID) *suppress.File {
	c, known := p.ignores[file]
	if known {
		return c
	}
	if f := p.prog.Files[file]; strings.Contains(f.Text, "ferrule:") {
		t := &p.tree(file).tree
		c = suppress.Parse(suppress.Source{File: f.Display, Key: f.Key, Text: f.Text, Comments: commentsOf(t)}, p.rules)
	}
	p.ignores[file] = c
	return c
}

// suppressed applies the ignore comments to what is no rule's finding, and reports
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
		s := p.comments(modgraph.FileID(id))
		if s == nil {
			out = append(out, mine...)
			continue
		}
		tree := p.tree(modgraph.FileID(id))
		for _, d := range mine {
			if !s.Hides(d.Code, d.Span, tree.At(d.Span)) {
				out = append(out, d)
			}
		}
		out = append(out, s.Report(func(code string) bool { return ran(f, code) })...)
	}
	return out
}

func commentsOf(t *ast.Tree) []diag.Span {
	out := make([]diag.Span, len(t.Comments))
	for i, c := range t.Comments {
		out[i] = diag.Span{Start: c.Start, End: c.End}
	}
	return out
}
