// Package ownerwithoutrelease is FER103: a class that owns something and has no
// method that releases it.
package ownerwithoutrelease

import (
	_ "embed" // the documentation below
	"fmt"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is FER103.
type Rule struct{}

// Meta describes the rule.
func (Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER103", Name: "owner-without-release", Level: diag.Error, DefaultOn: true, Doc: doc}
}

// Run looks at the fields of each class that hold something open.
func (Rule) Run(p *rule.Whole) {
	var r *run
	for _, d := range p.Defs {
		if p.Program.Def(d).Kind != bind.KindClass {
			continue
		}
		facts := p.Facts.Class(d)
		if facts == nil {
			continue
		}
		for i := range facts.Fields {
			f := &facts.Fields[i]
			if f.ReleasedBy >= 0 || f.Lent || f.Escapes || f.Res.Keeps && f.Res.Class < 0 || f.Res.Await {
				continue
			}
			if r == nil {
				r = index(p)
			}
			if r.inherits(d, f) {
				continue
			}
			r.field(d, facts, f)
		}
	}
}

// run is what the rule knows of the whole program.
type run struct {
	*rule.Whole
	methods map[modgraph.DefID][]modgraph.DefID // by class, own ones in source order
	subs    map[modgraph.DefID][]modgraph.DefID // project subclasses
	// released are the fields, by class and name, that some function releases.
	released map[address]bool
	// outside are the attributes on which some code calls what releases.
	outside map[sym.Sym]bool
	// instances are counted when they are first asked for.
	instances *rule.Instances
}

// address is a field of a class.
type address struct {
	class modgraph.DefID
	field sym.Sym
}

func index(p *rule.Whole) *run {
	r := &run{Whole: p, methods: map[modgraph.DefID][]modgraph.DefID{}, subs: map[modgraph.DefID][]modgraph.DefID{}, released: map[address]bool{}}
	for d := range modgraph.DefID(p.Program.NumDefs()) {
		if f, _ := p.Program.FileOf(d); f.IR == nil {
			continue
		}
		switch def := p.Program.Def(d); def.Kind {
		case bind.KindFunction, bind.KindLambda:
			if parent := p.Program.Parent(d); parent != modgraph.NoDef && p.Program.Def(parent).Kind == bind.KindClass {
				r.methods[parent] = append(r.methods[parent], d)
			}
			r.releases(d)
		case bind.KindClass:
			for _, b := range p.Declare.Class(d).MRO {
				if base := p.Infer.Types().Def(b); base != d && base != modgraph.NoDef {
					r.subs[base] = append(r.subs[base], d)
				}
			}
		}
	}
	return r
}

// releases notes the fields that a function releases: of its own receiver, and of
// any object whose class is known.
func (r *run) releases(d modgraph.DefID) {
	c := r.Facts.Contract(d)
	if c == nil {
		return
	}
	for i := range c.Releases {
		p := &c.Releases[i].Path
		if p.Owner.Class > 0 {
			r.released[address{modgraph.DefID(p.Owner.Class), p.Owner.Field}] = true
		}
		if p.Root == contract.RootParam && p.Index == 0 && p.Len > 0 && p.Sel[0].Kind == contract.SelAttr {
			if parent := r.enclosingClass(d); parent != modgraph.NoDef {
				r.released[address{parent, p.Sel[0].Name}] = true
			}
		}
		if p.Root == contract.RootFree && p.Len > 0 && p.Sel[0].Kind == contract.SelAttr {
			// A function inside a method that uses its self.
			if parent := r.enclosingClass(d); parent != modgraph.NoDef {
				r.released[address{parent, p.Sel[0].Name}] = true
			}
		}
	}
}

func (r *run) enclosingClass(d modgraph.DefID) modgraph.DefID {
	for p := r.Program.Parent(d); p != modgraph.NoDef; p = r.Program.Parent(p) {
		if r.Program.Def(p).Kind == bind.KindClass {
			return p
		}
	}
	return modgraph.NoDef
}

// inherits says whether the method that fills a field is one of an ancestor which
// has the field as well: the ancestor answers for it.
func (r *run) inherits(d modgraph.DefID, f *contract.Field) bool {
	from := r.enclosingClass(modgraph.DefID(f.Method))
	if from == d || from == modgraph.NoDef {
		return false
	}
	facts := r.Facts.Class(from)
	return facts != nil && slices.ContainsFunc(facts.Fields, func(o contract.Field) bool { return o.Name == f.Name && o.Method == f.Method })
}

// family lists a class, its ancestors and its subclasses.
func (r *run) family(d modgraph.DefID) []modgraph.DefID {
	out := []modgraph.DefID{d}
	for _, b := range r.Declare.Class(d).MRO {
		if base := r.Infer.Types().Def(b); base != d && base != modgraph.NoDef {
			out = append(out, base)
		}
	}
	return append(out, r.subs[d]...)
}

func (r *run) field(d modgraph.DefID, facts *contract.ClassFacts, f *contract.Field) {
	var closers []modgraph.DefID
	pays := len(facts.CloseLike) > 0
	for _, c := range r.family(d) {
		if r.released[address{c, f.Name}] {
			return
		}
		if slices.Contains(r.subs[d], c) {
			continue
		}
		for _, m := range r.methods[c] {
			if !closeLike(r.name(m)) || r.Program.Def(m).Flags&bind.StubLike != 0 || r.demands(m) {
				continue
			}
			closers = append(closers, m)
		}
		if x := r.Facts.Class(c); x != nil && len(x.CloseLike) > 0 {
			pays = true
		}
	}
	if r.closedWithMaker(d, f) || r.handedOn(d, f.Name, r.Program.Syms.Text(f.Res.Kind)) || r.closedFromOutside(f.Name) {
		return
	}
	if r.looksUp(closers) || r.knownElsewhere(f.Res) || r.inChild(d, modgraph.DefID(f.Method)) || r.filledBelow(d, f) {
		return
	}
	weight := r.WeightOf(f.Res)
	switch {
	case f.Res.Lazy && weight == rule.Shared && !pays:
		return // nobody says that it ends the object's life, and the last reference closes idle connections
	case len(closers) == 0 && r.locksFile(d, f.Name):
		return // it is kept open for the sake of the lock, as long as the process lives
	case len(closers) == 0 && r.Declare.Class(d).Flags&(declare.UnknownBase|declare.FromShape) != 0:
		return // a base that nobody knows may release it
	case len(closers) == 0 && weight != rule.Kept:
		return // freed with its owner
	case weight == rule.Freed && !pays:
		return
	}
	r.report(d, facts, f, closers, weight)
}

// closedWithMaker says whether the field is filled by a call on, or with, another field
// that some method of the family closes: who closes a context, a connection or a
// session closes what it has made.
//
//	self.socket = self.context.socket(zmq.SUB)
//	...
//	self.context.destroy()
func (r *run) closedWithMaker(d modgraph.DefID, f *contract.Field) bool {
	b := r.Program.Body(modgraph.DefID(f.Method))
	file, _ := r.Program.FileOf(modgraph.DefID(f.Method))
	if b == nil {
		return false
	}
	var makers []sym.Sym
	for i := range b.Instrs {
		in := &b.Instrs[i]
		if in.Op != ir.OpSetAttr || file.IR.Syms[in.B] != f.Name {
			continue
		}
		made := &b.Instrs[b.Operands(in)[1]]
		if made.Op != ir.OpCall {
			continue
		}
		note := func(v ir.Value) {
			if v < 0 || b.Instrs[v].Op != ir.OpAttr {
				return
			}
			if obj := &b.Instrs[b.Instrs[v].A]; obj.Op == ir.OpLoad && (b.Places.Ref[obj.A] == 1 || b.Places.Kind[obj.A] == ir.PlaceFree) {
				makers = append(makers, file.IR.Syms[b.Instrs[v].B])
			}
		}
		if callee := &b.Instrs[made.B]; callee.Op == ir.OpAttr {
			note(callee.A)
		}
		for _, a := range b.Operands(made) {
			note(a)
		}
	}
	return slices.ContainsFunc(makers, func(m sym.Sym) bool { return m != f.Name && r.closes(d, m) })
}

// closes says whether some method of the family calls what closes a field.
func (r *run) closes(d modgraph.DefID, field sym.Sym) bool {
	for _, c := range r.family(d) {
		for _, m := range r.methods[c] {
			b := r.Program.Body(m)
			f, _ := r.Program.FileOf(m)
			if b == nil {
				continue
			}
			for i := range b.Instrs {
				in := &b.Instrs[i]
				if in.Op != ir.OpCall || b.Instrs[in.B].Op != ir.OpAttr {
					continue
				}
				callee := &b.Instrs[in.B]
				obj := &b.Instrs[callee.A]
				if name := f.IR.Names[callee.B]; obj.Op == ir.OpAttr && f.IR.Syms[obj.B] == field && (releaseName(name) || name == "destroy" || name == "term") {
					return true
				}
			}
		}
	}
	return false
}

// handedOn says whether some method of the family passes the field to code that is
// not known, returns it, or keeps it elsewhere in a way that may release it.
func (r *run) handedOn(d modgraph.DefID, field sym.Sym, kind string) bool {
	for _, c := range r.family(d) {
		for _, m := range r.methods[c] {
			if r.passes(m, field, closeLike(r.name(m)), kind) {
				return true
			}
		}
	}
	return false
}

// closedFromOutside says whether some code closes an attribute of that name, on
// whatever object: `worker.tmp.close()`.
func (r *run) closedFromOutside(field sym.Sym) bool {
	if r.outside == nil {
		r.outside = map[sym.Sym]bool{}
		for _, f := range r.Program.Files {
			if f.IR == nil || f.Origin != modgraph.Project {
				continue
			}
			for k := range f.IR.Bodies {
				b := &f.IR.Bodies[k]
				for i := range b.Instrs {
					in := &b.Instrs[i]
					if in.Op != ir.OpCall {
						continue
					}
					callee := &b.Instrs[in.B]
					if callee.Op != ir.OpAttr || !releaseName(f.IR.Names[callee.B]) {
						continue
					}
					obj := &b.Instrs[callee.A]
					if obj.Op != ir.OpAttr {
						continue
					}
					// What a method does to its own object is known by its contract.
					if base := &b.Instrs[obj.A]; base.Op != ir.OpLoad || b.Places.Ref[base.A] != 1 || b.Places.Kind[base.A] > ir.PlaceCell {
						r.outside[f.IR.Syms[obj.B]] = true
					}
				}
			}
		}
	}
	return r.outside[field]
}

// locksFile says whether some method of the family locks the file behind the field.
// The lock ends with the descriptor: who writes a pid file keeps both on purpose.
//
//	self.fd = os.open(path, os.O_CREAT | os.O_RDWR)
//	fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
func (r *run) locksFile(d modgraph.DefID, field sym.Sym) bool {
	for _, c := range r.family(d) {
		for _, m := range r.methods[c] {
			b, sites := r.Program.Body(m), r.Infer.Sites(m)
			f, _ := r.Program.FileOf(m)
			if b == nil {
				continue
			}
			for i := range int32(len(b.Instrs)) {
				in := &b.Instrs[i]
				if in.Op != ir.OpCall || !slices.ContainsFunc(b.Operands(in), func(a int32) bool {
					return a >= 0 && b.Instrs[a].Op == ir.OpAttr && f.IR.Syms[b.Instrs[a].B] == field
				}) {
					continue
				}
				s := sites.At(i)
				if s == nil {
					continue
				}
				for _, t := range sites.TargetsOf(s) {
					if c := r.Facts.Contract(t.Def); c != nil && slices.ContainsFunc(c.Effects, func(e contract.Effect) bool {
						return r.Program.Syms.Text(e.Name) == "lock-file"
					}) {
						return true
					}
				}
			}
		}
	}
	return false
}

// repeats says whether one process is seen to make several objects of a class.
func (r *run) repeats(d modgraph.DefID) bool {
	if r.instances == nil {
		r.instances = r.Instances()
	}
	return r.instances.Repeats(d)
}

// releaseName says whether a method ends the life of the object it is called on.
func releaseName(name string) bool {
	switch name {
	case "close", "aclose", "wait", "communicate", "shutdown", "stop", "terminate", "release", "cleanup", "server_close", "detach", "dispose", "quit":
		return true
	}
	return false
}

// passes looks at what one method does with the field. In a close-like method any
// use that is not resolved counts; elsewhere only returning it does, as detach and
// its like do.
func (r *run) passes(m modgraph.DefID, field sym.Sym, closer bool, kind string) bool {
	b := r.Program.Body(m)
	f, _ := r.Program.FileOf(m)
	if b == nil || len(b.Blocks) == 0 {
		return false
	}
	sites := r.Infer.Sites(m)
	reads := make(map[int32]bool)
	for i := range int32(len(b.Instrs)) {
		in := &b.Instrs[i]
		switch in.Op {
		case ir.OpAttr:
			if f.IR.Syms[in.B] == field {
				reads[i] = true
			}
		case ir.OpSetAttr:
			// What the field is filled with has a name of its own before.
			if f.IR.Syms[in.B] == field {
				r.named(b, b.Operands(in)[1], reads)
			}
		case ir.OpStore:
			// A local name for the field: its uses count as well.
			if reads[in.B] {
				for k := range int32(len(b.Instrs)) {
					if l := &b.Instrs[k]; l.Op == ir.OpLoad && l.A == in.A {
						reads[k] = true
					}
				}
			}
		}
	}
	if len(reads) == 0 {
		return false
	}
	for i := range int32(len(b.Instrs)) {
		in := &b.Instrs[i]
		switch in.Op {
		case ir.OpReturn:
			if reads[in.A] && detaches(r.name(m)) || collects(b, in.A, reads, 0) {
				return true
			}
		case ir.OpAttr:
			// A process that is waited for by its number.
			if kind == "process" && reads[in.A] && f.IR.Names[in.B] == "pid" {
				return true
			}
		case ir.OpCall:
			if callee := &b.Instrs[in.B]; callee.Op == ir.OpAttr && reads[callee.A] && releases(kind, f.IR.Names[callee.B]) {
				return true
			}
			if r.adopts(m, sites, b, i, in, reads, kind) {
				return true
			}
			if !closer {
				continue
			}
			used := false
			for _, a := range b.Operands(in) {
				used = used || reads[a]
			}
			if callee := &b.Instrs[in.B]; callee.Op == ir.OpAttr && reads[callee.A] {
				used = true
			}
			if used && r.callsRelease(sites, i) {
				return true
			}
			if s := sites.At(i); used && (s == nil || s.N == 0 || !s.Complete || r.Program.IsShape(sites.TargetsOf(s)[0].Def)) {
				return true
			}
		case ir.OpList, ir.OpSet, ir.OpDict, ir.OpTuple, ir.OpSetSub, ir.OpIter:
			if !closer {
				continue
			}
			hit := in.Op == ir.OpIter && reads[in.A]
			if in.Op != ir.OpIter {
				for _, a := range b.Operands(in) {
					hit = hit || reads[a]
				}
			}
			if hit {
				return true
			}
		}
	}
	return false
}

// releases says whether a method of that name releases what a field holds. A
// contract tells of the fields that the caller knows; this tells of an object that
// the method itself put there.
func releases(kind, name string) bool {
	if kind == "process" && name == "terminate" {
		return false
	}
	return releaseName(name) || name == "poll" || name == "__exit__" || name == "__aexit__"
}

// adopts says whether a call keeps the field's value: another owner may close it.
func (r *run) adopts(m modgraph.DefID, sites *infer.Sites, b *ir.Body, i int32, in *ir.Instr, reads map[int32]bool, kind string) bool {
	if !slices.ContainsFunc(b.Operands(in), func(a int32) bool { return reads[a] }) {
		return false
	}
	s := sites.At(i)
	if s == nil {
		return false
	}
	// Into a container of the same object, which somebody goes over in the end.
	if callee := &b.Instrs[in.B]; callee.Op == ir.OpAttr && b.Instrs[callee.A].Op == ir.OpAttr && r.ofSelf(b, b.Instrs[callee.A].A) && !reads[callee.A] {
		for _, t := range sites.TargetsOf(s) {
			if c := r.Facts.Contract(t.Def); c != nil && c.Modelled && len(c.Captures) > 0 {
				return true
			}
		}
	}
	// A method of the same object keeps it in another place.
	callee := &b.Instrs[in.B]
	own := callee.Op == ir.OpAttr && r.ofSelf(b, callee.A) || r.intoAnother(m, b, i)
	for _, t := range sites.TargetsOf(s) {
		c := r.Facts.Contract(t.Def)
		if c == nil {
			continue
		}
		if slices.ContainsFunc(c.Effects, func(e contract.Effect) bool { return r.Program.Syms.Text(e.Name) == "set-event-loop" }) {
			return true // the loop of the thread is everybody's
		}
		for k := range c.Captures {
			// A number that somebody keeps is most often wrapped by a file of its own.
			if c.Captures[k].Adopted || kind == "descriptor" || own {
				return true
			}
		}
	}
	return false
}

func (r *run) name(m modgraph.DefID) string {
	q := r.Program.Def(m).Qual
	return q[strings.LastIndexByte(q, '.')+1:]
}

// closeLike says whether a method is there to end the object's life.
func closeLike(name string) bool {
	switch strings.TrimLeft(name, "_") {
	case "close", "aclose", "async_close", "shutdown", "stop", "terminate", "disconnect", "dispose", "cleanup", "clean_up", "quit",
		"exit__", "aexit__", "del__", "destroy", "finish", "finalize", "teardown", "tear_down", "kill", "release", "join", "end",
		"wait_closed", "on_close", "connection_lost", "stop_server", "close_connection", "closed", "cancel", "reset":
		return true
	}
	return false
}

// demands says whether a method needs an argument that whoever has the object alone
// cannot give: it ends something else, or answers a message.
func (r *run) demands(m modgraph.DefID) bool {
	if strings.HasSuffix(r.name(m), "exit__") {
		return false
	}
	b := r.Program.Body(m)
	if b == nil {
		return false
	}
	for k := range b.Params {
		if p := &b.Params[k]; k > 0 && p.Default < 0 && p.Kind <= ir.ParamPosOrKw {
			return true
		}
	}
	return false
}

func detaches(name string) bool {
	name = strings.TrimLeft(name, "_")
	for _, p := range [...]string{"detach", "take", "pop", "release", "steal", "move", "transfer"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

func (r *run) report(d modgraph.DefID, facts *contract.ClassFacts, f *contract.Field, closers []modgraph.DefID, weight rule.Weight) {
	class, field := r.Name(d), r.Program.Syms.Text(f.Name)
	word := r.ReleaseWord(f.Res)
	out := rule.Finding{
		Def: f.Method, Instr: f.Instr,
		Message:  fmt.Sprintf("`%s.%s` is never %s: no method of `%s` releases this %s", class, field, word, class, r.Noun(f.Res)),
		Label:    fmt.Sprintf("owned by every `%s`", class),
		Possible: f.Tier == contract.TierWeak,
	}
	call := r.ReleaseCall(f.Res, "self."+field)
	if len(closers) == 0 {
		out.Level = diag.Warning
		if !r.repeats(d) {
			out.Level = diag.Note // one a process is no leak
		}
		out.Notes = []string{fmt.Sprintf("`%s` has no method that ends its life, so each object keeps one %s until the process ends", class, r.Noun(f.Res))}
		out.Help = fmt.Sprintf("give `%s` a `close` method", class)
		if call != "" {
			out.Help += " that calls `" + call + "`"
		}
		r.Report(out)
		return
	}
	closer := closers[0]
	for _, m := range facts.CloseLike {
		if slices.Contains(closers, modgraph.DefID(m)) {
			closer = modgraph.DefID(m)
			break
		}
	}
	out.Marks = []rule.Mark{{Def: int32(closer), Instr: -1, Part: rule.PartName, Text: "does not touch it, or does not release it"}}
	out.Notes = []string{fmt.Sprintf("who calls `%s` expects that everything is %s", r.Name(closer), word)}
	if weight != rule.Kept {
		out.Level = diag.Warning
		if weight == rule.Freed {
			out.Level = diag.Note // nobody waits for it
		}
		out.Notes = append(out.Notes, "CPython closes it with the last reference to its owner; a cycle or a kept traceback delays that")
	}
	if call != "" {
		out.Help = fmt.Sprintf("add `%s` to `%s`", call, r.Name(closer))
	}
	r.Report(out)
}
