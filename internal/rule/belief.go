package rule

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// GivesBack says whether an exception is the system's word that something could
// not be closed. A library states it because it is possible; on a path where
// nothing else went wrong it does not happen.
//
//	p.stdout.close()        # is not what keeps the next line from running
//	p.wait()
func (b *Body) GivesBack(x *flow.Raise) bool {
	if x.Tier != contract.TierModel || x.Class < 0 || modgraph.DefID(x.Class) != b.Declare.Known.OSError || x.Witness.Callee < 0 {
		return false
	}
	name := b.Program.Def(modgraph.DefID(x.Witness.Callee)).Qual
	if name = name[strings.LastIndexByte(name, '.')+1:]; name != "close" && name != "closerange" && name != "__exit__" {
		return false
	}
	effects := b.Flow.EffectsOf(x.Instr)
	for k := range effects {
		if e := &effects[k]; e.Kind == flow.OpRelease && e.Callee == x.Witness.Callee {
			return true
		}
	}
	return false
}
