package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/stubs"
)

// archive makes what npm would have fetched.
func archive(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	w := tar.NewWriter(zip)
	for name, text := range files {
		if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Mode: 0o644, Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func typeshed() map[string]string {
	return map[string]string{
		typeshedPrefix + "LICENSE":                                  "Apache\n",
		typeshedPrefix + "stdlib/VERSIONS":                          "builtins: 3.0-\n",
		typeshedPrefix + "stdlib/builtins.pyi":                      "class int: ...\n",
		typeshedPrefix + "stdlib/_typeshed/__init__.pyi":            "x: int\n",
		typeshedPrefix + "stubs/protobuf/METADATA.toml":             "version = \"7.*\"\npartial-stub = true\n",
		typeshedPrefix + "stubs/protobuf/google/protobuf/any.pyi":   "y: int\n",
		typeshedPrefix + "stubs/protobuf/@tests/test_cases/x.pyi":   "",
		typeshedPrefix + "stubs/requests/METADATA.toml":             "version = \"~=2.33\"\n",
		typeshedPrefix + "stubs/requests/requests/__init__.pyi":     "z: int\n",
		"package/dist/pyright-internal.js":                          "",
		typeshedPrefix + "stubs/requests/requests/not-a-stub.ts.md": "",
	}
}

func TestPack(t *testing.T) {
	dir := t.TempDir()
	models := filepath.Join(dir, "models")
	for name, text := range map[string]string{
		"README.md": "", "stdlib/os/__init__.pyi": "a: int\n", "third_party/aiohttp/client.pyi": "b: int\n", "third_party/notes.md": "",
	} {
		full := filepath.Join(models, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	zip := archive(t, typeshed())
	l := lock{Package: "pyright", Version: "1.0.0", Integrity: integrity(zip)}
	if err := os.WriteFile(archiveName(l, dir), zip, 0o644); err != nil {
		t.Fatal(err)
	}
	lockFile := filepath.Join(dir, "lock.json")
	writeLock := func(l lock) {
		text := `{"package": "` + l.Package + `", "version": "` + l.Version + `", "integrity": "` + l.Integrity + `"}`
		if err := os.WriteFile(lockFile, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	writeLock(l)
	out := filepath.Join(dir, "stubs.pack")
	if err := run(lockFile, dir, models, out, ""); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	p, err := stubs.Parse(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var got []source.FileKey
	for _, kind := range []source.Kind{source.Stdlib, source.Stubs, source.Model, source.ModelStdlib} {
		got = append(got, p.Keys(kind)...)
	}
	want := []source.FileKey{
		"stdlib:VERSIONS", "stdlib:_typeshed/__init__.pyi", "stdlib:builtins.pyi",
		"stubs:google/protobuf/any.pyi", "stubs:requests/__init__.pyi",
		"model:aiohttp/client.pyi", "model-stdlib:os/__init__.pyi",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if d, _ := p.Distribution("stubs:google/protobuf/any.pyi"); d != (stubs.Distribution{Name: "protobuf", Version: "7.*", Partial: true}) {
		t.Errorf("distribution: %v", d)
	}

	l.Integrity = "sha512-AAAA"
	writeLock(l)
	if err := run(lockFile, dir, models, out, ""); err == nil || !strings.Contains(err.Error(), "not what the lock file promises") {
		t.Errorf("an archive with other bytes is taken: %v", err)
	}
}

func TestArchiveWithoutTypeshed(t *testing.T) {
	files := typeshed()
	delete(files, typeshedPrefix+"stdlib/builtins.pyi")
	if err := addTypeshed(stubs.NewBuilder(""), archive(t, files)); err == nil {
		t.Error("an archive without builtins is taken")
	}
}

func TestLockOfTheRepository(t *testing.T) {
	l, err := readLock("stubs.lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if l.Package != "pyright" || !strings.HasPrefix(l.Integrity, "sha512-") {
		t.Errorf("lock: %+v", l)
	}
}
