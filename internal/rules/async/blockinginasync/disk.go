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
// than a thread takes to start. So two things must come together: the program hands
// such operations to threads elsewhere, and this one is more than a small file.
//
//	async with anyio.open_file(path, "rb") as f: ...    # three times, elsewhere
//	with open(part, "rb") as f:                         # reported: whole contents
//	    await upload(f.read())
//	with open(".ignore") as f:                          # a list of patterns
//	    patterns = f.readlines()
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
		return true
	case use.lines:
		return false
	}
	return o.depth == 0 && v.votes.near(f, g) > 0
}

// fileUse is what a function does with a file that it opens.
type fileUse struct {
	binary    bool // contents without lines: what is stored, sent or received
	appends   bool // a log
	lines     bool // read as lines or as a configuration
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
			}
		case ir.OpIter:
			u.lines = u.lines || is(in.A)
		case ir.OpAttr:
			used = used || is(in.A)
			if parsers[f.IR.Names[in.B]] && (is(in.A) || body.Instrs[in.A].Op == ir.OpCall) {
				u.lines = true
			}
		case ir.OpCall:
			name := f.IR.LastName(body, in.B)
			site := v.b.Infer.Sites(o.def).At(int32(i))
			for _, a := range body.Operands(in) {
				if !is(a) {
					continue
				}
				u.lines = u.lines || parsers[name]
				if name == "partial" {
					bound[int32(i)] = true
				}
				u.elsewhere = u.elsewhere || v.worker(o.def, site)
			}
		}
	}
	if u.binary && strings.Contains(made, "w") && !used {
		u.elsewhere = true
	}
	return u
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
