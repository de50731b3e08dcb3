package blockinginasync

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// maxDiskDepth bounds how far below the coroutine a file is opened. What helpers
// of helpers read on the way is a configuration mostly.
const maxDiskDepth = 1

// disk decides whether an operation on the disk is worth a report. Most programs
// touch the disk on their loop and nobody minds: a small file is there in less time
// than a thread takes to start, and opening one is nothing. So two things must come
// together: the program hands such operations to threads elsewhere, and this one moves
// contents of any length: all that a binary file has, or piece by piece.
//
//	async with anyio.open_file(path, "rb") as f: ...    # three times, elsewhere
//	with open(part, "rb") as f:                         # reported: whole contents
//	    await upload(f.read())
//	with open(".ignore") as f:                          # a list of patterns
//	    patterns = f.readlines()
//	with open(image, "rb") as f:                        # a header
//	    magic = f.read(7)
func (v *visitor) disk(o *origin) bool {
	g := groupOf(o.name)
	if g == noGroup || o.depth > 0 && !v.task && g == openGroup || v.votes.all.n[g] < minVotes {
		return false
	}
	f, _ := v.b.Program.FileOf(o.def)
	if g != openGroup {
		return (v.task || o.depth <= 2) && v.votes.of(f, g) >= minVotes
	}
	if o.depth > maxDiskDepth {
		return false
	}
	use := v.fileUse(o)
	switch {
	case use.elsewhere || use.appends:
		return false
	case use.binary:
		return use.whole || use.pieces
	case use.lines:
		return false
	}
	return o.depth == 0 && v.votes.near(f, g) >= minVotes
}

// fileUse is what a function does with a file that it opens.
type fileUse struct {
	binary    bool // contents without lines: what is stored, sent or received
	appends   bool // a log
	lines     bool // read as lines or as a configuration
	whole     bool // read to its end at once, whatever its length, or handed to a client that does
	pieces    bool // read or written in a loop that the file is opened for
	elsewhere bool // read or written on another thread
}

// parsers are functions that read configurations.
var parsers = map[string]bool{
	"safe_load": true, "safe_load_all": true, "full_load": true, "read_file": true, "readfp": true, "readlines": true, "splitlines": true, "parse_obj": true,
}

func (v *visitor) fileUse(o *origin) fileUse {
	var u fileUse
	f, _ := v.b.Program.FileOf(o.def)
	body := v.b.Program.Body(o.def)
	call := &body.Instrs[max(o.instr, 0)]
	if o.instr < 0 || call.Op != ir.OpCall {
		return u
	}
	method := o.name[strings.LastIndexByte(o.name, '.')+1:]
	u.binary = strings.HasSuffix(method, "_bytes")
	u.whole = u.binary && !v.textAfter(f, body, o.instr)
	// What is only made here, empty, is written by whoever gets it.
	made, used := "", false
	if method == "open" {
		made = mode(f, body, call, o.name)
		u.binary, u.appends = strings.Contains(made, "b"), strings.Contains(made, "a")
	}
	// The file, wherever the body names it.
	names := map[ir.Place]bool{}
	bound := map[ir.Value]bool{} // what partial made of it
	is := func(x ir.Value) bool {
		return x == o.instr || bound[x] || x >= 0 && body.Instrs[x].Op == ir.OpLoad && names[ir.Place(body.Instrs[x].A)]
	}
	for i := range body.Instrs {
		in := &body.Instrs[i]
		switch in.Op {
		case ir.OpStore:
			if value := &body.Instrs[in.B]; in.B == o.instr || bound[in.B] || value.Op == ir.OpEnter && is(value.A) {
				names[ir.Place(in.A)] = true
			} else {
				delete(names, ir.Place(in.A)) // another file by the same name
			}
		case ir.OpIter:
			u.lines = u.lines || is(in.A)
		case ir.OpAttr:
			used = used || is(in.A) && f.IR.Names[in.B] != "close"
			if is(in.A) && moves[f.IR.Names[in.B]] && body.Flags&ir.BodyGenerator == 0 && inner(body, o.instr, int32(i)) {
				u.pieces = true
			}
			if parsers[f.IR.Names[in.B]] && (is(in.A) || body.Instrs[in.A].Op == ir.OpCall) {
				u.lines = true
			}
		case ir.OpCall:
			name := f.IR.LastName(body, in.B)
			site := v.b.Infer.Sites(o.def).At(int32(i))
			if m := &body.Instrs[in.B]; m.Op == ir.OpAttr && is(m.A) && (name == "read" || name == "readall") && len(body.Operands(in)) == 0 &&
				!v.textAfter(f, body, int32(i)) {
				u.whole = true
			}
			for _, a := range body.Operands(in) {
				if !is(a) {
					continue
				}
				used = true
				u.lines = u.lines || parsers[name]
				u.whole = u.whole || strings.Contains(name, "upload") || name == "copyfileobj"
				if name == "partial" {
					bound[int32(i)] = true
				}
				u.elsewhere = u.elsewhere || v.worker(o.def, site)
			}
		}
	}
	if method == "open" && !used {
		u.elsewhere = true
	}
	return u
}

