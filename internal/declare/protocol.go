package declare

import (
	"strconv"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Awaited is the type of `await value`.
func (t *Table) Awaited(value types.ID, fields Fields) types.ID {
	r := t.start(fields)
	defer r.done()
	return r.eachUsable(value, r.awaited)
}

// eachUsable joins f over the members of a type. In a union None gives nothing: the
// operation fails there, so no value comes out.
func (r *run) eachUsable(value types.ID, f func(types.ID) types.ID) types.ID {
	if r.Types.Kind(value) == types.KindUnion {
		value = r.Types.RemoveNone(value)
	}
	return r.Types.Map(value, f)
}

func (r *run) awaited(value types.ID) types.ID {
	s := r.Types
	switch s.Kind(value) {
	case types.KindUnknown, types.KindAny:
		return value
	case types.KindCoroutine:
		return s.Arg(value, 0)
	case types.KindExt, types.KindExtInstance:
		return types.Unknown(types.ReasonNotInstalled)
	}
	if base := r.asBase(value, r.Known.Awaitable); base != types.Invalid {
		return s.Arg(base, 0)
	}
	// __await__ gives a generator whose result it is.
	gen := r.callMethod(value, r.names.await, nil)
	if gen == types.Invalid {
		return types.Unknown(types.ReasonCall)
	}
	if s.Kind(gen) == types.KindGenerator {
		return s.Arg(gen, 1)
	}
	if base := r.asBase(gen, r.Known.Generator); base != types.Invalid {
		return s.Arg(base, 2)
	}
	return types.Unknown(types.ReasonResult)
}

// Element is the type of `for x in value`, with async of `async for`. What bodies
// store and give is asked of fields, which may be nil.
func (t *Table) Element(value types.ID, async bool, fields Fields) types.ID {
	r := t.start(fields)
	defer r.done()
	return r.eachUsable(value, func(m types.ID) types.ID { return r.element(m, async) })
}

func (r *run) element(value types.ID, async bool) types.ID {
	s := r.Types
	switch s.Kind(value) {
	case types.KindUnion:
		return r.eachUsable(value, func(m types.ID) types.ID { return r.element(m, async) })
	case types.KindUnknown, types.KindAny:
		return value
	case types.KindTuple:
		return s.Union(s.Args(value)...)
	case types.KindGenerator, types.KindAsyncGenerator:
		return s.Arg(value, 0)
	case types.KindDict:
		return s.Instance(r.Known.Str)
	case types.KindExt, types.KindExtInstance:
		return types.Unknown(types.ReasonNotInstalled)
	case types.KindClass:
		if r.class(s.Def(value)).Flags&MetaIter != 0 {
			return s.Instance(s.Def(value))
		}
	}
	if s.Kind(value) == types.KindInstance && !async {
		if t, ok := r.fieldElement(value); ok {
			return t
		}
	}
	base, iter, next := r.Known.Iterable, r.names.iter, r.names.next
	if async {
		base, iter, next = r.Known.AsyncIterable, r.names.aiter, r.names.anext
	}
	if b := r.asBase(value, base); b != types.Invalid && len(s.Args(b)) > 0 {
		return s.Arg(b, 0)
	}
	it := r.callMethod(value, iter, nil)
	if it == types.Invalid {
		if !async {
			// The old protocol: value[0], value[1], ...
			if t := r.callMethod(value, r.names.getitem, []Arg{{Kind: ArgPos, Type: s.Instance(r.Known.Int)}}); t != types.Invalid {
				return t
			}
		}
		return types.Unknown(types.ReasonCall)
	}
	if types.IsUnknown(it) {
		return it
	}
	if k := s.Kind(it); k == types.KindGenerator || k == types.KindAsyncGenerator {
		return s.Arg(it, 0)
	}
	if it != value {
		for _, b := range [...]modgraph.DefID{r.Known.Iterator, r.Known.AsyncIterator} {
			if x := r.asBase(it, b); x != types.Invalid && len(s.Args(x)) > 0 {
				return s.Arg(x, 0)
			}
		}
	}
	t := r.callMethod(it, next, nil)
	if t == types.Invalid {
		return types.Unknown(types.ReasonCall)
	}
	if async {
		return s.Map(t, r.awaited)
	}
	return t
}

// Entered is the type of `with value as x`, with async of `async with`.
func (t *Table) Entered(value types.ID, async bool) types.ID {
	r := t.start(nil)
	defer r.done()
	return r.eachUsable(value, func(m types.ID) types.ID {
		switch r.Types.Kind(m) {
		case types.KindUnknown, types.KindAny:
			return m
		case types.KindManager:
			return r.Types.Arg(m, 0)
		case types.KindExt, types.KindExtInstance:
			return types.Unknown(types.ReasonNotInstalled)
		}
		name := r.names.enter
		if async {
			name = r.names.aenter
		}
		res := r.callMethod(m, name, nil)
		switch {
		case res == types.Invalid:
			return types.Unknown(types.ReasonCall)
		case async:
			return r.Types.Map(res, r.awaited)
		}
		return res
	})
}

// Item is the type of value[index]; index is Invalid when not known.
func (t *Table) Item(value, index types.ID, fields Fields) types.ID {
	r := t.start(fields)
	defer r.done()
	return r.item(value, index)
}

func (r *run) item(value, index types.ID) types.ID {
	s := r.Types
	switch s.Kind(value) {
	case types.KindUnion:
		return s.Map(value, func(m types.ID) types.ID {
			if m == types.None {
				return types.Never // a TypeError gives no value
			}
			return r.item(m, index)
		})
	case types.KindUnknown, types.KindAny:
		return value
	case types.KindExt, types.KindExtInstance:
		return types.Unknown(types.ReasonNotInstalled)
	case types.KindTuple:
		if n, ok := r.constIndex(index); ok {
			elems := s.Args(value)
			if n < 0 {
				n += len(elems)
			}
			if n >= 0 && n < len(elems) {
				return elems[n]
			}
			return types.Never
		}
		if index != types.Invalid && s.Kind(index) == types.KindInstance && s.Def(index) == r.Known.Slice {
			return r.asInstance(value)
		}
		if index == types.Invalid || r.assign(index, s.Instance(r.Known.Int), 0) != matchNo {
			return s.Union(s.Args(value)...)
		}
	case types.KindDict:
		if s.Lit(index) == types.LitStr {
			for i, k := range s.Names(value) {
				if k == s.Name(index) {
					return s.Args(value)[i]
				}
			}
			return types.Unknown(types.ReasonDynamic) // a key that is added later
		}
		// Keys that are added later join the type where the dict is held.
		return s.Union(s.Args(value)...)
	case types.KindClass:
		d := s.Def(value)
		if r.class(d).Flags&MetaIter != 0 {
			return s.Instance(d)
		}
		if m, _ := r.member(d, r.names.classGetitem); m != nil || len(r.class(d).Params) > 0 {
			return r.subscriptedClass(value, index) // list[int] as an object
		}
	case types.KindInstance:
		if t, ok := r.typedDictItem(value, index); ok {
			return t
		}
	}
	t := r.callMethod(value, r.names.getitem, []Arg{{Kind: ArgPos, Type: index}})
	if t == types.Invalid {
		return types.Unknown(types.ReasonDynamic)
	}
	return t
}

// subscriptedClass is a generic class with the arguments that a subscript at run
// time gives it: Queue[int]() makes a Queue[int].
func (r *run) subscriptedClass(class, index types.ID) types.ID {
	s := r.Types
	if index == types.Invalid || len(s.Args(class)) > 0 {
		return class
	}
	given := []types.ID{index}
	if s.Kind(index) == types.KindTuple {
		given = s.Args(index)
	}
	params := r.class(s.Def(class)).Params
	if len(given) > len(params) || len(given) == 0 {
		return class
	}
	args := make([]types.ID, len(params))
	for i := range params {
		if i >= len(given) {
			if args[i] = r.typeVarDefault(params[i]); args[i] == types.Invalid || s.HasVars(args[i]) {
				return class
			}
			continue
		}
		switch g := given[i]; {
		case s.Kind(g) == types.KindClass:
			args[i] = s.InstanceOf(g)
		case g == types.None:
			args[i] = types.None
		default:
			return class // a type variable, a text, a form
		}
	}
	return s.ClassObject(s.Def(class), args...)
}

func (r *run) constIndex(index types.ID) (int, bool) {
	if index == types.Invalid || r.Types.Lit(index) != types.LitInt {
		return 0, false
	}
	n, err := strconv.Atoi(r.Types.Name(index))
	return n, err == nil
}

// typedDictItem is an entry of a TypedDict, or a field of a NamedTuple by position.
func (r *run) typedDictItem(value, index types.ID) (types.ID, bool) {
	s := r.Types
	if index == types.Invalid {
		return types.Invalid, false
	}
	c := r.class(s.Def(value))
	switch {
	case c.Flags&IsTypedDict != 0 && s.Lit(index) == types.LitStr:
		if m, _ := r.member(c.Def, r.Prog.Syms.Intern(s.Name(index))); m != nil && m.Kind == MemberField {
			return r.inTermsOf(c, value, m.Owner, m.Type, value), true
		}
		return types.Unknown(types.ReasonAttr), true
	case c.Flags&IsNamedTuple != 0:
		n, ok := r.constIndex(index)
		if !ok {
			return types.Invalid, false
		}
		for _, anc := range c.MRO {
			d := s.Def(anc)
			if !r.namedTupleClass(r.class(d)) {
				continue
			}
			fields := r.fieldParams(d)
			if n < 0 {
				n += len(fields)
			}
			if n >= 0 && n < len(fields) {
				return r.fieldType(c, value, d, &fields[n]), true
			}
			if c.Open() {
				return types.Invalid, false
			}
			return types.Never, true
		}
	}
	return types.Invalid, false
}

// typedDictGet is movie.get("year"), with or without a default, and its like.
func (r *run) typedDictGet(recv types.ID, def modgraph.DefID, args []Arg) (types.ID, bool) {
	s := r.Types
	if len(args) == 0 || len(args) > 2 || args[0].Kind != ArgPos || s.Lit(args[0].Type) != types.LitStr || s.Kind(recv) != types.KindInstance {
		return types.Invalid, false
	}
	c := r.class(s.Def(recv))
	if c.Flags&IsTypedDict == 0 {
		return types.Invalid, false
	}
	f, i := r.Prog.FileOf(def)
	name := f.Bind.Names[f.Bind.Defs[i].Name]
	if name != "get" && name != "pop" && name != "setdefault" {
		return types.Invalid, false
	}
	m, _ := r.member(c.Def, r.Prog.Syms.Intern(s.Name(args[0].Type)))
	if m == nil || m.Kind != MemberField {
		return types.Invalid, false
	}
	t := r.inTermsOf(c, recv, m.Owner, m.Type, recv)
	switch {
	case len(args) == 2:
		return s.Union(t, s.Widen(args[1].Type)), true
	case name == "get":
		return s.Union(t, types.None), true
	}
	return t, true
}

// ElementAt is the type of target i of an unpacked value; n is the number of
// targets, star the index of the starred one or -1.
func (t *Table) ElementAt(value types.ID, i, n, star int, fields Fields) types.ID {
	r := t.start(fields)
	defer r.done()
	return r.eachUsable(value, func(m types.ID) types.ID { return r.elementAt(m, i, n, star) })
}

func (r *run) elementAt(value types.ID, i, n, star int) types.ID {
	s := r.Types
	elems := []types.ID(nil)
	switch s.Kind(value) {
	case types.KindTuple:
		elems = s.Args(value)
	case types.KindInstance:
		if c := r.class(s.Def(value)); c.Flags&IsNamedTuple != 0 {
			for _, anc := range c.MRO {
				if d := s.Def(anc); r.namedTupleClass(r.class(d)) {
					fields := r.fieldParams(d)
					for k := range fields {
						elems = append(elems, r.fieldType(c, value, d, &fields[k]))
					}
					if c.Open() {
						elems = nil
					}
					break
				}
			}
		}
	}
	list := func(e types.ID) types.ID { return s.Instance(r.Known.List, e) }
	if elems == nil {
		e := r.element(value, false)
		if i == star {
			return list(e)
		}
		return e
	}
	switch {
	case star < 0:
		if len(elems) != n {
			return types.Never // a ValueError
		}
		return elems[i]
	case len(elems) < n-1:
		return types.Never
	case i < star:
		return elems[i]
	case i > star:
		return elems[len(elems)-(n-i)]
	}
	return list(s.Union(elems[star : len(elems)-(n-1-star)]...))
}

// Binary is the type of `left op right`; name is the dunder ("__add__"), reflected
// the one of the right side ("__radd__").
func (t *Table) Binary(left, right types.ID, name, reflected sym.Sym) types.ID {
	r := t.start(nil)
	defer r.done()
	return r.binary(left, right, name, reflected)
}

func (r *run) binary(left, right types.ID, name, reflected sym.Sym) types.ID {
	s := r.Types
	var lb, rb [1]types.ID
	ls, rs := s.Members(left, &lb), s.Members(right, &rb)
	if len(ls)*len(rs) > maxCombinations {
		return types.Unknown(types.ReasonUnion)
	}
	out := types.Never
	for _, l := range ls {
		for _, x := range rs {
			out = s.Union(out, r.binaryOne(l, x, name, reflected))
		}
	}
	return out
}

func (r *run) binaryOne(left, right types.ID, name, reflected sym.Sym) types.ID {
	if types.IsUnknown(left) {
		return left
	}
	if r.Types.Kind(left) == types.KindTuple && r.Types.Kind(right) == types.KindTuple && name == r.names.add {
		return r.Types.Tuple(append(append([]types.ID(nil), r.Types.Args(left)...), r.Types.Args(right)...)...)
	}
	if name == r.names.or && r.classLike(left) && r.classLike(right) && (left != types.None || right != types.None) {
		// X | Y of classes: what isinstance takes as either.
		return r.Types.Union(left, right)
	}
	left = r.Types.Widen(left)
	arg := [1]Arg{{Kind: ArgPos, Type: right}}
	if a := r.special(left, name); a.Found {
		if c := r.callOf(a.Type, arg[:]); !c.NoMatch && !r.refuses(a, right) {
			return c.Result
		}
	} else if a.Open {
		return types.Unknown(types.ReasonAttr)
	}
	if types.IsUnknown(right) {
		return right
	}
	arg[0].Type = left
	if a := r.special(right, reflected); a.Found {
		if c := r.callOf(a.Type, arg[:]); !c.NoMatch && !r.refuses(a, left) {
			return c.Result
		}
	} else if a.Open {
		return types.Unknown(types.ReasonAttr)
	}
	return types.Unknown(types.ReasonCall)
}

func (r *run) classLike(t types.ID) bool {
	return t == types.None || r.Types.Kind(t) == types.KindClass && r.class(r.Types.Def(t)).Flags&MetaIter == 0
}

// refuses says whether an operator method that is no overload set does not take
// the operand: it returns NotImplemented then, and the other side is asked.
func (r *run) refuses(a Attr, operand types.ID) bool {
	if a.Def == modgraph.NoDef {
		return false
	}
	fn := r.fn(a.Def)
	if fn.Flags&Overload != 0 || len(fn.Params) < 2 || !fn.Params[1].Declared {
		return false
	}
	return !r.Types.HasVars(fn.Params[1].Type) && r.assign(operand, fn.Params[1].Type, 0) == matchNo
}
