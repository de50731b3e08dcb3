package contract

import "github.com/ferrule-dev/ferrule/internal/base/sym"

// ParamKind is the kind of a parameter.
type ParamKind uint8

// Kinds of parameters, in the order of a parameter list.
const (
	PosOnly ParamKind = iota
	PosOrKw
	VarArgs
	KwOnly
	VarKw
)

// Parameter is one parameter of the function that a contract speaks of.
type Parameter struct {
	Name       sym.Sym
	Kind       ParamKind
	HasDefault bool
	// Default is the default as a condition compares it ("None", "True", "5",
	// "'r'"), the empty symbol when it is no constant.
	Default sym.Sym
}

// Signature is the list of parameters by whose positions paths are rooted.
type Signature []Parameter

// Index returns the position of a parameter, or -1.
func (s Signature) Index(name sym.Sym) int {
	for i := range s {
		if s[i].Name == name {
			return i
		}
	}
	return -1
}

// Arg is an argument of a call.
type Arg struct {
	Value int32 // of the caller's body
	Kind  ArgKind
	Name  sym.Sym // of a keyword argument
}

// ArgKind is how an argument is written.
type ArgKind uint8

// Kinds of arguments.
const (
	ArgPos ArgKind = iota
	ArgKw
	ArgStar
	ArgStarStar
)

// Values of Bound.Of beside a value of the caller's body.
const (
	BoundNothing int32 = -1 // not given: the default applies, or the call fails
	BoundUnknown int32 = -2 // a starred argument may fill it
)

// Bind maps parameters to argument values: dst[i] is the value that parameter i
// receives, BoundNothing or BoundUnknown. recv is the receiver for a bound call,
// bound with the value self (which may be BoundUnknown). What *args and **kwargs
// collect is reported by rest, with the index of the collecting parameter. It
// reports false when the arguments do not fit.
func (s Signature) Bind(dst []int32, bound bool, self int32, args []Arg, rest func(param int, value int32)) ([]int32, bool) {
	dst = dst[:0]
	for range s {
		dst = append(dst, BoundNothing)
	}
	ok := true
	next := 0
	positional := func(v int32) {
		for next < len(s) && s[next].Kind == KwOnly {
			next = len(s)
		}
		if next >= len(s) || s[next].Kind == VarKw {
			ok = false
			return
		}
		if s[next].Kind == VarArgs {
			if rest != nil {
				rest(next, v)
			}
			return
		}
		dst[next] = v
		next++
	}
	if bound {
		positional(self)
	}
	starred := false
	for _, a := range args {
		switch a.Kind {
		case ArgPos:
			if starred {
				// Behind a starred argument no position is certain.
				for i := next; i < len(s) && s[i].Kind <= PosOrKw; i++ {
					dst[i] = BoundUnknown
				}
				continue
			}
			positional(a.Value)
		case ArgStar:
			starred = true
			for i := next; i < len(s) && s[i].Kind <= PosOrKw; i++ {
				dst[i] = BoundUnknown
			}
			if i := s.collector(VarArgs); i >= 0 && rest != nil {
				rest(i, BoundUnknown)
			}
		case ArgKw:
			i := s.Index(a.Name)
			if i >= 0 && (s[i].Kind == PosOrKw || s[i].Kind == KwOnly) {
				if dst[i] >= 0 {
					ok = false
				}
				dst[i] = a.Value
				continue
			}
			i = s.collector(VarKw)
			if i < 0 {
				ok = false
			} else if rest != nil {
				rest(i, a.Value)
			}
		case ArgStarStar:
			for i := range s {
				if dst[i] == BoundNothing && (s[i].Kind == PosOrKw || s[i].Kind == KwOnly) {
					dst[i] = BoundUnknown
				}
			}
		}
	}
	return dst, ok
}

func (s Signature) collector(k ParamKind) int {
	for i := range s {
		if s[i].Kind == k {
			return i
		}
	}
	return -1
}

// ConstKind is the kind of a constant in a condition; the kinds of the tree and
// of the IR have the same order.
type ConstKind uint8

// ConstText is how conditions and defaults spell a constant: a string is quoted,
// so that '1' and 1 differ.
func ConstText(k ConstKind, text string) string {
	switch k {
	case 0:
		return "None"
	case 1:
		return "True"
	case 2:
		return "False"
	case 3:
		return "..."
	case 7:
		return "'" + text + "'"
	case 8:
		return "b'" + text + "'"
	}
	return text
}
