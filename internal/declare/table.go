package declare

import (
	"strings"
	"sync"
	"sync/atomic"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Table answers questions about the declarations of a program. It is safe for use
// by many workers.
type Table struct {
	Prog  *modgraph.Program
	Types *types.Store
	// Known are the classes that the language itself names.
	Known Known

	links *modgraph.Links
	// above are the names of packages that are not loaded and have submodules that
	// are: xml.etree when only xml.etree.ElementTree is imported.
	above   map[string]bool
	names   names
	files   []fileIndex
	classes column[Class]
	headers column[header]
	funcs   column[Func]
	members keyed[goal, Member]
	symbols keyed[goal, Symbol]
	aliases keyed[goal, types.ID]
	modules keyed[moduleKey, Symbol]
	never   column[bool]
	classIn keyed[pairKey, types.ID]
	fits    keyed[fitKey, match]
}

// New makes the table of a program whose files are all loaded and linked. It sets
// the classes of constants of the type store.
func New(prog *modgraph.Program, links *modgraph.Links, store *types.Store) *Table {
	t := &Table{Prog: prog, Types: store, links: links}
	t.names.init(prog.Syms)
	t.files = make([]fileIndex, len(prog.Files))
	n := prog.NumDefs()
	t.classes.init(n)
	t.headers.init(n)
	t.funcs.init(n)
	t.never.init(n)
	t.above = map[string]bool{}
	for name := range prog.ByName { // order does not show: a set is built
		for cut := strings.LastIndexByte(name, '.'); cut > 0; cut = strings.LastIndexByte(name[:cut], '.') {
			if _, ok := prog.ByName[name[:cut]]; !ok {
				t.above[name[:cut]] = true
			}
		}
	}
	t.findKnown()
	return t
}

// fileIndex maps program symbols to the names of one file; it is filled at the
// first question about the file.
type fileIndex struct {
	once  sync.Once
	names map[sym.Sym]bind.NameID
}

// nameIn is the file's own number of a name, or 0 when the file never writes it.
func (t *Table) nameIn(f modgraph.FileID, name sym.Sym) bind.NameID {
	x := &t.files[f]
	x.once.Do(func() {
		list := t.Prog.Files[f].Bind.Names
		x.names = make(map[sym.Sym]bind.NameID, len(list))
		for i, s := range list {
			if i == 0 {
				continue
			}
			// Targets of comprehensions have names of their own with the same text, which
			// come later.
			if n := t.Prog.Syms.Intern(s); x.names[n] == 0 {
				x.names[n] = bind.NameID(i)
			}
		}
	})
	return x.names[name]
}

// symOf is the program's symbol of a file's name.
func (t *Table) symOf(f modgraph.FileID, name bind.NameID) sym.Sym {
	return t.Prog.Syms.Intern(t.Prog.Files[f].Bind.Names[name])
}

const columnChunk = 512

// column holds one published answer a definition.
type column[T any] struct {
	chunks []atomic.Pointer[[columnChunk]atomic.Pointer[T]]
}

func (c *column[T]) init(n int) {
	c.chunks = make([]atomic.Pointer[[columnChunk]atomic.Pointer[T]], n/columnChunk+1)
}

func (c *column[T]) get(d modgraph.DefID) *T {
	if ch := c.chunks[d/columnChunk].Load(); ch != nil {
		return ch[d%columnChunk].Load()
	}
	return nil
}

// put publishes an answer and returns the one that was first.
func (c *column[T]) put(d modgraph.DefID, x *T) *T {
	at := &c.chunks[d/columnChunk]
	ch := at.Load()
	if ch == nil {
		ch = new([columnChunk]atomic.Pointer[T])
		if !at.CompareAndSwap(nil, ch) {
			ch = at.Load()
		}
	}
	if !ch[d%columnChunk].CompareAndSwap(nil, x) {
		return ch[d%columnChunk].Load()
	}
	return x
}
