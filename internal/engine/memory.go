package engine

import (
	"os"
	"runtime/debug"
	"runtime/metrics"
)

// Garbage collection of a batch run: the heap may grow to five times what lives,
// until that meets the limit, which follows the live heap from phase to phase.
// The users' own GOGC and GOMEMLIMIT win.
const (
	gcPercent   = 400
	gcFloor     = 192 << 20
	gcLiveTimes = 1.4
)

// memory sets the collector for a run and returns what puts it back.
type memory struct{ off bool }

func tuneMemory() (*memory, func()) {
	m := &memory{off: os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != ""}
	if m.off {
		return m, func() {}
	}
	percent := debug.SetGCPercent(gcPercent)
	limit := debug.SetMemoryLimit(gcFloor)
	return m, func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}

// phase sets the limit again, by what lived at the last collection.
func (m *memory) phase() {
	if m.off {
		return
	}
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	live := int64(0)
	if sample[0].Value.Kind() == metrics.KindUint64 {
		live = int64(sample[0].Value.Uint64())
	}
	debug.SetMemoryLimit(max(gcFloor, int64(gcLiveTimes*float64(live))))
}
