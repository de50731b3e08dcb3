package par

import "sync"

// Edges lists for each node the nodes that wait for it: node i is waited for by
// To[First[i]:First[i+1]]. The graph has no cycles.
type Edges struct {
	First []int32
	To    []int32
}

// Graph calls f for each of the given nodes, in an order in which a node comes
// after all given nodes with an edge to it. want marks the nodes to run; the
// others do not run and nobody waits for them. A nil want runs all. order is a
// topological order of the graph; it says which of the ready nodes come first.
func Graph(workers int, e Edges, order []int32, want []bool, f func(worker int, node int32)) {
	n := len(order)
	if workers <= 1 && seed.Load() == 0 {
		for _, i := range order {
			if want == nil || want[i] {
				f(0, i)
			}
		}
		return
	}
	waits := make([]int32, len(e.First)-1)
	total := 0
	for _, i := range order {
		if want != nil && !want[i] {
			continue
		}
		total++
		for _, j := range e.To[e.First[i]:e.First[i+1]] {
			waits[j]++
		}
	}
	q := &queue{left: total, ready: make([]int32, 0, n)}
	q.wake.L = &q.mu
	for _, i := range order {
		if (want == nil || want[i]) && waits[i] == 0 {
			q.ready = append(q.ready, i)
		}
	}
	if workers > total {
		workers = total
	}
	q.drain(workers, e, waits, want, f)
}

// queue holds the nodes that may run. Nodes leave from the front, so that those
// early in the order, on which much waits, come first.
type queue struct {
	mu    sync.Mutex
	wake  sync.Cond
	ready []int32
	head  int
	left  int // nodes that did not finish
	fail  any
	drawn uint64 // nodes drawn by a test's schedule
}

// batch is how many nodes a worker takes at once: locks are taken once a batch.
const batch = 8

func (q *queue) drain(workers int, e Edges, waits []int32, want []bool, f func(int, int32)) {
	var wg sync.WaitGroup
	for w := range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var mine [batch]int32
			done := 0
			for {
				k := q.take(mine[:], done, workers, e, waits, want)
				if k == 0 {
					return
				}
				done = k
				for _, i := range mine[:k] {
					q.do(func() { f(w, i) })
				}
			}
		}()
	}
	wg.Wait()
	if q.fail != nil {
		panic(q.fail)
	}
}

func (q *queue) do(f func()) {
	defer func() {
		if r := recover(); r != nil {
			q.mu.Lock()
			if q.fail == nil {
				q.fail = r
			}
			q.mu.Unlock()
		}
	}()
	f()
}

// take marks the first done nodes of mine as finished and fills mine with new
// ones; 0 means that nothing is left.
func (q *queue) take(mine []int32, done, workers int, e Edges, waits []int32, want []bool) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, i := range mine[:done] {
		q.left--
		for _, j := range e.To[e.First[i]:e.First[i+1]] {
			if waits[j]--; waits[j] == 0 && (want == nil || want[j]) {
				q.ready = append(q.ready, j)
			}
		}
	}
	if done > 0 {
		q.wake.Broadcast()
	}
	for q.head == len(q.ready) {
		if q.left == 0 || q.fail != nil {
			q.wake.Broadcast()
			return 0
		}
		q.wake.Wait()
	}
	if q.fail != nil {
		return 0
	}
	k := min(max((len(q.ready)-q.head)/workers, 1), len(mine))
	q.draw(k)
	copy(mine, q.ready[q.head:q.head+k])
	q.head += k
	return k
}
