package engine_test

import (
	"context"
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/engine"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/source"
)

// faulty is a function rule that panics at a function of a name.
type faulty struct {
	rule.Function
	at string
}

func (f faulty) Begin(b *rule.Body) rule.Visitor {
	v := f.Function.Begin(b)
	if b.Program.Def(b.Def).Qual != f.at {
		return v
	}
	return faultyVisitor{}
}

type faultyVisitor struct{ rule.Visitor }

func (faultyVisitor) Instr(*flow.Point) { panic("out of order") }

// faultyProgram is a program rule that panics.
type faultyProgram struct{ rule.Program }

func (faultyProgram) Run(*rule.Whole) { panic("out of order") }

// TestPanicOfARule has a rule fail at one function: that is told, and what is found
// elsewhere stays as it is, also by the worker that met it.
func TestPanicOfARule(t *testing.T) {
	e := newEngine(t)
	text := "import time\nasync def before(): time.sleep(1)\nasync def hit(): time.sleep(1)\nasync def behind(): time.sleep(1)\ndef leak():\n    f = open('x')\n    f.read()\n    return 1\n"
	check := func(e *engine.Engine) (codes map[string]int, told []string) {
		t.Helper()
		res, err := e.Check(context.Background(), engine.Request{
			Project: project.Options{FS: source.NewMemory(map[string]string{"/edit/a.py": text}), Dir: "/edit"},
			Rules:   rule.Layer{Select: []string{rule.All}}, ShowOff: true, Jobs: 1,
		})
		if err != nil {
			t.Fatal(err)
		}
		codes = map[string]int{}
		for _, d := range res.Findings {
			if d.Code == rule.InternalError {
				told = append(told, d.Message)
				continue
			}
			codes[d.Code]++
		}
		return codes, told
	}
	want, told := check(e)
	if len(told) != 0 || want["FER502"] != 3 {
		t.Fatalf("without a fault: %v %v", want, told)
	}
	bad := &engine.Engine{Rules: e.Rules, Programs: e.Programs}
	for _, r := range e.Functions {
		bad.Functions = append(bad.Functions, r)
		if r.Meta().Code == "FER502" {
			bad.Functions[len(bad.Functions)-1] = faulty{r, "hit"}
		}
	}
	got, told := check(bad)
	if len(told) != 1 || !strings.Contains(told[0], "hit") || !strings.Contains(told[0], "out of order") {
		t.Errorf("told %q", told)
	}
	want["FER502"]--
	for code, n := range want {
		if got[code] != n {
			t.Errorf("%s: %d findings, want %d", code, got[code], n)
		}
	}
	if len(e.Programs) == 0 {
		return
	}
	bad = &engine.Engine{Rules: e.Rules, Functions: e.Functions}
	for i, r := range e.Programs {
		if i == 0 {
			r = faultyProgram{r}
		}
		bad.Programs = append(bad.Programs, r)
	}
	if _, told := check(bad); len(told) != 1 || !strings.Contains(told[0], e.Programs[0].Meta().Name) {
		t.Errorf("told %q", told)
	}
}
