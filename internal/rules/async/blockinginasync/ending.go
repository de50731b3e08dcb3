package blockinginasync

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/ir"
)

// toldBefore says whether a coroutine joins a thread that it started with a future, and
// has awaited that future: the thread is at its end.
//
//	future = loop.create_future()
//	thread = Thread(target=self.work, args=(future,))
//	thread.start()
//	await future
//	thread.join()
func (v *visitor) toldBefore(join int32) bool {
	b := v.b.IR
	m := &b.Instrs[b.Instrs[join].B]
	if b.Instrs[join].Op != ir.OpCall || m.Op != ir.OpAttr || b.Instrs[m.A].Op != ir.OpLoad {
		return false
	}
	given := map[int32]bool{} // places of what the thread was made with
	for i := range b.Instrs {
		st := &b.Instrs[i]
		if st.Op != ir.OpStore || st.A != b.Instrs[m.A].A || b.Instrs[st.B].Op != ir.OpCall {
			continue
		}
		for _, a := range b.Operands(&b.Instrs[st.B]) {
			if a < 0 {
				continue
			}
			switch arg := &b.Instrs[a]; arg.Op {
			case ir.OpLoad:
				given[arg.A] = true
			case ir.OpTuple, ir.OpList:
				for _, x := range b.Operands(arg) {
					if x >= 0 && b.Instrs[x].Op == ir.OpLoad {
						given[b.Instrs[x].A] = true
					}
				}
			}
		}
	}
	for i := range int32(len(b.Instrs)) {
		in := &b.Instrs[i]
		if in.Op == ir.OpAwait && b.Instrs[in.A].Op == ir.OpLoad && given[b.Instrs[in.A].A] && v.follows(v.block(i), v.block(join)) {
			return true
		}
	}
	return false
}

// uncovered says whether a line, or the head of a block around it, is marked as one that
// tests leave out: what runs for its author alone.
//
//	if self.config.get("dump"):  # pragma: no cover
//	    with open(path, "wb") as f: ...
func (v *visitor) uncovered(instr int32) bool {
	text, at := v.b.File.Text, int(v.b.IR.Span(instr).Start)
	depth := -1
	for at >= 0 && at <= len(text) {
		start := strings.LastIndexByte(text[:at], '\n') + 1
		line := text[start:]
		if end := strings.IndexByte(line, '\n'); end >= 0 {
			line = line[:end]
		}
		bare := strings.TrimLeft(line, " \t")
		indent := len(line) - len(bare)
		if bare != "" && (depth < 0 || indent < depth) {
			if strings.Contains(line, "pragma: no cover") {
				return true
			}
			if depth = indent; depth == 0 {
				return false
			}
		}
		at = start - 1
	}
	return false
}
