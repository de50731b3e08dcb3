package engine

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

// Garbage collection of a batch run: up to a floor the heap may grow to five times
// what lives, above it to a little more than what lives. The limit follows the live
// heap from collection to collection: one that was set when a phase began would be
// below what lives when it ends, and the collector would do nothing else. The users'
// own GOGC and GOMEMLIMIT win.
const (
	gcPercent   = 400
	gcFloor     = 192 << 20
	gcLiveTimes = 1.27
)

// memory sets the collector for a run.
type memory struct{ done atomic.Bool }

// tuneMemory starts the tuning and returns what ends it and puts the collector back.
func tuneMemory() func() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	m := &memory{}
	percent := debug.SetGCPercent(gcPercent)
	limit := debug.SetMemoryLimit(gcFloor)
	m.watch()
	return func() {
		m.done.Store(true)
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}

// sentinel is an object that nothing holds: its finalizer runs behind each
// collection.
type sentinel struct{ m *memory }

func (m *memory) watch() {
	runtime.SetFinalizer(&sentinel{m}, func(s *sentinel) {
		if s.m.done.Load() {
			return
		}
		debug.SetMemoryLimit(max(gcFloor, int64(gcLiveTimes*float64(liveHeap()))))
		s.m.watch()
	})
}

// liveHeap is what the last collection found alive, in bytes.
func liveHeap() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return sample[0].Value.Uint64()
}
