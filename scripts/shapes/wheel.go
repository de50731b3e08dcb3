package main

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/source"
)

// module is one module of a wheel.
type module struct {
	from  string // path in the wheel: "click/core.py"
	file  string // path in the pack: "click/core.pyi"
	shape string
	tells bool // it defines or hands on something
}

// left are folders whose modules nobody imports: tests, copies of other packages,
// data in the form of modules.
var left = map[string]bool{
	"tests": true, "test": true, "testsuite": true, "_vendor": true, "vendor": true, "_vendored_packages": true, "locale": true,
	"migrations": true, "examples": true, "docs": true, "benchmarks": true, "lexers": true, "styles": true,
}

// emptyLines are those of the shape of an empty module.
const emptyLines = 2

// maxModule is the size above which a module is data or generated.
const maxModule = 1 << 20

// modulesOf returns the shapes of a wheel's modules in order of their paths. A
// stub wins over the source beside it, a module that does not decode is left out.
func modulesOf(wheel []byte) ([]module, error) {
	z, err := zip.NewReader(bytes.NewReader(wheel), int64(len(wheel)))
	if err != nil {
		return nil, err
	}
	files := map[string]*zip.File{}
	var names []string
	for _, f := range z.File {
		ext := path.Ext(f.Name)
		if ext != ".py" && ext != ".pyi" || f.UncompressedSize64 > maxModule || !importable(f.Name) {
			continue
		}
		stem := strings.TrimSuffix(f.Name, ext)
		if old := files[stem]; old != nil {
			if ext == ".pyi" {
				files[stem] = f
			}
			continue
		}
		files[stem] = f
		names = append(names, stem)
	}
	slices.Sort(names)
	var r reader
	var out []module
	for _, stem := range names {
		f := files[stem]
		content, err := read(f)
		if err != nil {
			return nil, err
		}
		text, err := source.Decode(content)
		if err != nil {
			continue
		}
		name := strings.ReplaceAll(stem, "/", ".")
		pkg := path.Base(stem) == "__init__"
		name = strings.TrimSuffix(name, ".__init__")
		lines := shape(&r.parser, &r.tree, text.String, name, pkg, path.Ext(f.Name) == ".pyi")
		out = append(out, module{from: f.Name, file: stem + ".pyi", shape: lines, tells: strings.Count(lines, "\n") > emptyLines})
	}
	return out, nil
}

// importable says whether a path can be imported and is worth it.
func importable(name string) bool {
	parts := strings.Split(strings.TrimSuffix(name, path.Ext(name)), "/")
	for i, p := range parts {
		if left[p] && (i > 0 || len(parts) == 1) || strings.ContainsAny(p, "-. ") || i == 0 && p == "__pycache__" {
			return false
		}
		if last := i == len(parts)-1; last && (strings.HasPrefix(p, "test_") || p == "conftest" || p == "__main__" || p == "setup") {
			return false
		}
	}
	return true
}

func read(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}
