package stubs

import (
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/ferrule-dev/ferrule/internal/base/digest"
	"github.com/ferrule-dev/ferrule/internal/source"
)

const licenses = "licenses"

// Pack is an open pack. It may be used by several goroutines at once.
type Pack struct {
	r      io.ReaderAt
	id     digest.Digest
	origin string
	dists  []Distribution
	files  []file // sorted by path
	chunks []chunk

	versionsOnce sync.Once
	versions     *Versions
	versionsErr  error
}

type file struct {
	path   string // with its tree: "stdlib/asyncio/tasks.pyi"
	chunk  int32
	offset uint32 // in the chunk
	size   uint32
	dist   int32 // 1 more than the index in dists; 0 is none
}

type chunk struct {
	offset       int64
	packed, size int
	once         sync.Once
	data         []byte
	err          error
}

// Parse opens a pack of size bytes. It reads the index only.
func Parse(r io.ReaderAt, size int64) (*Pack, error) {
	header := make([]byte, headerSize)
	if _, err := r.ReadAt(header, 0); err != nil || string(header[:len(magic)]) != magic {
		return nil, errDamaged
	}
	sum := header[len(magic):]
	p := &Pack{r: r, id: digest.Digest{binary.BigEndian.Uint64(sum), binary.BigEndian.Uint64(sum[8:])}}
	n := int64(binary.BigEndian.Uint32(sum[digestSize:]))
	if n > maxIndex || int64(headerSize)+n > size {
		return nil, errDamaged
	}
	index := make([]byte, n)
	if _, err := r.ReadAt(index, int64(headerSize)); err != nil && err != io.EOF {
		return nil, fmt.Errorf("reading the stubs: %w", err)
	}
	d := decoder{buf: index}
	p.origin = d.string()
	p.dists = make([]Distribution, d.count())
	for i := range p.dists {
		p.dists[i] = Distribution{Name: d.string(), Version: d.string(), Partial: d.bool()}
	}
	p.readChunks(&d, int64(headerSize)+n, size)
	p.readFiles(&d)
	if d.err != nil {
		return nil, d.err
	}
	return p, nil
}

func (p *Pack) readChunks(d *decoder, at, end int64) {
	p.chunks = make([]chunk, d.count())
	for i := range p.chunks {
		c := &p.chunks[i]
		c.offset, c.packed, c.size = at, d.number(), d.number()
		at += int64(c.packed)
		if at > end || c.size > maxChunk {
			d.err = errDamaged
			return
		}
	}
}

func (p *Pack) readFiles(d *decoder) {
	p.files = make([]file, d.count())
	// Paths are cut from one string, which is much cheaper than making each.
	var text []byte
	ends := make([]int, len(p.files))
	start, at := 0, int32(-1)
	var offset uint32
	for i := range p.files {
		shared, suffix := d.number(), d.bytes()
		if start+shared > len(text) {
			d.err = errDamaged
			return
		}
		prefix := text[start : start+shared]
		start = len(text)
		text = append(append(text, prefix...), suffix...)
		ends[i] = len(text)
		f := &p.files[i]
		f.size = uint32(d.number())
		if d.bool() {
			at, offset = at+1, 0
		}
		f.chunk, f.offset, f.dist = at, offset, int32(d.number())
		offset += f.size
		if int(f.dist) > len(p.dists) || f.size > 0 && (at < 0 || int(at) >= len(p.chunks) || int(offset) > p.chunks[at].size) {
			d.err = errDamaged
			return
		}
	}
	all := string(text)
	start = 0
	for i := range p.files {
		p.files[i].path = all[start:ends[i]]
		start = ends[i]
		if i > 0 && p.files[i-1].path >= p.files[i].path {
			d.err = errDamaged
			return
		}
	}
}

// ID names the pack's content.
func (p *Pack) ID() digest.Digest { return p.id }

// Origin says where the stubs come from.
func (p *Pack) Origin() string { return p.origin }