// oneAtATime says whether an operation on each file below a directory is a small one, with
// others served in between, or none but opening the file.
func (v *visitor) oneAtATime(o *origin) bool {
	g := groupOf(o.name)
	if g == openGroup {
		use := v.fileUse(o)
		return use.elsewhere || o.depth == 0 && !use.whole && !use.pieces && v.letsOthers(o.instr)
	}
	if g == statGroup {
		return true // listing a directory is what the walk itself does
	}
	if o.depth > 0 || o.instr < 0 || !v.letsOthers(o.instr) {
		return false
	}
	call := &v.b.IR.Instrs[o.instr]
	return strings.HasSuffix(o.name, ".read") && call.Op == ir.OpCall && len(v.b.IR.Operands(call)) > 0
}

// letsOthers says whether the loop around an instruction suspends in each turn: then what
// waits is one file, not all of them.
func (v *visitor) letsOthers(instr int32) bool {
	body := v.b.IR
	loop := body.Blocks[body.BlockOf(instr)].Loop
	if loop < 0 {
		return false
	}
	return suspendsIn(body, loop)
}

// moves are the methods by which contents come and go.
var moves = map[string]bool{"read": true, "write": true, "readinto": true, "read1": true, "writelines": true}

// inner says whether one instruction stands in a loop that another one is not part of.
func inner(body *ir.Body, outer, at int32) bool {
	loop := body.Blocks[body.BlockOf(at)].Loop
	return loop >= 0 && loop != body.Blocks[body.BlockOf(outer)].Loop
}

// textAfter says whether bytes that were read become text or a document at once: a log, a
// configuration.
//
//	output = f.read().decode("utf-8", errors="replace")
//	topology = json.loads(path.read_bytes())
func (v *visitor) textAfter(f *modgraph.File, body *ir.Body, read int32) bool {
	is := func(x ir.Value) bool { return x == read }
	place := ir.NoPlace
	for i := read + 1; i < int32(len(body.Instrs)); i++ {
		in := &body.Instrs[i]
		switch in.Op {
		case ir.OpStore:
			if in.B == read {
				place = ir.Place(in.A)
			}
		case ir.OpAttr:
			if name := f.IR.Names[in.B]; (is(in.A) || loads(body, in.A, place)) && (name == "decode" || name == "splitlines") {
				return true
			}
		case ir.OpCall:
			for _, a := range body.Operands(in) {
				if (is(a) || a >= 0 && loads(body, a, place)) && (f.IR.LastName(body, in.B) == "loads" || parsers[f.IR.LastName(body, in.B)]) {
					return true
				}
			}
		}
	}
	return false
}

func loads(body *ir.Body, x ir.Value, place ir.Place) bool {
	return place != ir.NoPlace && body.Instrs[x].Op == ir.OpLoad && ir.Place(body.Instrs[x].A) == place
}

// worker says whether a call runs one of its arguments on another thread.
func (v *visitor) worker(d modgraph.DefID, site *infer.Site) bool {
	if site == nil {
		return false
	}
	for _, t := range v.b.Infer.Sites(d).TargetsOf(site) {
		if handsOff(&v.b.World, t) {
			return true
		}
	}
	return false
}

// mode is the constant mode with which a file is opened, "" by default.
func mode(f *modgraph.File, body *ir.Body, call *ir.Instr, name string) string {
	at := 1
	if strings.HasPrefix(name, "pathlib.") {
		at = 0 // path.open("rb")
	}
	args, kinds := body.Operands(call), body.ArgKinds(call)
	for i, a := range args {
		if a < 0 || body.Instrs[a].Op != ir.OpConst {
			continue
		}
		named := kinds != nil && kinds[i] >= ir.ArgKeyword
		if named && f.IR.Names[kinds[i]-ir.ArgKeyword] == "mode" || !named && i == at {
			return f.IR.Consts[body.Instrs[a].A].Text
		}
	}
	return ""
}
