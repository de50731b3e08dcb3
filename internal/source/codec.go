package source

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
)

// aliases maps what CPython calls a codec to the name under which the tables of
// IANA or HTML know it, where rules do not do.
var aliases = map[string]string{
	"latin": latin1Name, "latin1": latin1Name, "latin-1": latin1Name, "l1": latin1Name, "cp819": latin1Name,
	"8859": latin1Name, "iso8859": latin1Name, "iso8859-1": latin1Name, "iso-8859-1": latin1Name, "iso-latin-1": latin1Name,
	"ascii": asciiName, "us-ascii": asciiName, "646": asciiName,
	"utf8": utf8Name, "utf-8": utf8Name, "u8": utf8Name, "utf": utf8Name, "cp65001": utf8Name,
	"cp932": "shift_jis", "sjis": "shift_jis", "s-jis": "shift_jis", "ms932": "shift_jis", "shiftjis": "shift_jis",
	"cp936": "gbk", "ms936": "gbk", "cp949": "euc-kr", "uhc": "euc-kr", "euckr": "euc-kr", "cp950": "big5",
	"eucjp": "euc-jp", "ujis": "euc-jp", "u-jis": "euc-jp", "euccn": "gbk", "gb2312": "gbk",
	"latin2": "iso-8859-2", "latin-2": "iso-8859-2", "latin5": "iso-8859-9", "latin9": "iso-8859-15", "latin-9": "iso-8859-15",
	"cyrillic": "iso-8859-5", "greek": "iso-8859-7", "hebrew": "iso-8859-8", "thai": "tis-620",
	"iso2022-jp": "iso-2022-jp", "hz": "hz-gb-2312", "hzgb": "hz-gb-2312",
	"mac-roman": "macintosh", "macroman": "macintosh", "mac-cyrillic": "x-mac-cyrillic",
}

// codecOf returns the canonical name of the codec that a cookie asks for, or
// what CPython says when it has none.
func codecOf(cookie string) (name, refusal string) {
	if cookie == "" {
		return utf8Name, ""
	}
	norm := strings.ReplaceAll(strings.ToLower(cookie), "_", "-")
	// CPython's tokenizer takes these prefixes for the codec itself: utf-8-unix
	// is how some editors declare line ends.
	if norm == utf8Name || strings.HasPrefix(norm, "utf-8-") {
		return utf8Name, ""
	}
	for _, p := range []string{"latin-1", "iso-8859-1", "iso-latin-1"} {
		if norm == p || strings.HasPrefix(norm, p+"-") {
			return latin1Name, ""
		}
	}
	if a, ok := aliases[norm]; ok {
		return a, ""
	}
	if strings.HasPrefix(norm, "utf-16") || strings.HasPrefix(norm, "utf16") || strings.HasPrefix(norm, "utf-32") || strings.HasPrefix(norm, "utf32") {
		// The cookie was readable as ASCII, so the file is not in this codec.
		return "", fmt.Sprintf("encoding problem: %s", cookie)
	}
	if lookUp(norm) == nil {
		return "", fmt.Sprintf("unknown encoding: %s", cookie)
	}
	return norm, ""
}

// lookUp finds a table by normalised name, or returns nil.
func lookUp(norm string) encoding.Encoding {
	candidates := []string{norm}
	if n, ok := strings.CutPrefix(norm, "cp"); ok {
		candidates = append(candidates, "windows-"+n, "ibm"+n)
	}
	if n, ok := strings.CutPrefix(norm, "iso8859-"); ok {
		candidates = append(candidates, "iso-8859-"+n)
	}
	for _, c := range candidates {
		if e, err := ianaindex.IANA.Encoding(c); err == nil && e != nil {
			return e
		}
		if e, err := htmlindex.Get(c); err == nil && e != nil {
			if name, _ := htmlindex.Name(e); name != "replacement" && name != "x-user-defined" {
				return e
			}
		}
	}
	return nil
}

// decodeTable decodes by one of the tables. Characters that the table lacks
// come out as U+FFFD, which no byte of these codecs means.
func (t *Text) decodeTable(b []byte) *DecodeError {
	e := lookUp(t.Encoding)
	if table, ok := e.(*charmap.Charmap); ok && strings.HasPrefix(t.Encoding, "iso") {
		return t.decodeISO(b, table)
	}
	out, err := e.NewDecoder().Bytes(b)
	t.String = string(out)
	if err != nil {
		return &DecodeError{Reason: fmt.Sprintf("'%s' codec can't decode the file", t.Encoding)}
	}
	if i := strings.IndexRune(t.String, '\uFFFD'); i >= 0 {
		return &DecodeError{Offset: uint32(i), Reason: fmt.Sprintf("'%s' codec can't decode bytes here", t.Encoding)}
	}
	if i := strings.IndexByte(t.String, 0); i >= 0 {
		t.String = strings.ReplaceAll(t.String, "\x00", "\uFFFD")
		return &DecodeError{Offset: uint32(i), Reason: "source code cannot contain null bytes"}
	}
	return nil
}

// decodeISO decodes by a table of ISO 8859, in which CPython, unlike ours, lets
// the bytes of control characters stand for themselves.
func (t *Text) decodeISO(b []byte, table *charmap.Charmap) *DecodeError {
	var first *DecodeError
	out := make([]byte, 0, len(b)+len(b)/8)
	for _, c := range b {
		r := table.DecodeByte(c)
		if r == utf8.RuneError && c >= 0x80 && c < 0xa0 {
			r = rune(c)
		}
		if r == utf8.RuneError && first == nil {
			first = &DecodeError{Offset: uint32(len(out)), Reason: cannotDecode(t.Encoding, c)}
		}
		out = utf8.AppendRune(out, r)
	}
	t.String = string(out)
	return first
}
