package declare

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// form is a special form of typing.
type form uint8

const (
	formNone form = iota
	formAny
	formOptional
	formUnion
	formCallable
	formType
	formTuple
	formLiteral
	formAnnotated
	formFinal
	formClassVar
	formInitVar
	formRequired
	formSelf
	formNever
	formLiteralString
	formGeneric
	formProtocol
	formTypedDict
	formConcatenate
	formTypeAlias
	formTypeGuard
	formUnpack
	formAlias // an old name of a class: typing.List
)

// forms are the names of typing and typing_extensions that mean something of
// their own in annotations.
var forms = map[string]form{
	"Any": formAny, "Optional": formOptional, "Union": formUnion, "Callable": formCallable, "Type": formType,
	"Tuple": formTuple, "Literal": formLiteral, "Annotated": formAnnotated, "Final": formFinal, "ClassVar": formClassVar,
	"Required": formRequired, "NotRequired": formRequired, "ReadOnly": formRequired, "Self": formSelf,
	"NoReturn": formNever, "Never": formNever, "LiteralString": formLiteralString, "Generic": formGeneric,
	"Protocol": formProtocol, "TypedDict": formTypedDict, "Concatenate": formConcatenate, "TypeAlias": formTypeAlias,
	"TypeGuard": formTypeGuard, "TypeIs": formTypeGuard, "Unpack": formUnpack,
	"List": formAlias, "Dict": formAlias, "DefaultDict": formAlias, "Set": formAlias, "FrozenSet": formAlias,
	"Counter": formAlias, "Deque": formAlias, "ChainMap": formAlias, "OrderedDict": formAlias,
}

// aliasOf are the classes behind the old names.
var aliasOf = map[string]string{
	"List": "builtins.list", "Dict": "builtins.dict", "DefaultDict": "collections.defaultdict", "Set": "builtins.set",
	"FrozenSet": "builtins.frozenset", "Counter": "collections.Counter", "Deque": "collections.deque",
	"ChainMap": "collections.ChainMap", "OrderedDict": "collections.OrderedDict",
}

// formModules are the modules whose names may be forms.
var formModules = map[string]bool{"typing": true, "typing_extensions": true}

// formAt recognises the definition of a special form.
func (r *run) formAt(f modgraph.FileID, s *bind.Symbol) *Symbol {
	file := r.Prog.Files[f]
	if s.Scope != 0 {
		return nil
	}
	name := file.Bind.Names[s.Name]
	switch {
	case formModules[file.Module] && file.IsStub:
		if forms[name] == formNone {
			return nil
		}
		// What typing_extensions takes from typing is followed as an import.
		for _, x := range file.Bind.BindingsOf(s) {
			if x.Flags&bind.BindDead == 0 && x.Kind == bind.BindImportFrom {
				return nil
			}
		}
	case file.Module == "dataclasses" && name == "InitVar" && file.IsStub:
	default:
		return nil
	}
	out := &Symbol{
		Kind: SymForm, Type: types.Unknown(types.ReasonDynamic), Def: modgraph.NoDef, File: f,
		Index: file.Bind.Symbol(0, s.Name), Binding: -1, Declared: true, Closed: true, QualName: file.Module + "." + name,
	}
	if c, ok := aliasOf[name]; ok {
		if d := r.lookClass(c); d != modgraph.NoDef {
			out.Type = r.Types.ClassObject(d)
		}
	}
	return out
}

// lookClass finds a class by module and name without leaving the evaluation.
func (r *run) lookClass(name string) modgraph.DefID {
	cut := strings.LastIndexByte(name, '.')
	m, ok := r.Prog.ByName[name[:cut]]
	if !ok {
		return modgraph.NoDef
	}
	if s := r.moduleMember(m, r.Prog.Syms.Intern(name[cut+1:])); s.Kind == SymClass {
		return s.Def
	}
	return modgraph.NoDef
}

// formOf is the special form that a symbol is. A form of a package that is not
// there (no stub pack) is known by its name.
func formOf(s *Symbol) (form, string) {
	if s.Kind != SymForm && s.Kind != SymMissing {
		return formNone, ""
	}
	cut := strings.LastIndexByte(s.QualName, '.')
	if cut < 0 {
		return formNone, ""
	}
	module, name := s.QualName[:cut], s.QualName[cut+1:]
	if module == "dataclasses" && name == "InitVar" {
		return formInitVar, name
	}
	if !formModules[module] {
		return formNone, ""
	}
	return forms[name], name
}
