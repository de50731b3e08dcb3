package stubs

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A pack is a header, an index and chunks:
//
//	magic, 16 bytes of digest of all that follows, uint32 length of the index
//	index: origin; distributions; sizes of chunks; files
//	chunks, each compressed by itself
//
// Numbers in the index are uvarints, strings carry their length. Files are
// sorted by path; each says how many bytes of its predecessor's path it shares,
// its size, and whether it begins a new chunk.
const (
	magic      = "ferrule-pack-1\n"
	digestSize = 16
	headerSize = len(magic) + digestSize + 4
	// chunkSize is where a chunk ends once it is as large. Larger ones compress
	// better and make a single module cost more.
	chunkSize = 64 << 10
	// maxIndex and maxChunk bound what a damaged file can ask for.
	maxIndex = 16 << 20
	maxChunk = 16 << 20
)

var errDamaged = errors.New("the pack of stubs is damaged")

// encoder writes an index.
type encoder struct{ buf []byte }

func (e *encoder) number(n int) { e.buf = binary.AppendUvarint(e.buf, uint64(n)) }

func (e *encoder) string(s string) {
	e.number(len(s))
	e.buf = append(e.buf, s...)
}

func (e *encoder) bool(b bool) {
	n := 0
	if b {
		n = 1
	}
	e.number(n)
}

// decoder reads an index. After an error it returns zero values.
type decoder struct {
	buf []byte
	err error
}

func (d *decoder) number() int {
	n, size := binary.Uvarint(d.buf)
	if size <= 0 || n > 1<<31-1 {
		d.err, d.buf = errDamaged, nil
		return 0
	}
	d.buf = d.buf[size:]
	return int(n)
}

// count reads the number of things that take at least a byte each.
func (d *decoder) count() int {
	n := d.number()
	if n > len(d.buf) {
		d.err, d.buf = errDamaged, nil
		return 0
	}
	return n
}

func (d *decoder) bytes() []byte {
	n := d.count()
	b := d.buf[:n]
	d.buf = d.buf[n:]
	return b
}

func (d *decoder) string() string { return string(d.bytes()) }

func (d *decoder) bool() bool { return d.number() != 0 }

func compress(raw []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(raw); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func decompress(packed []byte, size int) ([]byte, error) {
	r := flate.NewReader(bytes.NewReader(packed))
	out := make([]byte, size)
	if _, err := io.ReadFull(r, out); err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return out, nil
}
