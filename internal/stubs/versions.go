package stubs

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/source"
)

// Versions says which minor versions of Python 3 have which modules of the
// standard library, by typeshed's VERSIONS.
type Versions struct{ ranges map[string]versionRange }

type versionRange struct{ first, last int }

// Versions returns the table of the pack's standard library.
func (p *Pack) Versions() (*Versions, error) {
	p.versionsOnce.Do(func() {
		b, err := p.Read(source.Key(source.Stdlib, "VERSIONS"))
		if err != nil {
			p.versionsErr = err
			return
		}
		p.versions, p.versionsErr = parseVersions(string(b))
	})
	return p.versions, p.versionsErr
}

// Has tells whether Python 3.minor has a module. A module that is not listed
// lives as long as the package above it; one without any listed has no limits.
func (v *Versions) Has(module string, minor int) bool {
	for {
		if r, ok := v.ranges[module]; ok {
			return r.first <= minor && minor <= r.last
		}
		i := strings.LastIndexByte(module, '.')
		if i < 0 {
			return true
		}
		module = module[:i]
	}
}

func parseVersions(text string) (*Versions, error) {
	v := &Versions{ranges: map[string]versionRange{}}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		module, span, _ := strings.Cut(line, ":")
		first, last, ok := strings.Cut(strings.TrimSpace(span), "-")
		r := versionRange{last: 1 << 30}
		var err error
		if r.first, err = minorOf(first); err == nil && last != "" {
			r.last, err = minorOf(last)
		}
		if !ok || err != nil {
			return nil, fmt.Errorf("VERSIONS, line %d: `%s` is not a range of versions", n, line)
		}
		v.ranges[module] = r
	}
	return v, nil
}

// minorOf reads "3.x". Every version 2.x counts as 3.0.
func minorOf(s string) (int, error) {
	major, minor, ok := strings.Cut(s, ".")
	if !ok || major != "2" && major != "3" {
		return 0, strconv.ErrSyntax
	}
	n, err := strconv.Atoi(minor)
	if major == "2" {
		n = 0
	}
	return n, err
}
