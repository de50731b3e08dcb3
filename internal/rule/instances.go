package rule

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Instances counts the places where the project makes objects of its classes, tests
// left out.
type Instances struct {
	w    *World
	made map[modgraph.DefID]made
}

// made counts by where a place stands: in a module body and outside of its loops, so
// that it runs once, or elsewhere. A method that does not set its object up, and a
// loop, run again in one process.
type made struct {
	once, often, again int
	loop               bool           // some place stands in a loop
	global             bool           // some place puts it into a variable of a module
	by                 modgraph.DefID // the body of the last place
}

// Instances walks the bodies of the project.
func (w *World) Instances() *Instances {
	x := &Instances{w: w, made: map[modgraph.DefID]made{}}
	for _, f := range w.Program.Files {
		if f.Origin != modgraph.Project || f.IR == nil || f.Class == modgraph.ClassTest {
			continue
		}
		for i := range f.IR.Bodies {
			x.body(f, f.FirstDef+modgraph.DefID(i))
		}
	}
	return x
}

func (x *Instances) body(f *modgraph.File, d modgraph.DefID) {
	sites := x.w.Infer.Sites(d)
	if sites == nil {
		return
	}
	body := &f.IR.Bodies[d-f.FirstDef]
	module := x.w.Program.Def(d).Kind == bind.KindModule
	s := x.w.Infer.Types()
	for i := range sites.List {
		site := &sites.List[i]
		if site.Kind != infer.KindConstruct {
			continue
		}
		t := x.w.Infer.TypeOf(d, site.Instr)
		if t == types.Invalid || s.Kind(t) != types.KindInstance {
			continue
		}
		x.choices(f, body, d, site.Instr)
		m := x.made[s.Def(t)]
		m.global = m.global || !module && intoGlobal(body, site.Instr)
		if module && !loops(body, site.Instr) {
			m.once++
		} else {
			m.often++
		}
		if loops(body, site.Instr) || runsAgain(x.w, d) {
			m.again++
		}
		m.loop = m.loop || loops(body, site.Instr)
		m.by = d
		x.made[s.Def(t)] = m
	}
}

// choices counts the classes that subclasses put in place of the one which a method asks
// its object for.
//
//	channel = self.Channel(connection)     # of Transport; a subclass has a Channel of its own
func (x *Instances) choices(f *modgraph.File, body *ir.Body, d modgraph.DefID, call int32) {
	in := &body.Instrs[call]
	if in.Op != ir.OpCall || body.Instrs[in.B].Op != ir.OpAttr {
		return
	}
	attr := &body.Instrs[in.B]
	s := x.w.Infer.Types()
	of := x.w.Infer.TypeOf(d, attr.A)
	if of == types.Invalid || s.Kind(of) != types.KindInstance || s.Def(of) == modgraph.NoDef {
		return
	}
	for _, k := range x.w.Family(s.Def(of))[1:] {
		own := x.w.Declare.OwnMember(k, f.IR.Syms[attr.B])
		if own == nil || own.Type == types.Invalid || s.Kind(own.Type) != types.KindClass {
			continue
		}
		class := s.Def(own.Type)
		m := x.made[class]
		m.often++
		if loops(body, call) || runsAgain(x.w, d) {
			m.again++
		}
		m.by = d
		x.made[class] = m
	}
}

// intoGlobal says whether what an instruction makes goes into a variable of a module.
func intoGlobal(b *ir.Body, instr int32) bool {
	for u := range b.Uses(b.BlockOf(instr), instr) {
		if in := &b.Instrs[u]; in.Op == ir.OpStore && b.Places.Kind[in.A] == ir.PlaceGlobal {
			return true
		}
	}
	return false
}

// loops says whether an instruction stands in a loop.
func loops(b *ir.Body, instr int32) bool {
	for k := range b.Blocks {
		if bl := &b.Blocks[k]; bl.First <= instr && instr <= bl.Last {
			return bl.Loop >= 0
		}
	}
	return false
}

// runsAgain says whether a body is a method that an object runs more than once in its
// life, as far as its name tells.
func runsAgain(w *World, d modgraph.DefID) bool {
	def := w.Program.Def(d)
	if def.Kind != bind.KindFunction || def.Flags&bind.Method == 0 {
		return false
	}
	f, _ := w.Program.FileOf(d)
	lower := strings.TrimLeft(strings.ToLower(f.Bind.Names[def.Name]), "_")
	for _, once := range [...]string{"init", "new", "setup", "set_up", "post_init", "enter", "aenter", "main", "run", "bootstrap"} {
		if strings.HasPrefix(lower, once) {
			return false
		}
	}
	return true
}

