package models

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/stubs"
)

// FromPack reads the models that the program comes with.
func FromPack(p *stubs.Pack) Source {
	return func(module string) (string, bool) {
		path := strings.ReplaceAll(module, ".", "/")
		for _, kind := range [2]source.Kind{source.ModelStdlib, source.Model} {
			for _, name := range [2]string{path + ".pyi", path + "/__init__.pyi"} {
				key := source.Key(kind, name)
				if !p.Has(key) {
					continue
				}
				if b, err := p.Read(key); err == nil {
					return string(b), true
				}
			}
		}
		return "", false
	}
}

// Declared resolves the names of exceptions by the declarations of a program.
func Declared(t *declare.Table) Resolver {
	return func(module, name string) int32 {
		id, ok := t.Prog.ByName[module]
		if !ok {
			return -1
		}
		first, rest, dotted := strings.Cut(name, ".")
		s := t.ModuleMember(id, t.Prog.Syms.Intern(first))
		if s == nil || s.Kind != declare.SymClass {
			return -1
		}
		if !dotted {
			return int32(s.Def)
		}
		m := t.OwnMember(s.Def, t.Prog.Syms.Intern(rest))
		if m == nil || m.Kind != declare.MemberNested {
			return -1
		}
		return int32(m.Def)
	}
}
