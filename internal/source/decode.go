package source

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/ferrule-dev/ferrule/internal/base/digest"
)

// A DecodeError says why CPython would refuse a file before it parses it. Its
// position is in the text that Decode returns beside it.
type DecodeError struct {
	Line   int    // from 1
	Offset uint32 // in the returned text
	Reason string // "unknown encoding: pyxl"
}

func (e *DecodeError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Reason) }

const (
	bom = "\xef\xbb\xbf"
	// maxSize keeps offsets in 32 bits, with room for an encoding whose
	// characters take up to four bytes of UTF-8.
	maxSize = 1 << 29

	utf8Name   = "utf-8"
	latin1Name = "iso-8859-1"
	asciiName  = "ascii"
)

// Read reads and decodes a file. The error is a *DecodeError, beside which the
// text is usable, or that of the file system, and then the text is nil.
func Read(fsys FS, path string) (*Text, error) {
	b, err := fsys.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Decode(b)
}

// Decode decodes a file's bytes, which must not change afterwards: where they
// are valid already, the text is made of them without a copy. The error is nil or
// a *DecodeError; the text is never nil.
func Decode(raw []byte) (*Text, error) {
	t := &Text{Encoding: utf8Name, Digest: digest.OfBytes(raw)}
	err := t.decode(raw)
	t.Lines = NewLines(t.String)
	if err == nil {
		return t, nil
	}
	err.Line = t.Lines.Line(err.Offset)
	return t, err
}

func (t *Text) decode(raw []byte) *DecodeError {
	if len(raw) > maxSize {
		return &DecodeError{Reason: "file is too large"}
	}
	b, hadBOM := bytes.CutPrefix(raw, []byte(bom))
	t.BOM = hadBOM
	cookie, at := findCookie(b)
	if name, err := codecOf(cookie); err != "" {
		t.lossy(b)
		return &DecodeError{Offset: at, Reason: err}
	} else if hadBOM && name != utf8Name {
		t.lossy(b)
		return &DecodeError{Offset: at, Reason: fmt.Sprintf("encoding problem: %s with BOM", cookie)}
	} else {
		t.Encoding = name
	}
	if i := bytes.IndexByte(b, 0); i >= 0 {
		return t.refuseNUL(b, i)
	}
	switch t.Encoding {
	case utf8Name:
		if utf8.Valid(b) {
			t.String = unsafe.String(unsafe.SliceData(b), len(b))
			return nil
		}
		i := firstInvalid(b)
		t.lossy(b)
		return &DecodeError{Offset: uint32(i), Reason: cannotDecode(utf8Name, b[i])}
	case asciiName:
		i := bytes.IndexFunc(b, func(r rune) bool { return r >= utf8.RuneSelf })
		if i >= 0 {
			t.lossy(b)
			return &DecodeError{Offset: uint32(i), Reason: cannotDecode(asciiName, b[i])}
		}
		t.String = unsafe.String(unsafe.SliceData(b), len(b))
		return nil
	case latin1Name:
		t.String = fromLatin1(b)
		return nil
	}
	return t.decodeTable(b)
}

// lossy makes a text for people to look at of bytes that CPython refuses.
func (t *Text) lossy(b []byte) {
	t.String = strings.ReplaceAll(strings.ToValidUTF8(string(b), "\uFFFD"), "\x00", "\uFFFD")
}

// refuseNUL says what a NUL byte most likely means.
func (t *Text) refuseNUL(b []byte, i int) *DecodeError {
	reason := "source code cannot contain null bytes"
	if bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff")) {
		reason = "the file is UTF-16; Python reads UTF-8"
	}
	before := strings.ToValidUTF8(string(b[:i]), "\uFFFD")
	t.lossy(b)
	return &DecodeError{Offset: uint32(len(before)), Reason: reason}
}

func cannotDecode(codec string, b byte) string {
	return fmt.Sprintf("'%s' codec can't decode byte 0x%02x", codec, b)
}

func firstInvalid(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(b)
}

func fromLatin1(b []byte) string {
	high := 0
	for _, c := range b {
		high += int(c >> 7)
	}
	if high == 0 {
		return unsafe.String(unsafe.SliceData(b), len(b))
	}
	out := make([]byte, 0, len(b)+high)
	for _, c := range b {
		out = utf8.AppendRune(out, rune(c))
	}
	return unsafe.String(unsafe.SliceData(out), len(out))
}

// findCookie returns the encoding that one of the first two lines declares, as
// written, and its offset; "" if none does. The second line counts only below a
// first one that is blank or a comment.
func findCookie(b []byte) (cookie string, at uint32) {
	start := 0
	for range 2 {
		end := start
		for end < len(b) && b[end] != '\n' && b[end] != '\r' {
			end++
		}
		line := b[start:end]
		body := bytes.TrimLeft(line, " \t\f")
		if len(body) > 0 && body[0] != '#' {
			return "", 0
		}
		if name, i := cookieIn(body); name != "" {
			return name, uint32(end - len(body) + i)
		}
		if bytes.HasPrefix(b[end:], []byte("\r\n")) {
			end++
		}
		if start = end + 1; start > len(b) {
			break
		}
	}
	return "", 0
}

// cookieIn finds `coding[:=]\s*([-\w.]+)` in a comment.
func cookieIn(comment []byte) (name string, at int) {
	const word = "coding"
	for from := 0; ; {
		i := bytes.Index(comment[from:], []byte(word))
		if i < 0 {
			return "", 0
		}
		from += i + len(word)
		if from == len(comment) || comment[from] != ':' && comment[from] != '=' {
			continue
		}
		j := from + 1
		for j < len(comment) && (comment[j] == ' ' || comment[j] == '\t') {
			j++
		}
		k := j
		for k < len(comment) && isCookieByte(comment[k]) {
			k++
		}
		if k > j {
			return string(comment[j:k]), j
		}
	}
}

func isCookieByte(c byte) bool {
	return c == '-' || c == '.' || c == '_' ||
		'0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