// Family is a class and its subclasses in the project, the class first.
func (w *World) Family(class modgraph.DefID) []modgraph.DefID {
	out := []modgraph.DefID{class}
	seen := map[modgraph.DefID]bool{class: true}
	for i := 0; i < len(out); i++ {
		for _, s := range w.Infer.Subclasses(out[i]) {
			if !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
	}
	return out
}

// Several says whether a process may hold several objects of a class or its
// subclasses: code in a function makes one, or nobody in the project does and it has
// a constructor for others to call.
func (x *Instances) Several(class modgraph.DefID) bool {
	var sum made
	own := false
	for _, k := range x.w.Family(class) {
		sum.once += x.made[k].once
		sum.often += x.made[k].often
		own = own || x.w.Binds(k, "__init__") || len(x.w.Declare.Class(k).External) > 0
	}
	return sum.often > 0 || sum.once > 1 || sum.once == 0 && own
}

// Many says whether there is more than one place that makes objects of a class or its
// subclasses, none of which runs once: what a single place makes is often made once in
// a process. A class that only users of the project make objects of counts as well, and
// one whose single place is a method that makes a new object for its caller each time,
// or the constructor of an object that such a method makes.
func (x *Instances) Many(class modgraph.DefID) bool {
	sum, _ := x.places(class)
	return sum > 1 || sum == 0 && x.Several(class) || sum == 1 && (x.anew(class, 0) || x.inLoop(class))
}

// inLoop says whether a loop makes objects of a class or its subclasses.
func (x *Instances) inLoop(class modgraph.DefID) bool {
	for _, k := range x.w.Family(class) {
		if x.made[k].loop {
			return true
		}
	}
	return false
}

// Made says whether some place in the project makes objects of a class.
func (x *Instances) Made(class modgraph.DefID) bool {
	sum, _ := x.places(class)
	return sum > 0
}

// Repeats says whether some place in the project makes one object of a class after the
// other in one process: in a loop, in a method that runs again, or for each call of a
// method that hands it out.
func (x *Instances) Repeats(class modgraph.DefID) bool {
	for _, k := range x.w.Family(class) {
		if x.made[k].again > 0 {
			return true
		}
	}
	return x.anew(class, 0)
}

// places counts the places that make objects of a class or its subclasses, and gives
// the body of the last.
func (x *Instances) places(class modgraph.DefID) (sum int, by modgraph.DefID) {
	by = modgraph.NoDef
	for _, k := range x.w.Family(class) {
		if n := x.made[k].once + x.made[k].often; n > 0 {
			sum += n
			by = x.made[k].by
		}
	}
	return sum, by
}

// maxMakers bounds the constructors that are followed from one class to another.
const maxMakers = 4

// anew says whether the one place that makes objects of a class does so for each call
// of a method that hands it out, directly or inside of another object.
func (x *Instances) anew(class modgraph.DefID, depth int) bool {
	sum, by := x.places(class)
	if sum != 1 || depth == maxMakers {
		return false
	}
	def := x.w.Program.Def(by)
	if def.Kind != bind.KindFunction || def.Flags&bind.Method == 0 {
		return false
	}
	f, _ := x.w.Program.FileOf(by)
	if f.Bind.Names[def.Name] == "__init__" {
		return x.anew(x.w.Program.Parent(by), depth+1)
	}
	return x.handsOut(by, class)
}

// handsOut says whether a method makes an object of a class and returns it at once, so
// that each call gives another one.
func (x *Instances) handsOut(method, class modgraph.DefID) bool {
	body := x.w.Program.Body(method)
	s := x.w.Infer.Types()
	for i := range body.Instrs {
		in := &body.Instrs[i]
		if in.Op != ir.OpReturn || in.A < 0 || body.Instrs[in.A].Op != ir.OpCall {
			continue
		}
		if t := x.w.Infer.TypeOf(method, in.A); t != types.Invalid && s.Kind(t) == types.KindInstance && s.Def(t) == class {
			return x.w.Declare.FuncFlagsOf(method)&declare.Memoised == 0 && body.Flags&ir.BodyProperty == 0
		}
	}
	return false
}

// Sure says whether a process is sure to hold several objects of a class or its
// subclasses in its time: several places make one, one place runs again, or a
// constructor is told what this one object is for. What the one place puts into a
// variable of a module is one object all the same.
func (x *Instances) Sure(class modgraph.DefID) bool {
	if !x.Several(class) {
		return false
	}
	var sum made
	told := false
	for _, k := range x.w.Family(class) {
		sum.once += x.made[k].once
		sum.often += x.made[k].often
		sum.again += x.made[k].again
		sum.global = sum.global || x.made[k].global
		told = told || x.w.toldAtBirth(k)
	}
	switch {
	case sum.again > 0:
		return true
	case sum.once+sum.often > 1:
		return true
	}
	return told && !sum.global
}

// toldAtBirth says whether a class has a constructor of its own with a parameter
// besides self. What Python collects is handed on and tells nothing.
func (w *World) toldAtBirth(class modgraph.DefID) bool {
	m := w.Declare.OwnMember(class, w.Program.Syms.Intern("__init__"))
	if m == nil || m.Def < 0 {
		return false
	}
	body := w.Program.Body(m.Def)
	if body == nil {
		return false
	}
	for i := 1; i < len(body.Params); i++ {
		if k := body.Params[i].Kind; k != ir.ParamVarArgs && k != ir.ParamVarKw {
			return true
		}
	}
	return false
}

// Binds says whether the body of a class binds a name.
func (w *World) Binds(class modgraph.DefID, name string) bool {
	f, i := w.Program.FileOf(class)
	for _, s := range f.Bind.SymbolsOf(i) {
		if f.Bind.Names[s.Name] == name {
			return true
		}
	}
	return false
}
