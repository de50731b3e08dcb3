package main

import (
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// lock pins what is fetched.
type lock struct {
	Package string `json:"package"`
	Version string `json:"version"`
	// Integrity is "sha512-" and the archive's digest in base 64, as npm has it.
	Integrity string `json:"integrity"`
}

func readLock(name string) (lock, error) {
	var l lock
	b, err := os.ReadFile(name)
	if err != nil {
		return l, err
	}
	if err := json.Unmarshal(b, &l); err != nil {
		return l, fmt.Errorf("%s: %w", name, err)
	}
	if l.Package == "" || l.Version == "" || l.Integrity == "" {
		return l, fmt.Errorf("%s: needs package, version and integrity", name)
	}
	return l, nil
}

// fetch returns the archive that the lock names, from the cache if it is there.
func fetch(l lock, cache string) ([]byte, error) {
	name := archiveName(l, cache)
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		b, err = download(l, cache)
	}
	if err != nil {
		return nil, err
	}
	if got := integrity(b); got != l.Integrity {
		return nil, fmt.Errorf("%s is not what the lock file promises\n  locked %s\n  found  %s", name, l.Integrity, got)
	}
	return b, nil
}

func archiveName(l lock, cache string) string {
	return filepath.Join(cache, l.Package+"-"+l.Version+".tgz")
}

func download(l lock, cache string) ([]byte, error) {
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return nil, err
	}
	cmd := exec.Command("npm", "pack", "--silent", "--pack-destination", cache, l.Package+"@"+l.Version)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("npm pack %s@%s: %w", l.Package, l.Version, err)
	}
	return os.ReadFile(archiveName(l, cache))
}

// relock fetches a version and writes the lock file for it.
func relock(name, version, lockFile, cache string) (lock, error) {
	l := lock{Package: name, Version: version}
	b, err := download(l, cache)
	if err != nil {
		return l, err
	}
	l.Integrity = integrity(b)
	text, err := json.MarshalIndent(l, "", "  ")
	if err != nil {
		return l, err
	}
	return l, os.WriteFile(lockFile, append(text, '\n'), 0o644)
}

func integrity(b []byte) string {
	sum := sha512.Sum512(b)
	return "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
}

// timeOfWriting marks an unchanged pack as newer than its inputs for make.
func timeOfWriting() time.Time { return time.Now() }
