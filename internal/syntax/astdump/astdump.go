// Package astdump prints a syntax tree exactly as CPython 3.13 prints its own:
// the text of ast.dump(ast.parse(source), include_attributes=True).
//
//	x = 1   Module(body=[Assign(targets=[Name(id='x', ctx=Store(), lineno=1, col_offset=0,
//	        end_lineno=1, end_col_offset=1)], value=Constant(value=1, lineno=1, ...
//
// The form is what makes the parser checkable: equal bytes mean equal trees.
// Lines count from 1, columns are bytes of UTF-8 from 0; empty lists and absent
// fields are left out, as that version does.
package astdump

import (
	"io"
	"strconv"

	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// Dump writes the tree of src as one line without a line break.
func Dump(w io.Writer, t *ast.Tree, src string) error {
	_, err := w.Write(Append(nil, t, src))
	return err
}

// Append appends what Dump writes to buf.
func Append(buf []byte, t *ast.Tree, src string) []byte {
	d := dumper{t: t, lines: source.NewLines(src), buf: buf}
	d.node(t.Root)
	return d.buf
}

type dumper struct {
	t     *ast.Tree
	lines source.Lines
	buf   []byte
	depth int
}

// maxDepth bounds the recursion; the parser builds no higher tree.
const maxDepth = 20_000

func (d *dumper) str(s string) { d.buf = append(d.buf, s...) }

func (d *dumper) node(id ast.NodeID) {
	if id == 0 {
		d.str("None")
		return
	}
	if d.depth++; d.depth > maxDepth {
		d.str("...")
		d.depth--
		return
	}
	k := d.t.Kind(id)
	d.str(k.String())
	d.buf = append(d.buf, '(')
	first := true
	for _, f := range k.Fields() {
		d.field(id, f, &first)
	}
	if k == ast.KindConstant && d.t.Consts[d.t.Slot(id, 0)].U {
		d.name("kind", &first)
		d.str("'u'")
	}
	if hasPosition(k) {
		d.position(id, &first)
	}
	d.buf = append(d.buf, ')')
	d.depth--
}

func (d *dumper) name(s string, first *bool) {
	if !*first {
		d.str(", ")
	}
	*first = false
	d.str(s)
	d.buf = append(d.buf, '=')
}

func (d *dumper) field(id ast.NodeID, f ast.Field, first *bool) {
	aux := d.t.Nodes[id].Aux
	switch f.Type {
	case ast.FieldContext:
		d.operator(f, first, ast.Context(aux).String())
		return
	case ast.FieldOperator:
		d.operator(f, first, ast.Operator(aux).String())
		return
	case ast.FieldBoolOperator:
		d.operator(f, first, ast.BoolOperator(aux).String())
		return
	case ast.FieldUnaryOperator:
		d.operator(f, first, ast.UnaryOperator(aux).String())
		return
	case ast.FieldInt16, ast.FieldUint16:
		d.name(f.Name, first)
		n := int64(aux)
		if f.Type == ast.FieldInt16 {
			n = int64(int16(aux))
		}
		d.buf = strconv.AppendInt(d.buf, n, 10)
		return
	}
	v := d.t.Slot(id, f.Slot)
	switch f.Type {
	case ast.FieldConst:
		if f.Name == "type_comment" {
			return // ast.parse reads no type comments by default
		}
		d.name(f.Name, first)
		d.constant(d.t.Consts[v])
		return
	case ast.FieldInt:
		d.name(f.Name, first)
		d.buf = strconv.AppendInt(d.buf, int64(v), 10)
		return
	}
	if v == 0 {
		return
	}
	d.name(f.Name, first)
	switch f.Type {
	case ast.FieldNode:
		d.node(ast.NodeID(v))
		return
	case ast.FieldName:
		d.buf = appendString(d.buf, d.t.Text(ast.NameID(v)))
		return
	}
	d.buf = append(d.buf, '[')
	for i, c := range d.t.Items(v) {
		if i > 0 {
			d.str(", ")
		}
		switch f.Type {
		case ast.FieldNodes:
			d.node(c)
		case ast.FieldNames:
			d.buf = appendString(d.buf, d.t.Text(ast.NameID(c)))
		case ast.FieldOps:
			d.str(ast.CompareOperator(c).String())
			d.str("()")
		}
	}
	d.buf = append(d.buf, ']')
}

func (d *dumper) operator(f ast.Field, first *bool, s string) {
	d.name(f.Name, first)
	d.str(s)
	d.str("()")
}

// hasPosition says whether nodes of a kind carry positions in CPython.
func hasPosition(k ast.Kind) bool {
	switch k {
	case ast.KindModule, ast.Kindcomprehension, ast.Kindarguments, ast.Kindwithitem, ast.Kindmatch_case:
		return false
	}
	return true
}

func (d *dumper) position(id ast.NodeID, first *bool) {
	start, end := d.t.Start(id), d.t.End(id)
	line, endLine := d.lines.Line(start), d.lines.Line(end)
	d.number("lineno", line, first)
	d.number("col_offset", int(start-d.lines.Start(line)), first)
	d.number("end_lineno", endLine, first)
	d.number("end_col_offset", int(end-d.lines.Start(endLine)), first)
}

func (d *dumper) number(name string, n int, first *bool) {
	d.name(name, first)
	d.buf = strconv.AppendInt(d.buf, int64(n), 10)
}
