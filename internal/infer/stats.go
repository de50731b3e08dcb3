package infer

import (
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// Stats counts what a run did.
type Stats struct {
	Bodies      int
	Evaluations int64
	Rounds      [3]int // of the three sets
	Pinned      int    // cells that did not settle
	Votes       int    // parameters typed by votes or structure
	// Calls counts OpCall instructions of project bodies that were reached, tests left out. ByTier
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
		if b.file.Class == modgraph.ClassTest {
			continue
		}
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
			if tier == TierNone && site.Complete && site.Reason == ReasonNone && in.Flag&ir.FlagDecorator != 0 {
				tier = TierLexical // property, overload and their like: found by name, and what they do stands in the declaration
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

var reasonNames = [NumReasons]string{
	"none", "parameter without type", "not installed", "no stub", "unknown base", "no such attribute", "dynamic",
	"too many types", "cycle", "receiver unknown", "unknown decorator", "internal",
}

// String is the word that statistics use.
func (r Reason) String() string { return reasonNames[r] }

var tierNames = [...]string{"none", "lexical", "typed", "returned", "injected", "weak"}

// String is the word that statistics use.
func (t Tier) String() string { return tierNames[t] }

// String lists the figures in lines.
func (s *Stats) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "bodies %d, evaluations %d (%.2f a body), rounds %d, %d and %d, cells pinned %d, parameters voted %d, failures %d\n",
		s.Bodies, s.Evaluations, float64(s.Evaluations)/float64(max(1, s.Bodies)), s.Rounds[0], s.Rounds[1], s.Rounds[2], s.Pinned, s.Votes, s.Failures())
	line := func(title string, n int, tiers []int, reasons []int) {
		fmt.Fprintf(&b, "%s %d:", title, n)
		for i, c := range tiers {
			fmt.Fprintf(&b, " %s %d (%.1f %%)", Tier(i), c, 100*float64(c)/float64(max(1, n)))
		}
		b.WriteString("\n  not fully resolved:")
		for i, c := range reasons {
			if c > 0 {
				fmt.Fprintf(&b, " %s %d", Reason(i), c)
			}
		}
		b.WriteByte('\n')
	}
	line("calls", s.Calls, s.ByTier[:], s.ByReason[:])
	line("receiver calls", s.RecvCalls, s.RecvByTier[:], s.RecvByReason[:])
	fmt.Fprintf(&b, "library targets %d, partly resolved %d\n", s.Library, s.Partial)
	for _, p := range s.Panics {
		b.WriteString(p)
		b.WriteByte('\n')
	}
	return b.String()
}
