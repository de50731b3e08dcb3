package infer

import (
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// Stats counts what a run did.
type Stats struct {
	Bodies      int
	Evaluations int64
	Rounds      [2]int // of the two sets
	Pinned      int    // cells that did not settle
	Votes       int    // parameters typed by votes or structure
	// Calls counts OpCall instructions of project bodies that were reached. ByTier
	// counts them by their weakest target, ByReason those that are not fully
	// resolved; the Recv ones count only calls through an attribute of a value that
	// is no module.
	Calls, RecvCalls       int
	ByTier, RecvByTier     [TierWeak + 1]int
	ByReason, RecvByReason [NumReasons]int
	Partial                int // calls with a target that may have others
	// Library counts calls all of whose targets are in stubs or libraries.
	Library int
	Panics  []string

	failures atomic.Int64
	mu       sync.Mutex
}

// Failures is the number of bodies whose evaluation panicked.
func (s *Stats) Failures() int64 { return s.failures.Load() }

func (s *Stats) note(r any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.Panics) < 3 {
		s.Panics = append(s.Panics, fmt.Sprintf("%v\n%s", r, debug.Stack()))
	}
}

// Stats are the figures of the run.
func (r *Result) Stats() *Stats { return &r.x.stats }

// count fills the figures about calls.
func (x *Infer) count() {
	s := &x.stats
	s.Bodies = len(x.bodies)
	s.Votes = len(x.votes)
	for i := range x.bodies {
		b, o := &x.bodies[i], &x.outs[i]
		for k := range b.ir.Instrs {
			in := &b.ir.Instrs[k]
			if in.Op != ir.OpCall || len(o.types) == 0 {
				continue
			}
			site := o.sites.At(int32(k))
			if site == nil {
				continue
			}
			recv := b.ir.Instrs[in.B].Op == ir.OpAttr && x.Types.File(o.types[b.ir.Instrs[in.B].A]) == modgraph.NoFile
			tier, lib := TierNone, true
			for _, t := range o.sites.TargetsOf(site) {
				tier = max(tier, t.Tier)
				lib = lib && x.bodyOf[t.Def] < 0
			}
			s.Calls++
			s.ByTier[tier]++
			if site.Reason != ReasonNone {
				s.ByReason[site.Reason]++
			}
			if tier != TierNone && !site.Complete {
				s.Partial++
			}
			if tier != TierNone && lib {
				s.Library++
			}
			if recv {
				s.RecvCalls++
				s.RecvByTier[tier]++
				if site.Reason != ReasonNone {
					s.RecvByReason[site.Reason]++
				}
			}
		}
	}
}
