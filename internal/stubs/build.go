package stubs

import (
	"encoding/binary"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/digest"
	"github.com/ferrule-dev/ferrule/internal/source"
)

// Distribution is what a set of third-party stubs describes.
type Distribution struct {
	Name string // as on the package index: "types-requests" describes "requests"
	// Version is the range of versions described, as typeshed writes it: "~=2.33.0".
	Version string
	// Partial means that the stubs leave modules out, which the distribution's
	// own source may have.
	Partial bool
}

// Builder collects the files of a pack.
type Builder struct {
	// Origin says where the stubs come from, for people: "pyright 1.1.414".
	Origin string
	dists  []Distribution
	files  map[string]builderFile
}

type builderFile struct {
	content []byte
	dist    int // 1 more than the index in dists; 0 is none
}

// NewBuilder returns an empty pack.
func NewBuilder(origin string) *Builder {
	return &Builder{Origin: origin, files: map[string]builderFile{}}
}

// Distribution adds a distribution for AddStub.
func (b *Builder) Distribution(d Distribution) (id int) {
	b.dists = append(b.dists, d)
	return len(b.dists)
}

// Add adds a file to a tree.
func (b *Builder) Add(kind source.Kind, file string, content []byte) error {
	return b.add(string(kind)+"/"+file, content, 0)
}

// AddStub adds a file of a distribution to the tree of third-party stubs.
func (b *Builder) AddStub(dist int, file string, content []byte) error {
	return b.add(string(source.Stubs)+"/"+file, content, dist)
}

// AddOf adds a file of a distribution to any tree.
func (b *Builder) AddOf(kind source.Kind, dist int, file string, content []byte) error {
	return b.add(string(kind)+"/"+file, content, dist)
}

// AddLicense adds the terms of some files.
func (b *Builder) AddLicense(name string, content []byte) error {
	return b.add(licenses+"/"+name, content, 0)
}

func (b *Builder) add(full string, content []byte, dist int) error {
	if path.Clean(full) != full || strings.Contains(full, "\\") {
		return fmt.Errorf("`%s` is not a clean path", full)
	}
	if _, dup := b.files[full]; dup {
		return fmt.Errorf("`%s` is there twice", full)
	}
	b.files[full] = builderFile{content, dist}
	return nil
}

// WriteTo writes the pack.
func (b *Builder) WriteTo(w io.Writer) (int64, error) {
	paths := make([]string, 0, len(b.files))
	for p := range b.files {
		paths = append(paths, p)
	}
	slices.Sort(paths)

	var raw, sizes, chunks []byte
	var files, table encoder
	count := 0
	flush := func() error {
		if len(raw) == 0 {
			return nil
		}
		packed, err := compress(raw)
		if err != nil {
			return fmt.Errorf("compressing stubs: %w", err)
		}
		sizes = binary.AppendUvarint(sizes, uint64(len(packed)))
		sizes = binary.AppendUvarint(sizes, uint64(len(raw)))
		chunks = append(chunks, packed...)
		raw = raw[:0]
		count++
		return nil
	}
	before := ""
	for _, p := range paths {
		f := b.files[p]
		// Two trees, or two top-level packages that are not tiny, share no chunk.
		if len(raw) >= chunkSize || len(raw) >= chunkSize/8 && top(p) != top(before) {
			if err := flush(); err != nil {
				return 0, err
			}
		}
		shared := commonPrefix(before, p)
		files.number(shared)
		files.string(p[shared:])
		files.number(len(f.content))
		files.bool(len(raw) == 0 && len(f.content) > 0)
		files.number(f.dist)
		raw = append(raw, f.content...)
		before = p
	}
	if err := flush(); err != nil {
		return 0, err
	}

	table.string(b.Origin)
	table.number(len(b.dists))
	for _, d := range b.dists {
		table.string(d.Name)
		table.string(d.Version)
		table.bool(d.Partial)
	}
	table.number(count)
	table.buf = append(table.buf, sizes...)
	table.number(len(paths))
	table.buf = append(table.buf, files.buf...)

	body := binary.BigEndian.AppendUint32(nil, uint32(len(table.buf)))
	body = append(append(body, table.buf...), chunks...)
	sum := digest.OfBytes(body)
	out := []byte(magic)
	out = binary.BigEndian.AppendUint64(out, sum[0])
	out = binary.BigEndian.AppendUint64(out, sum[1])
	n, err := w.Write(append(out, body...))
	return int64(n), err
}

// top is a path's tree and the package or module below it.
func top(p string) string {
	kind, rest, _ := strings.Cut(p, "/")
	first, _, _ := strings.Cut(rest, "/")
	return kind + "/" + first
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
