package infer

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Answers of declare that read no cell are pure, so a worker remembers the last
// of them: attributes of library objects, and calls of library functions with
// library arguments. The tables are direct-mapped; a collision costs a new
// question.

const (
	attrSlots = 1 << 12
	callSlots = 1 << 12
	maxMemo   = 4 // arguments of a call that is remembered
)

type attrMemo struct {
	value types.ID
	name  sym.Sym
	attr  declare.Attr
}

type callMemo struct {
	def  modgraph.DefID
	recv types.ID
	n    int8
	args [maxMemo]declare.Arg
	call declare.Call
}

// library says whether a type is made of classes of stubs alone, so that nothing
// about it depends on what bodies store.
func (e *evaluator) library(t types.ID, depth int) bool {
	if depth > 3 {
		return false
	}
	switch e.s.Kind(t) {
	case types.KindLiteral, types.KindNone, types.KindUnknown, types.KindAny, types.KindNever:
		return true
	case types.KindInstance:
		if e.x.bodyOf[e.s.Def(t)] >= 0 {
			return false
		}
	case types.KindTuple, types.KindDict, types.KindUnion:
	default:
		return false
	}
	for _, a := range e.s.Args(t) {
		if !e.library(a, depth+1) {
			return false
		}
	}
	return true
}

// attrOne is declare's AttrOne.
func (e *evaluator) attrOne(m types.ID, name sym.Sym) declare.Attr {
	switch e.s.Kind(m) {
	case types.KindInstance:
		if e.x.bodyOf[e.s.Def(m)] >= 0 {
			return e.d.AttrOne(m, name, e)
		}
	case types.KindLiteral, types.KindTuple, types.KindDict:
	default:
		return e.d.AttrOne(m, name, e)
	}
	at := &e.attrs[(uint32(m)*0x9E3779B1^uint32(name)*0x85EBCA6B)>>20]
	if at.value != m || at.name != name {
		*at = attrMemo{m, name, e.d.AttrOne(m, name, e)}
	}
	return at.attr
}

// callFn is declare's CallFunc.
func (e *evaluator) callFn(def modgraph.DefID, recv types.ID, args []declare.Arg) declare.Call {
	if e.x.bodyOf[def] >= 0 || len(args) > maxMemo || recv != types.Invalid && !e.library(recv, 0) {
		return e.d.CallFuncWith(def, recv, args, e)
	}
	h := uint32(def)*0x9E3779B1 ^ uint32(recv)*0x85EBCA6B
	for i := range args {
		if !e.library(args[i].Type, 0) {
			return e.d.CallFuncWith(def, recv, args, e)
		}
		h = h*31 + uint32(args[i].Type)*0xC2B2AE35 + uint32(args[i].Name)<<3 + uint32(args[i].Kind)
	}
	at := &e.calls[h>>20]
	if at.def == def && at.recv == recv && int(at.n) == len(args)+1 {
		same := true
		for i := range args {
			same = same && at.args[i] == args[i]
		}
		if same {
			return at.call
		}
	}
	at.def, at.recv, at.n = def, recv, int8(len(args)+1)
	copy(at.args[:], args)
	at.call = e.d.CallFuncWith(def, recv, args, e)
	return at.call
}
