package ir

// Place is an access path of a body: an index into its Places.
type Place int32

// NoPlace stands where a value has no path.
const NoPlace Place = -1

// MaxSelectors is the longest path: longer ones have no place.
const MaxSelectors = 3

// PlaceKind is the kind of a place's last step.
type PlaceKind uint8

// Roots come first, selectors after.
const (
	PlaceLocal    PlaceKind = iota // local variable or parameter that no nested function captures
	PlaceCell                      // local variable or parameter that nested functions capture
	PlaceFree                      // variable of an enclosing function; Ref: see Places.Ref
	PlaceGlobal                    // variable of this module
	PlaceBuiltin                   // name that neither the function nor the module binds
	PlaceUnknown                   // global or builtin that a star import or globals() may bind
	PlaceClassVar                  // name bound in this class body (read falls back to global)
	PlaceTemp                      // value of an expression that lives across blocks
	PlaceRet                       // value on its way out through finally bodies
	PlaceExc                       // parked exception of one handler
	PlaceTag                       // resume tag of one finally body
	PlaceAttr                      // selector .name
	PlaceKey                       // selector ["text"] or [3]: a constant key
	PlaceElem                      // selector [*]: any element
)

// IsRoot says whether a path starts here.
func (k PlaceKind) IsRoot() bool { return k < PlaceAttr }

// Places is the trie of a body's access paths in pre-order: a path and all its
// extensions are the range [p, End[p]).
type Places struct {
	Kind   []PlaceKind
	Name   []int32 // NameID for names and attributes, constant index for PlaceKey, number for temporaries
	Parent []Place // NoPlace for roots
	End    []Place
	// Ref holds for PlaceFree the definition (DefIndex) whose variable it is, for
	// parameters the parameter's index plus one, else 0.
	Ref []int32
}

// Len is the number of places.
func (p *Places) Len() int { return len(p.Kind) }

// Root returns the place where the path starts.
func (p *Places) Root(x Place) Place {
	for p.Parent[x] != NoPlace {
		x = p.Parent[x]
	}
	return x
}

// Depth is the number of selectors.
func (p *Places) Depth(x Place) int {
	n := 0
	for p.Parent[x] != NoPlace {
		x = p.Parent[x]
		n++
	}
	return n
}

// Covers says whether y is x or an extension of x.
func (p *Places) Covers(x, y Place) bool { return x <= y && y < p.End[x] }
