package engine

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

// Garbage collection of a batch run: up to a floor the heap may grow to five times
// what lives, above it to a little more than what lives. The floor is what a program
// of this size needs at its peak anyway, so that nothing is collected on the way
// there: so many bytes for each byte of source. The limit follows the live heap from
// collection to collection: one that was set when a phase began would be below what
// lives when it ends, and the collector would do nothing else. The users' own GOGC
// and GOMEMLIMIT win.
const (
	gcPercent     = 400
	gcFloor       = 192 << 20
	gcSourceTimes = 30
	gcLiveTimes   = 1.48
)

// memory sets the collector for a run.
type memory struct {
	done   atomic.Bool
	source atomic.Int64 // bytes of source that the run has read
}

// tuneMemory starts the tuning and returns what ends it and puts the collector back.
func tuneMemory() (*memory, func()) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return nil, func() {}
	}
	m := &memory{}
	percent := debug.SetGCPercent(gcPercent)
	limit := debug.SetMemoryLimit(gcFloor)
	m.watch()
	return m, func() {
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
		debug.SetMemoryLimit(max(m.floor(), int64(gcLiveTimes*float64(liveHeap()))))
		s.m.watch()
	})
}

func (m *memory) floor() int64 { return max(gcFloor, gcSourceTimes*m.source.Load()) }

// read tells that the run has read a file. The floor rises with each MiB of source;
// to set it stops the world.
func (m *memory) read(n int) {
	if m == nil {
		return
	}
	if after := m.source.Add(int64(n)); after>>20 != (after-int64(n))>>20 && m.floor() > gcFloor {
		debug.SetMemoryLimit(m.floor())
	}
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
