package blockinginasync

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// minVotes is how often a program has to hand a kind of disk operation to a thread
// until doing it on the loop is an oversight.
const minVotes = 3

// group is a kind of disk operation; a vote for one counts for its group.
type group uint8

const (
	noGroup     group = iota
	openGroup         // open, read, write
	statGroup         // look at a name
	changeGroup       // make, rename or remove a name
	numGroups
)

// groups are the operations by the last part of their name.
var groups = map[string]group{
	"open": openGroup, "read_text": openGroup, "read_bytes": openGroup, "write_text": openGroup, "write_bytes": openGroup,
	"exists": statGroup, "is_file": statGroup, "is_dir": statGroup, "isfile": statGroup, "isdir": statGroup, "stat": statGroup,
	"lstat": statGroup, "listdir": statGroup, "scandir": statGroup, "iterdir": statGroup, "glob": statGroup, "rglob": statGroup,
	"getsize": statGroup, "getmtime": statGroup, "is_symlink": statGroup, "walk": statGroup,
	"unlink": changeGroup, "rename": changeGroup, "replace": changeGroup, "mkdir": changeGroup, "makedirs": changeGroup,
	"rmdir": changeGroup, "remove": changeGroup, "rmtree": changeGroup, "_RmtreeType": changeGroup, "copy": changeGroup, "copyfile": changeGroup,
	"copy2": changeGroup, "copytree": changeGroup, "move": changeGroup, "touch": changeGroup, "symlink": changeGroup,
	"symlink_to": changeGroup, "chmod": changeGroup,
}

// diskModules are where those operations live.
var diskModules = []string{"builtins.", "io.", "_io.", "pathlib.", "os.", "posix.", "posixpath.", "genericpath.", "shutil.", "glob."}

// twins are asynchronous libraries whose use says the same as a thread.
var twins = map[string]group{
	"anyio.open_file": openGroup, "aiofiles.open": openGroup, "anyio.Path": openGroup,
	"aiofiles.threadpool.open": openGroup, "anyio._core._fileio.open_file": openGroup, "anyio._core._fileio.Path": openGroup,
}

func groupOf(name string) group {
	name = strings.TrimSuffix(name, ".__call__") // rmtree is an object
	for _, m := range diskModules {
		if strings.HasPrefix(name, m) {
			return groups[name[strings.LastIndexByte(name, '.')+1:]]
		}
	}
	return noGroup
}

// votes are what a program hands to threads: in all, by package, by file.
type votes struct {
	all      tally
	packages map[string]*tally
	file     map[*modgraph.File]*tally
}

// tally counts votes for each group; first is the first of them.
type tally struct {
	n     [numGroups]int
	first [numGroups]rule.Mark
}

// of is the number of votes for a group by the distribution that a file belongs to.
// What another one does, an integration beside the core, says nothing about it.
func (v *votes) of(f *modgraph.File, g group) int {
	if t := v.packages[distribution(f)]; t != nil {
		return t.n[g]
	}
	return 0
}

// near is the number of votes by a file itself.
func (v *votes) near(f *modgraph.File, g group) int {
	if t := v.file[f]; t != nil {
		return t.n[g]
	}
	return 0
}

// example is the nearest vote.
func (v *votes) example(f *modgraph.File, g group) rule.Mark {
	for _, t := range []*tally{v.file[f], v.packages[distribution(f)], &v.all} {
		if t != nil && t.n[g] > 0 {
			return t.first[g]
		}
	}
	return rule.Mark{Def: -1}
}

func distribution(f *modgraph.File) string {
	name, _, _ := strings.Cut(f.Module, ".")
	return name
}

func (v *votes) add(f *modgraph.File, g group, at rule.Mark) {
	if g == noGroup {
		return
	}
	if v.file[f] == nil {
		v.file[f] = &tally{}
	}
	name := distribution(f)
	if v.packages[name] == nil {
		v.packages[name] = &tally{}
	}
	for _, t := range []*tally{&v.all, v.packages[name], v.file[f]} {
		if t.n[g] == 0 {
			t.first[g] = at
		}
		t.n[g]++
	}
}

// count walks all call sites of the project, in the order of files.
func count(w *rule.World) votes {
	v := votes{packages: map[string]*tally{}, file: map[*modgraph.File]*tally{}}
	for id := range w.Program.Files {
		f := w.Program.Files[id]
		if f.Origin != modgraph.Project || f.IR == nil || f.Class != modgraph.ClassSource {
			continue
		}
		for i := range f.IR.Bodies {
			v.body(w, f, f.FirstDef+modgraph.DefID(i), &f.IR.Bodies[i])
		}
	}
	return v
}

func (v *votes) body(w *rule.World, f *modgraph.File, d modgraph.DefID, body *ir.Body) {
	sites := w.Infer.Sites(d)
	if sites == nil {
		return
	}
	refs := map[int32]modgraph.DefID{}
	for _, r := range w.Infer.Refs(d) {
		refs[r.Instr] = r.Def
	}
	for k := range sites.List {
		site := &sites.List[k]
		in := &body.Instrs[site.Instr]
		if in.Op != ir.OpCall {
			continue
		}
		at := rule.Mark{Def: int32(d), Instr: site.Instr, Part: rule.PartFirstLine}
		v.add(f, twins[site.External], at)
		worker := false
		for _, t := range sites.TargetsOf(site) {
			v.add(f, twins[w.Program.QualName(t.Def)], at)
			worker = worker || handsOff(w, t)
		}
		if !worker {
			continue
		}
		for _, a := range body.Operands(in) {
			if fn, ok := callable(body, refs, a); ok {
				v.add(f, groupOf(w.Program.QualName(fn)), at)
			}
		}
	}
}

// handsOff says whether a callee runs one of its arguments on another thread.
func handsOff(w *rule.World, t infer.Target) bool {
	c := w.Facts.Contract(t.Def)
	if c == nil {
		return false
	}
	for i := range c.Calls {
		if c.Calls[i].Where == contract.WhereWorker {
			return true
		}
	}
	return false
}

// callable is the function that an argument names, perhaps with some arguments
// bound by partial.
func callable(body *ir.Body, refs map[int32]modgraph.DefID, v ir.Value) (modgraph.DefID, bool) {
	if v < 0 {
		return modgraph.NoDef, false
	}
	if d, ok := refs[v]; ok {
		return d, true
	}
	if in := &body.Instrs[v]; in.Op == ir.OpCall && in.N > 0 {
		if d, ok := refs[body.Operands(in)[0]]; ok {
			return d, true
		}
	}
	return modgraph.NoDef, false
}
