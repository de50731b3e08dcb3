package lower_test

import (
	"os"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/ir/irtext"
)

func TestZZ(t *testing.T) {
	n := os.Getenv("ZZ")
	if n == "" {
		t.Skip()
	}
	b, _ := os.ReadFile(n)
	f, bf := lowered(t, string(b))
	irtext.Print(os.Stdout, f, bf)
}
