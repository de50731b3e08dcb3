// Command stubs makes the pack of stub files that the program embeds.
//
// It fetches the npm package pyright, which carries a checked copy of typeshed,
// in the version that stubs.lock.json names, refuses it unless its bytes are
// those that the lock file promises, and packs typeshed and the folder models/
// into one file. Run it from the top of the repository:
//
//	go run ./scripts/stubs                 make the pack
//	go run ./scripts/stubs -update 1.2.3   lock another version, then make it
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ferrule-dev/ferrule/internal/stubs"
)

func main() {
	lock := flag.String("lock", "scripts/stubs/stubs.lock.json", "lock `file`")
	cache := flag.String("cache", "build/stubs", "`folder` that keeps what was fetched")
	models := flag.String("models", "models", "`folder` of models")
	out := flag.String("out", "internal/stubs/pack/stubs.pack", "pack to write")
	update := flag.String("update", "", "`version` to lock")
	flag.Parse()
	if err := run(*lock, *cache, *models, *out, *update); err != nil {
		fmt.Fprintln(os.Stderr, "stubs:", err)
		os.Exit(1)
	}
}

func run(lockFile, cache, models, out, update string) error {
	lock, err := readLock(lockFile)
	if err != nil {
		return err
	}
	if update != "" {
		if lock, err = relock(lock.Package, update, lockFile, cache); err != nil {
			return err
		}
	}
	archive, err := fetch(lock, cache)
	if err != nil {
		return err
	}
	b := stubs.NewBuilder(lock.Package + " " + lock.Version)
	if err := addTypeshed(b, archive); err != nil {
		return err
	}
	if err := addModels(b, models); err != nil {
		return err
	}
	var pack bytes.Buffer
	if _, err := b.WriteTo(&pack); err != nil {
		return err
	}
	return writeIfChanged(out, pack.Bytes())
}

// writeIfChanged leaves an equal file alone, so that nothing is built again for
// it, and never leaves half a file.
func writeIfChanged(name string, content []byte) error {
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, content) {
		return os.Chtimes(name, timeOfWriting(), timeOfWriting())
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".stubs-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(content)
	if closeErr := tmp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	if err := os.Chmod(tmp.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), name)
}