// Len is the number of files.
func (p *Pack) Len() int { return len(p.files) }

// find returns the index of the first file whose path is not below full.
func (p *Pack) find(full string) int {
	return sort.Search(len(p.files), func(i int) bool { return p.files[i].path >= full })
}

func (p *Pack) file(full string) *file {
	if i := p.find(full); i < len(p.files) && p.files[i].path == full {
		return &p.files[i]
	}
	return nil
}

// Read returns a bundled file, such as "stdlib:asyncio/tasks.pyi". The caller
// must not change its bytes. A file that is not there is fs.ErrNotExist.
func (p *Pack) Read(key source.FileKey) ([]byte, error) {
	return p.read(string(key.Kind()) + "/" + key.Path())
}

// License returns the terms of some files by name, such as "typeshed".
func (p *Pack) License(name string) ([]byte, error) { return p.read(licenses + "/" + name) }

func (p *Pack) read(full string) ([]byte, error) {
	f := p.file(full)
	if f == nil {
		return nil, &fs.PathError{Op: "open", Path: full, Err: fs.ErrNotExist}
	}
	if f.size == 0 {
		return nil, nil
	}
	data, err := p.chunk(int(f.chunk))
	if err != nil {
		return nil, fmt.Errorf("reading stub `%s`: %w", full, err)
	}
	end := f.offset + f.size
	return data[f.offset:end:end], nil
}

func (p *Pack) chunk(i int) ([]byte, error) {
	c := &p.chunks[i]
	c.once.Do(func() {
		packed := make([]byte, c.packed)
		if _, err := p.r.ReadAt(packed, c.offset); err != nil && err != io.EOF {
			c.err = err
			return
		}
		c.data, c.err = decompress(packed, c.size)
	})
	return c.data, c.err
}

// Has tells whether a tree holds a file, without reading it.
func (p *Pack) Has(key source.FileKey) bool {
	return p.file(string(key.Kind())+"/"+key.Path()) != nil
}

// Distribution returns what a third-party stub describes.
func (p *Pack) Distribution(key source.FileKey) (Distribution, bool) {
	f := p.file(string(key.Kind()) + "/" + key.Path())
	if f == nil || f.dist == 0 {
		return Distribution{}, false
	}
	return p.dists[f.dist-1], true
}

// Keys returns the files of a tree in order.
func (p *Pack) Keys(kind source.Kind) []source.FileKey {
	prefix := string(kind) + "/"
	var out []source.FileKey
	for i := p.find(prefix); i < len(p.files) && strings.HasPrefix(p.files[i].path, prefix); i++ {
		out = append(out, source.Key(kind, p.files[i].path[len(prefix):]))
	}
	return out
}

// FS returns a tree as a file system whose root is "/".
func (p *Pack) FS(kind source.Kind) source.FS { return tree{p, string(kind)} }

type tree struct {
	pack *Pack
	kind string
}

// ReadFile implements source.FS.
func (t tree) ReadFile(path string) ([]byte, error) { return t.pack.read(t.kind + path) }

// ReadDir implements source.FS. Folders are what paths imply, so none is empty.
func (t tree) ReadDir(dir string) ([]source.Entry, error) {
	prefix := t.kind + strings.TrimSuffix(dir, "/") + "/"
	files := t.pack.files
	var out []source.Entry
	for i := t.pack.find(prefix); i < len(files) && strings.HasPrefix(files[i].path, prefix); {
		rest := files[i].path[len(prefix):]
		name, _, isDir := strings.Cut(rest, "/")
		out = append(out, source.Entry{Name: name, IsDir: isDir})
		if isDir {
			// '0' follows '/', so this is behind all that the folder holds.
			i = t.pack.find(prefix + name + "0")
		} else {
			i++
		}
	}
	if out == nil {
		return nil, &fs.PathError{Op: "open", Path: t.kind + dir, Err: fs.ErrNotExist}
	}
	slices.SortFunc(out, func(a, b source.Entry) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}
