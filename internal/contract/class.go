package contract

import "github.com/ferrule-dev/ferrule/internal/base/sym"

// Grade says how sure it is that a class is a resource.
type Grade uint8

// Grades. Grade A: a close-like method reaches a release, or __del__ warns, or
// enter and exit call an acquire and release pair. Grade B: a close-like method
// closes a field of foreign type, or overrides an abstract close.
const (
	GradeNone Grade = iota
	GradeB
	GradeA
)

// Field is a field of a class that holds an obligation.
type Field struct {
	Name sym.Sym
	Res  Resource
	// Method and Instr say where the resource is made and stored.
	Method int32
	Instr  int32
	Tier   Tier
	// Lent is set when the object came from outside.
	Lent bool
	// ReleasedBy is the close-like method that releases it, or -1.
	ReleasedBy int32
	// Escapes is set when a close-like method hands it to a call that is not
	// resolved.
	Escapes bool
}

// ClassFacts are the contract-level facts of a class. They are read by class
// nodes and rules only.
type ClassFacts struct {
	Class   int32
	Grade   Grade
	Res     Resource
	Release int32 // close-like method, DefID or -1
	// ArmedByInit: construction acquires. Otherwise ArmedBy lists the methods whose
	// call acquires.
	ArmedByInit bool
	ArmedBy     []int32
	Fields      []Field
	// Adopts is set when construction keeps an argument that a close-like method
	// releases: an object made around something open is responsible for it.
	Adopts bool
	// ClosesItself is set when __del__ closes what the object holds and says nothing
	// of it: the object may be dropped.
	ClosesItself bool
	// CloseLike lists the methods that count as a release of the whole.
	CloseLike []int32
}

// Frees says whether a close-like method releases a field for sure.
func (c *ClassFacts) Frees(field sym.Sym) bool {
	for i := range c.Fields {
		if f := &c.Fields[i]; f.Name == field && f.ReleasedBy >= 0 && !f.Escapes {
			return true
		}
	}
	return false
}
