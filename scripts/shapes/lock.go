package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// locked pins one wheel.
type locked struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	File    string `json:"file"`
	SHA256  string `json:"sha256"`
}

// maxWheel is the size above which a wheel is left out.
const maxWheel = 60 << 20

func readLock(name string) ([]locked, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var out []locked
	if err := json.Unmarshal(b, &out); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return out, nil
}

// fetch returns the wheel that a lock names, from the cache if it is there.
func fetch(l locked, cache string) ([]byte, error) {
	name := filepath.Join(cache, l.File)
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if err = download(l.Name+"=="+l.Version, cache); err == nil {
			b, err = os.ReadFile(name)
		}
	}
	if err != nil {
		return nil, err
	}
	if got := digestOf(b); got != l.SHA256 {
		return nil, fmt.Errorf("%s is not what the lock file promises\n  locked %s\n  found  %s", name, l.SHA256, got)
	}
	return b, nil
}

func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// download fetches a wheel with pip, for one platform, so that everyone gets the
// same file.
func download(requirement, folder string) error {
	args := []string{"download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"}
	for _, p := range []string{"manylinux_2_28_x86_64", "manylinux2014_x86_64", "manylinux_2_17_x86_64"} {
		args = append(args, "--platform", p)
	}
	args = append(args, "--implementation", "cp", "--python-version", "3.13", "--dest", folder, requirement)
	python := os.Getenv("PYTHON")
	if python == "" {
		python = "python3"
	}
	cmd := exec.Command(python, append([]string{"-m", "pip"}, args...)...)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("pip download %s: %w", requirement, err)
	}
	return nil
}

// maxPackages is how many of the listed packages are locked: the first that have
// something to tell.
const maxPackages = 150

// relock locks the newest wheel of each of the listed packages, the most used first.
// A package without a wheel, with one that is too large, or with nothing in it that the
// checker does not know already is left out and named. get returns the name of a
// wheel in the cache.
func relock(list, lockFile, cache string, get func(name, cache string) (string, error), known func(file string) bool) error {
	text, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	out := []locked{}
	for _, name := range names(string(text)) {
		if len(out) == maxPackages {
			break
		}
		file, err := get(name, cache)
		if err != nil {
			fmt.Fprintf(os.Stderr, "left out: %s: %v\n", name, err)
			continue
		}
		b, err := os.ReadFile(filepath.Join(cache, file))
		if err != nil {
			return err
		}
		if len(b) > maxWheel {
			fmt.Fprintf(os.Stderr, "left out: %s has %d MB\n", file, len(b)>>20)
			continue
		}
		modules, err := modulesOf(b)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if !slices.ContainsFunc(modules, func(m module) bool { return m.tells && !known(m.file) }) {
			fmt.Fprintf(os.Stderr, "left out: %s has nothing that is not known\n", file)
			continue
		}
		out = append(out, locked{name, strings.Split(file, "-")[1], file, digestOf(b)})
	}
	slices.SortFunc(out, func(a, b locked) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	var lines []string
	for _, l := range out {
		line, err := json.Marshal(l)
		if err != nil {
			return err
		}
		lines = append(lines, "  "+string(line))
	}
	return os.WriteFile(lockFile, []byte("[\n"+strings.Join(lines, ",\n")+"\n]\n"), 0o644)
}

// names reads a list of packages, one a line, with comments.
func names(text string) []string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// cached finds a package's wheel in the cache, the last by name if there are several.
func cached(name, cache string) (string, error) {
	entries, err := os.ReadDir(cache)
	if err != nil {
		return "", err
	}
	found := ""
	for _, e := range entries {
		if of, _, ok := strings.Cut(e.Name(), "-"); ok && strings.HasSuffix(e.Name(), ".whl") && normal(of) == normal(name) {
			found = e.Name()
		}
	}
	if found == "" {
		return "", errors.New("no wheel in the cache")
	}
	return found, nil
}

// normal is a package's name as the index compares it.
func normal(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "-", ".", "-").Replace(name))
}

// newest fetches the newest wheel of a package and returns its name.
func newest(name, cache string) (string, error) {
	dir, err := os.MkdirTemp(cache, "new-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	if err := download(name, dir); err != nil {
		return "", err
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		return "", fmt.Errorf("pip fetched %d files", len(entries))
	}
	file := entries[0].Name()
	return file, os.Rename(filepath.Join(dir, file), filepath.Join(cache, file))
}
