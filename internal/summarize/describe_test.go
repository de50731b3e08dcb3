package summarize

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// describe writes a contract as short sorted words, for tests.
func (x *program) describe(d modgraph.DefID) []string {
	c := x.res.Contract(d)
	sig := x.res.Signature(d)
	var out []string
	sy := x.prog.Syms.Text
	path := func(p contract.Path) string {
		s := "?"
		switch p.Root {
		case contract.RootParam:
			s = fmt.Sprint("#", p.Index)
			if int(p.Index) < len(sig) {
				s = sy(sig[p.Index].Name)
			}
		case contract.RootGlobal, contract.RootFree:
			s = sy(p.Name)
		case contract.RootResult:
			s = "result"
		}
		for i := range p.Len {
			switch p.Sel[i].Kind {
			case contract.SelAttr:
				s += "." + sy(p.Sel[i].Name)
			default:
				s += "[*]"
			}
		}
		return s
	}
	class := func(id int32) string {
		if id < 0 {
			return "?"
		}
		_, i := x.prog.FileOf(modgraph.DefID(id))
		f, _ := x.prog.FileOf(modgraph.DefID(id))
		return f.Bind.Defs[i].Qual
	}
	tiers := [...]string{"T0", "T1", "T2", "B", "thrown", "weak"}
	say := func(b *contract.Base, format string, args ...any) {
		s := fmt.Sprintf(format, args...)
		if b != nil {
			if b.Phase != contract.PhaseCall {
				s += " @" + [...]string{"call", "run", "enter", "exit", "throw"}[b.Phase]
			}
			for _, a := range b.Cond {
				not := ""
				if a.Negated {
					not = "not "
				}
				name := ""
				if int(a.Param) < len(sig) {
					name = sy(sig[a.Param].Name)
				}
				switch a.Kind {
				case contract.AtomIsNone:
					s += " if " + name + " is " + not + "None"
				case contract.AtomTruthy:
					s += " if " + not + name
				case contract.AtomEquals:
					s += " if " + not + name + " == " + sy(a.Const)
				case contract.AtomMaybe:
					s += " maybe"
				}
			}
		}
		out = append(out, s)
	}
	for i := range c.Raises {
		f := &c.Raises[i]
		kind := ""
		if !f.Expected {
			kind = " misuse"
		}
		say(&f.Base, "raises %s %s%s", class(f.Class), tiers[f.Tier], kind)
	}
	for i := range c.Owned {
		f := &c.Owned[i]
		s := "owned " + sy(f.Res.Kind)
		if f.Component >= 0 {
			s += fmt.Sprint(" in ", f.Component)
		}
		say(&f.Base, "%s", s)
	}
	for i := range c.Alias {
		f := &c.Alias[i]
		s := "gives "
		switch {
		case f.Elements:
			s += "view of "
		case f.Copied:
			s += "copy of "
		}
		if f.Component >= 0 {
			s = fmt.Sprint(f.Component, " ", s)
		}
		say(&f.Base, "%s%s", s, path(f.Path))
	}
	for i := range c.Mutates {
		f := &c.Mutates[i]
		say(&f.Base, "mutates %s %s", path(f.Path), sy(f.Op))
	}
	for i := range c.Captures {
		f := &c.Captures[i]
		if f.Unknown {
			say(&f.Base, "hands %s to unknown code", path(contract.Param(int(f.Param))))
			continue
		}
		say(&f.Base, "captures %s into %s", path(contract.Param(int(f.Param))), path(f.Into))
	}
	for i := range c.Releases {
		f := &c.Releases[i]
		s := "may release"
		if f.Must {
			s = "releases"
		}
		say(&f.Base, "%s %s", s, path(f.Path))
	}
	for i := range c.Calls {
		say(&c.Calls[i].Base, "calls %s", path(c.Calls[i].Path))
	}
	for i := range c.Globals {
		say(&c.Globals[i].Base, "writes %s", path(c.Globals[i].Path))
	}
	for i := range c.Held {
		say(&c.Held[i].Base, "held on raise %s", path(c.Held[i].Path))
	}
	for i := range c.Parked {
		say(&c.Parked[i].Base, "parks %s in %s", sy(c.Parked[i].Res.Kind), path(c.Parked[i].Path))
	}
	for i := range c.Blocks {
		say(&c.Blocks[i].Base, "blocks %s", c.Blocks[i].Kind)
	}
	for i := range c.Suspends {
		say(&c.Suspends[i].Base, "suspends %s", c.Suspends[i].Kind)
	}
	for i := range c.Pairs {
		say(&c.Pairs[i].Base, "borrows %s while mutating %s", path(c.Pairs[i].Borrowed), path(c.Pairs[i].Mutated))
	}
	for i := range c.Effects {
		say(&c.Effects[i].Base, "%s %s %s", [...]string{"undoes", "makes lasting", "does"}[c.Effects[i].Kind], sy(c.Effects[i].Name), path(c.Effects[i].Path))
	}
	for i := range c.Accesses {
		f := &c.Accesses[i]
		s := [...]string{"reads", "stores", "updates", "changes", "iterates", "takes"}[f.Kind] + " " + path(f.Path)
		for _, l := range f.Locks {
			if l.Known() {
				s += " under " + path(l)
			}
		}
		say(&f.Base, "%s", s)
	}
	for i := range c.Implies {
		f := &c.Implies[i]
		say(&f.Base, "%v implies %s is not None", f.Truthy, sy(sig[f.Then.Param].Name))
	}
	for i := range c.Handled {
		f := &c.Handled[i]
		if f.To < 0 {
			say(&f.Base, "absorbs %s", class(f.From))
		} else {
			say(&f.Base, "turns %s into %s", class(f.From), class(f.To))
		}
	}
	for i := range c.Locks {
		say(&c.Locks[i].Base, "lock %s %v", path(c.Locks[i].Path), c.Locks[i].Acquire)
	}
	if c.NeverReturns {
		say(nil, "never returns")
	}
	if c.AlwaysNone {
		say(nil, "always None")
	} else if c.MayReturnNone {
		say(&c.NoneBase, "may give None")
	}
	if c.Suppresses {
		say(nil, "suppresses")
	}
	slices.Sort(out)
	return out
}

func lines(s []string) string { return strings.Join(s, "; ") }
