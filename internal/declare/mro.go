package declare

import (
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// maxAncestors bounds an MRO. A class that has more is taken to have an unknown base:
// nobody writes such classes, and a chain of n would take n*n places.
const maxAncestors = 200

// linearise computes the MRO by the C3 merge over the linearisations of the
// bases, whose type arguments are put in:
//
//	class A(Generic[T]): ...
//	class B(A[int]): ...          MRO of B: B, A[int], object
//
// When the merge fails (which is a TypeError at run time, or comes from unknown
// bases) the first head that is left is taken, and the class is marked.
func (r *run) linearise(c *Class) {
	self := r.Types.Instance(c.Def, c.Params...)
	var lists [][]types.ID
	var direct []types.ID
	for _, b := range c.Bases {
		if r.Types.Kind(b) != types.KindInstance {
			continue
		}
		d := r.Types.Def(b)
		if d == c.Def {
			c.Flags |= BadMRO
			continue
		}
		lists = append(lists, r.ancestorsOf(b))
		direct = append(direct, b)
	}
	c.MRO = append(c.MRO, self)
	if len(lists) == 1 {
		// The merge of one list, which most classes have, is that list.
		for _, m := range lists[0] {
			if r.Types.Def(m) != r.Known.Object {
				c.MRO = append(c.MRO, m)
			}
		}
		lists = nil
	}
	lists = append(lists, direct)
	for len(direct) > 1 && len(c.MRO) <= maxAncestors {
		next := types.Invalid
		left := false
		for _, l := range lists {
			if len(l) == 0 {
				continue
			}
			left = true
			if !r.inTail(lists, r.Types.Def(l[0])) {
				next = l[0]
				break
			}
		}
		if !left {
			break
		}
		if next == types.Invalid {
			c.Flags |= BadMRO
			for _, l := range lists {
				if len(l) > 0 {
					next = l[0]
					break
				}
			}
		}
		d := r.Types.Def(next)
		for i, l := range lists {
			for k, m := range l {
				if r.Types.Def(m) == d {
					if k == 0 {
						lists[i] = l[1:]
					} else if c.Flags&BadMRO != 0 {
						lists[i] = append(append([]types.ID(nil), l[:k]...), l[k+1:]...)
					}
					break
				}
			}
		}
		if d != r.Known.Object {
			c.MRO = append(c.MRO, next)
		}
	}
	if len(c.MRO) > maxAncestors {
		c.MRO = c.MRO[:maxAncestors]
		c.Flags |= UnknownBase
	}
	if o := r.Known.Object; o != modgraph.NoDef && o != c.Def {
		c.MRO = append(c.MRO, r.Types.Instance(o))
	}
}

func (r *run) inTail(lists [][]types.ID, d modgraph.DefID) bool {
	for _, l := range lists {
		for k, m := range l {
			if k > 0 && r.Types.Def(m) == d {
				return true
			}
		}
	}
	return false
}

// ancestorsOf is the MRO of an object's class with the object's arguments.
func (r *run) ancestorsOf(obj types.ID) []types.ID {
	c := r.class(r.Types.Def(obj))
	if len(c.Params) == 0 {
		return c.MRO
	}
	b := r.argsOf(c, obj)
	out := make([]types.ID, len(c.MRO))
	for i, m := range c.MRO {
		out[i] = r.Types.Subst(m, &b)
	}
	out[0] = obj
	return out
}

// argsOf binds the parameters of a class to the arguments of an object. Absent
// ones are the parameter's default, or not known.
func (r *run) argsOf(c *Class, obj types.ID) types.Bindings {
	args := r.Types.Args(obj)
	b := types.Bindings{Vars: c.Params, To: make([]types.ID, len(c.Params))}
	for i, v := range c.Params {
		switch {
		case i < len(args):
			b.To[i] = args[i]
			if args[i] == types.Never {
				// The elements of an empty display: what is put in later is not known.
				b.To[i] = types.Unknown(types.ReasonValue)
			}
		case len(args) > 0 || r.typeVarDefault(v) != types.Invalid:
			if b.To[i] = r.typeVarDefault(v); b.To[i] == types.Invalid {
				b.To[i] = types.Unknown(types.ReasonTypeVar)
			} else {
				b.To[i] = r.Types.Subst(b.To[i], &types.Bindings{Vars: b.Vars[:i], To: b.To[:i]})
			}
		default:
			b.To[i] = types.Unknown(types.ReasonTypeVar)
		}
	}
	return b
}

// AsBase is an object of a class seen as an object of its ancestor, with type
// arguments: (list[int], Iterable) gives Iterable[int]. The answer is Invalid when
// base is no ancestor. Shapes count as objects of their classes.
func (t *Table) AsBase(obj types.ID, base modgraph.DefID) types.ID {
	r := t.start(nil)
	defer r.done()
	return r.asBase(obj, base)
}

func (r *run) asBase(obj types.ID, base modgraph.DefID) types.ID {
	inst := r.asInstance(obj)
	if base == modgraph.NoDef || r.Types.Kind(inst) != types.KindInstance {
		return types.Invalid
	}
	d := r.Types.Def(inst)
	if d == base {
		return inst
	}
	c := r.class(d)
	i, ok := c.ancestors[base]
	if !ok {
		return types.Invalid
	}
	m := c.MRO[i]
	if len(c.Params) == 0 || !r.Types.HasVars(m) {
		return m
	}
	key := pairKey{inst, base}
	if id := r.classIn.get(key); id != nil {
		return *id
	}
	b := r.argsOf(c, inst)
	m = r.Types.Subst(m, &b)
	if len(r.active) == 0 {
		r.classIn.put(key, &m)
	}
	return m
}
