package diag

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"strings"
)

// Identity is what a finding is recognised by when lines have moved. It has no
// line and no column, so an edit above a finding does not make it a new one:
//
//	def load(dsn):
//	    conn = connect(dsn)     # reported: ("FER101", "project:a.py load", "conn = connect(dsn)", 0)
//	    conn = connect(dsn)     # reported: the same with 1, the second of its like
//
// The moved form leaves the file out and takes the digest of the body in, so
// that a function carried to another file unchanged keeps its findings.
type Identity struct {
	Code string
	// DefKey is the definition's key with its file.
	DefKey string
	// QualName is the definition's qualified name without its file.
	QualName string
	// Body is the digest of the body without positions and comments.
	Body string
	// Statement is the source text of the primary statement as written; it is
	// normalised here.
	Statement string
}

// Numbering counts findings that would have the same identity. Findings must
// be handed to it in source order; its zero value is ready.
type Numbering struct {
	seen map[[sha256.Size]byte]uint64
}

// Fingerprints returns the two fingerprints of the next finding with this
// identity, each 32 hexadecimal digits.
func (n *Numbering) Fingerprints(id Identity) (fingerprint, moved string) {
	statement := NormalizeStatement(id.Statement)
	here := sum("here", id.Code, id.DefKey, statement)
	there := sum("moved", id.Code, id.QualName, id.Body, statement)
	return n.number(here), n.number(there)
}

func (n *Numbering) number(key [sha256.Size]byte) string {
	if n.seen == nil {
		n.seen = make(map[[sha256.Size]byte]uint64)
	}
	nth := n.seen[key]
	n.seen[key] = nth + 1
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], nth)
	h := sha256.New()
	h.Write(key[:])
	h.Write(b[:])
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// sum hashes parts with their lengths, so that no two lists of parts agree by
// where they are cut.
func sum(parts ...string) (out [sha256.Size]byte) {
	h := sha256.New()
	for _, p := range parts {
		writePart(h, p)
	}
	h.Sum(out[:0])
	return out
}

func writePart(h hash.Hash, p string) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(len(p)))
	h.Write(b[:])
	h.Write([]byte(p))
}

// NormalizeStatement makes the text of a statement independent of layout: it
// drops comments, line continuations, commas before a closing bracket and all
// white space except one space between two words. String literals stay as they
// are.
func NormalizeStatement(text string) string {
	out := make([]byte, 0, len(text))
	space := false
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '#':
			for i < len(text) && text[i] != '\n' && text[i] != '\r' {
				i++
			}
		case c == ' ' || c == '\t' || c == '\f' || c == '\n' || c == '\r':
			space = true
			i++
		case c == '\\' && i+1 < len(text) && (text[i+1] == '\n' || text[i+1] == '\r'):
			space = true
			i++
		case c == '"' || c == '\'':
			end := literalEnd(text, i)
			out = append(out, text[i:end]...)
			space = false
			i = end
		default:
			last := byte(0)
			if len(out) > 0 {
				last = out[len(out)-1]
			}
			if space && isWord(c) && isWord(last) {
				out = append(out, ' ')
			}
			// A formatter adds a comma before the closing bracket when it
			// splits a call over lines. Only a parser can tell that comma from
			// the one that makes a tuple, so all of them are dropped alike.
			if last == ',' && (c == ')' || c == ']' || c == '}') {
				out = out[:len(out)-1]
			}
			space = false
			out = append(out, c)
			i++
		}
	}
	return string(out)
}

// literalEnd returns the offset after the string literal that starts with the
// quote at i. An unclosed literal ends with the text, or with the line if it
// has single quotes.
func literalEnd(text string, i int) int {
	quote := text[i]
	triple := strings.Repeat(string(quote), 3)
	if strings.HasPrefix(text[i:], triple) {
		for j := i + 3; j < len(text); j++ {
			if text[j] == '\\' {
				j++
			} else if strings.HasPrefix(text[j:], triple) {
				return j + 3
			}
		}
		return len(text)
	}
	for j := i + 1; j < len(text); j++ {
		switch text[j] {
		case '\\':
			j++
		case quote:
			return j + 1
		case '\n':
			return j
		}
	}
	return len(text)
}

func isWord(c byte) bool {
	return c == '_' || c >= 0x80 || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
