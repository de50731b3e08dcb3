package flow

// A budget bounds what solving one body may cost. It counts words of state, not
// time, so that it ends in the same place everywhere. A body beyond it is given up,
// which only loses facts: it takes a body of tens of thousands of instructions that
// a program has written.
type budget struct {
	touched int // words copied, joined and rewritten
	kept    int // words of entry states
}

const (
	maxTouched = 1 << 27
	maxKept    = 1 << 24
)

func (b *budget) exceeded() bool { return b.touched > maxTouched || b.kept > maxKept }
