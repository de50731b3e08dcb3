// Package digest makes 128-bit content digests: the identity of definitions,
// bodies, types and contracts.
//
// A digest depends on content alone, never on ids, addresses or order of
// arrival. What is written into a Hasher is framed: a string carries its length,
// so ("ab", "c") and ("a", "bc") differ.
package digest

import (
	"encoding/binary"
	"encoding/hex"

	"github.com/zeebo/xxh3"
)

// Digest is comparable and holds no pointer. The zero value means "none".
type Digest [2]uint64

// Less orders digests; the order means nothing but is the same everywhere.
func (d Digest) Less(e Digest) bool {
	if d[0] != e[0] {
		return d[0] < e[0]
	}
	return d[1] < e[1]
}

// IsZero says whether there is no digest.
func (d Digest) IsZero() bool { return d == Digest{} }

// String is the digest in 32 hexadecimal digits.
func (d Digest) String() string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], d[0])
	binary.BigEndian.PutUint64(b[8:], d[1])
	return hex.EncodeToString(b[:])
}

// OfString is the digest of a text.
func OfString(s string) Digest {
	h := xxh3.HashString128(s)
	return Digest{h.Hi, h.Lo}
}

// OfBytes is the digest of a file's bytes.
func OfBytes(b []byte) Digest {
	h := xxh3.Hash128(b)
	return Digest{h.Hi, h.Lo}
}

// Hasher collects framed values. It is reused by Reset.
type Hasher struct{ buf []byte }

// Reset forgets what was written.
func (h *Hasher) Reset() { h.buf = h.buf[:0] }

// Byte writes one byte.
func (h *Hasher) Byte(b byte) { h.buf = append(h.buf, b) }

// Bool writes a truth value.
func (h *Hasher) Bool(b bool) {
	if b {
		h.Byte(1)
	} else {
		h.Byte(0)
	}
}

// Int writes a number of fixed width.
func (h *Hasher) Int(n int32) { h.buf = binary.LittleEndian.AppendUint32(h.buf, uint32(n)) }

// Uint64 writes a number of fixed width.
func (h *Hasher) Uint64(n uint64) { h.buf = binary.LittleEndian.AppendUint64(h.buf, n) }

// String writes a text with its length.
func (h *Hasher) String(s string) {
	h.Int(int32(len(s)))
	h.buf = append(h.buf, s...)
}

// Digest writes another digest.
func (h *Hasher) Digest(d Digest) {
	h.Uint64(d[0])
	h.Uint64(d[1])
}

// Sum is the digest of all that was written.
func (h *Hasher) Sum() Digest { return OfBytes(h.buf) }
