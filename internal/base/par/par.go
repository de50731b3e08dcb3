// Package par runs work on a fixed number of workers.
//
// # Model
//
// Each runs independent items; Graph runs the nodes of a directed acyclic graph,
// a node as soon as all nodes that it waits for are done. The function that does
// an item gets the number of its worker, so that scratch memory can be kept a
// worker. Neither gives any order to rely on beyond the edges: results must be
// written to places that belong to the item alone.
//
// # Invariants
//
// A panic in an item stops the run and is raised again in the caller, so that a
// recover boundary stands where the item is known. With one worker everything
// runs on the calling goroutine, in order.
package par

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Workers is the number of workers for a setting: 0 means one for each processor.
func Workers(jobs int) int {
	if jobs <= 0 {
		return runtime.GOMAXPROCS(0)
	}
	return jobs
}

// Each calls f for the items 0 to n-1.
func Each(workers, n int, f func(worker, item int)) {
	if workers > n {
		workers = n
	}
	if perm := shuffled(n); perm != nil {
		g := f
		f = func(worker, item int) { g(worker, perm[item]) }
	}
	if workers <= 1 {
		for i := range n {
			f(0, i)
		}
		return
	}
	var next atomic.Int64
	run(workers, func(w int, stopped *atomic.Bool) {
		for !stopped.Load() {
			i := int(next.Add(1)) - 1
			if i >= n {
				return
			}
			f(w, i)
		}
	})
}

// run starts the workers and waits for them; the first panic is raised again.
func run(workers int, body func(worker int, stopped *atomic.Bool)) {
	var (
		wg      sync.WaitGroup
		stopped atomic.Bool
		once    sync.Once
		failure any
	)
	for w := range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer func() {
				if r := recover(); r != nil {
					once.Do(func() { failure = r })
					stopped.Store(true)
				}
			}()
			body(w, &stopped)
		}()
	}
	wg.Wait()
	if failure != nil {
		panic(failure)
	}
}
