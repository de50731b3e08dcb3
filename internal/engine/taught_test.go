package engine_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/engine"
	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/source"
)

const taughtModel = `from ferrule_models import owned, releases

class Lease:
    @releases("self")
    def give_back(self): ...

@owned("lease", release="give_back")
def lease(name) -> Lease: ...
`

// TestTaughtInSession edits models and comments in a session: each report is that of
// a cold run, and follows the edit.
func TestTaughtInSession(t *testing.T) {
	e := newEngine(t)
	files := map[string]string{
		"/edit/pyproject.toml":   "[project]\nname = \"case\"\n[tool.ferrule]\nmodels = [\"models\"]\n",
		"/edit/models/acme.pyi":  taughtModel,
		"/edit/models/extra.pyi": "def f(): ...\n",
		"/edit/own.py":           "import handles\n\n\ndef lease(name):\n    return handles.find(name)\n",
		"/edit/main.py": "import acme\nimport own\n\n\ndef a(name):\n    x = acme.lease(name)\n    x.send(1)\n\n\n" +
			"def b(name):\n    y = own.lease(name)\n    y.send(1)\n",
	}
	warm := engine.NewSession(e)
	for i, step := range []struct {
		file, text string
		want       []string
	}{
		{"/edit/models/extra.pyi", "def g(): ...\n", []string{"`x`"}},
		{"/edit/own.py", "import handles\n\n\ndef lease(name):  # ferrule: owns result(give_back)\n    return handles.find(name)\n", []string{"`x`", "`y`"}},
		{"/edit/models/acme.pyi", "def lease(name): ...\n", []string{"`y`"}},
		{"/edit/own.py", files["/edit/own.py"], nil},
		{"/edit/models/own.pyi", "from ferrule_models import owned\n\n@owned(\"lease\", release=\"give_back\")\ndef lease(name): ...\n", []string{"`y`"}},
		{"/edit/models/acme.pyi", taughtModel, []string{"`x`", "`y`"}},
	} {
		files[step.file] = step.text
		got := jsonOf(t, warm, source.NewMemory(maps.Clone(files)), engine.Request{Jobs: 2})
		cold := jsonOf(t, engine.NewSession(e), source.NewMemory(maps.Clone(files)), engine.Request{Jobs: 1})
		if !bytes.Equal(got, cold) {
			t.Fatalf("step %d: the session says other things than a cold run: %s", i, difference(cold, got))
		}
		for _, name := range []string{"`x`", "`y`"} {
			reported := bytes.Contains(got, []byte(name+" is never released"))
			if want := strings.Contains(strings.Join(step.want, " "), name); reported != want {
				t.Errorf("step %d: %s reported: %v, want %v", i, name, reported, want)
			}
		}
	}
	files["/edit/models/acme.pyi"] = "@owend\ndef lease(name): ...\n"
	_, err := warm.Check(context.Background(), engine.Request{Project: project.Options{FS: source.NewMemory(files), Dir: "/edit"}})
	var taught *engine.TaughtError
	if !errors.As(err, &taught) || len(taught.List) != 1 || taught.List[0].Line != 1 || taught.List[0].File != "/edit/models/acme.pyi" {
		t.Errorf("a mistake in a model gives %v", err)
	}
}
