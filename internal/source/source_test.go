package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ferrule-dev/ferrule/internal/base/digest"
)

func TestDecode(t *testing.T) {
	tests := map[string]struct {
		raw, text, encoding string
	}{
		"empty":                {"", "", "utf-8"},
		"plain":                {"x = 1\r\ny = 'ü'\n", "x = 1\r\ny = 'ü'\n", "utf-8"},
		"mark":                 {"\xef\xbb\xbfx = 1\n", "x = 1\n", "utf-8"},
		"mark and cookie":      {"\xef\xbb\xbf# coding: utf-8\nx = 1\n", "# coding: utf-8\nx = 1\n", "utf-8"},
		"latin-1":              {"# -*- coding: latin-1 -*-\n'M\xfcller'\n", "# -*- coding: latin-1 -*-\n'Müller'\n", "iso-8859-1"},
		"Latin_1 with suffix":  {"# vim: set fileencoding=Latin_1-unix :\n'\xfc'\n", "# vim: set fileencoding=Latin_1-unix :\n'ü'\n", "iso-8859-1"},
		"utf-8 with suffix":    {"# coding=UTF_8-dos\n'ü'\n", "# coding=UTF_8-dos\n'ü'\n", "utf-8"},
		"second line":          {"#!/usr/bin/python\n# coding: cp1251\n'\xe4'\n", "#!/usr/bin/python\n# coding: cp1251\n'д'\n", "cp1251"},
		"second after blank":   {" \t\n# coding: latin1\n'\xfc'\n", " \t\n# coding: latin1\n'ü'\n", "iso-8859-1"},
		"second after CR":      {"#\r# coding: latin1\r'\xfc'\r", "#\r# coding: latin1\r'ü'\r", "iso-8859-1"},
		"not after code":       {"x = 1\n# coding: latin-1\n'ü'\n", "x = 1\n# coding: latin-1\n'ü'\n", "utf-8"},
		"not in the third":     {"#\n#\n# coding: latin-1\n'ü'\n", "#\n#\n# coding: latin-1\n'ü'\n", "utf-8"},
		"not without a colon":  {"# coding is fun, coding : too\n'ü'\n", "# coding is fun, coding : too\n'ü'\n", "utf-8"},
		"second coding counts": {"# coding is fun, coding: latin-1\n'\xfc'\n", "# coding is fun, coding: latin-1\n'ü'\n", "iso-8859-1"},
		"not in code":          {"x = 'coding: latin-1'\n'ü'\n", "x = 'coding: latin-1'\n'ü'\n", "utf-8"},
		"koi8":                 {"# coding: koi8-r\n'\xc1'\n", "# coding: koi8-r\n'а'\n", "koi8-r"},
		"euc-jp":               {"# coding: euc_jp\n'\xa4\xa2'\n", "# coding: euc_jp\n'あ'\n", "euc-jp"},
		"cp932":                {"# coding: cp932\n'\x82\xa0'\n", "# coding: cp932\n'あ'\n", "shift_jis"},
		"latin-9":              {"# coding: iso8859-15\n'\xa4'\n", "# coding: iso8859-15\n'€'\n", "iso8859-15"},
		"control":              {"# coding: iso8859-2\n'\x81\xb1'\n", "# coding: iso8859-2\n'\u0081ą'\n", "iso8859-2"},
		"escapes":              {"# coding: iso2022_jp\n'\x1b$B$\"\x1b(B'\n", "# coding: iso2022_jp\n'あ'\n", "iso-2022-jp"},
		"dos":                  {"# coding: cp437\n'\x81'\n", "# coding: cp437\n'ü'\n", "cp437"},
		"ascii":                {"# coding: us-ascii\nx = 1\n", "# coding: us-ascii\nx = 1\n", "ascii"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := Decode([]byte(tt.raw))
			if err != nil {
				t.Fatal(err)
			}
			if got.String != tt.text || got.Encoding != tt.encoding {
				t.Errorf("Decode = %q in %s, want %q in %s", got.String, got.Encoding, tt.text, tt.encoding)
			}
			if got.BOM != strings.HasPrefix(tt.raw, bom) {
				t.Errorf("BOM = %t", got.BOM)
			}
			if got.Digest != digest.OfString(tt.raw) {
				t.Error("the digest is not that of the bytes")
			}
		})
	}
}

func TestDecodeErrors(t *testing.T) {
	tests := map[string]struct {
		raw    string
		line   int
		at     string // what the returned text has at the offset
		reason string
	}{
		"byte":          {"x = 1\ny = '\xff'\n", 2, "\uFFFD'", "'utf-8' codec can't decode byte 0xff"},
		"surrogate":     {"'\xed\xa0\x80'\n", 1, "\uFFFD", "'utf-8' codec can't decode byte 0xed"},
		"cut":           {"# ok\n\n'\xe2\x82", 3, "\uFFFD", "'utf-8' codec can't decode byte 0xe2"},
		"ascii":         {"# coding: ascii\n# ü\n", 2, "ü", "'ascii' codec can't decode byte 0xc3"},
		"unknown":       {"#!/bin/python\n# coding: pyxl\n", 2, "pyxl", "unknown encoding: pyxl"},
		"no text codec": {"# coding: rot13\n", 1, "rot13", "unknown encoding: rot13"},
		"utf-16 cookie": {"# coding: utf-16\n", 1, "utf-16", "encoding problem: utf-16"},
		"mark":          {bom + "# coding: latin-1\n", 1, "latin-1", "encoding problem: latin-1 with BOM"},
		"NUL":           {"a = 1\nb\x00\n", 2, "\uFFFD\n", "source code cannot contain null bytes"},
		"NUL later":     {"\xffb\x00\n", 1, "\uFFFD\n", "source code cannot contain null bytes"},
		"utf-16":        {"\xff\xfex\x00\n\x00", 1, "\uFFFD\n", "the file is UTF-16; Python reads UTF-8"},
		"greek":         {"# coding: iso-8859-7\n'\xe1\xff'\n", 2, "\uFFFD'", "'iso-8859-7' codec can't decode byte 0xff"},
		"euc-jp":        {"# coding: euc-jp\n\n'\xa4'\n", 3, "\uFFFD", "'euc-jp' codec can't decode bytes here"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			text, err := Decode([]byte(tt.raw))
			var d *DecodeError
			if !errors.As(err, &d) {
				t.Fatalf("error = %v", err)
			}
			if d.Line != tt.line || d.Reason != tt.reason {
				t.Errorf("error = %v, want line %d: %s", err, tt.line, tt.reason)
			}
			if int(d.Offset) > len(text.String) || !strings.HasPrefix(text.String[d.Offset:], tt.at) {
				t.Errorf("offset %d of %q, want it at %q", d.Offset, text.String, tt.at)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{"", "# coding: latin-1\n\xff", bom + "x", "#\r\n# coding=euc-jp\n\xa4\xa2", "\xff\xfea\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		text, err := Decode(raw)
		if !utf8.ValidString(text.String) || strings.Contains(text.String, "\x00") {
			t.Fatalf("%q is no text", text.String)
		}
		var d *DecodeError
		if err != nil && (!errors.As(err, &d) || int(d.Offset) > len(text.String) || d.Line < 1 || d.Line > text.Lines.Count()) {
			t.Fatalf("error %v for %q", err, text.String)
		}
	})
}

func textOf(t *testing.T, s string) *Text {
	t.Helper()
	text, err := Decode([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestPositions(t *testing.T) {
	text := textOf(t, "aä𝄞b\r\n\nend")
	offset := uint32(strings.Index(text.String, "b"))
	if line, col := text.Position(offset); line != 1 || col != 4 {
		t.Errorf("Position = %d:%d, want 1:4", line, col)
	}
	if line, char := text.UTF16(offset); line != 0 || char != 4 {
		t.Errorf("UTF16 = %d:%d, want 0:4", line, char)
	}
	if got := text.FromUTF16(0, 3); got != 3 {
		t.Errorf("the middle of a pair is offset %d, want its start 3", got)
	}
	if got := text.Offset(1, 99); got != offset+1 {
		t.Errorf("beyond the line is offset %d, want its end %d", got, offset+1)
	}
	if got := text.Offset(99, 1); got != uint32(len(text.String)) {
		t.Errorf("beyond the text is offset %d", got)
	}
	for line, want := range map[int]string{0: "", 1: "aä𝄞b", 2: "", 3: "end", 4: ""} {
		if got := text.LineText(line); got != want {
			t.Errorf("LineText(%d) = %q, want %q", line, got, want)
		}
	}
}

func TestPositionsInvert(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.SampledFrom([]rune("ab\n\r ä€𝄞")), 0, 40, -1).Draw(t, "text")
		text, err := Decode([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range s {
			if r == '\n' || r == '\r' {
				continue
			}
			if got := text.Offset(text.Position(uint32(i))); got != uint32(i) {
				t.Fatalf("offset %d of %q comes back as %d", i, s, got)
			}
			if got := text.FromUTF16(text.UTF16(uint32(i))); got != uint32(i) {
				t.Fatalf("offset %d of %q comes back from UTF-16 as %d", i, s, got)
			}
		}
	})
}

func TestKeys(t *testing.T) {
	k := DistKey("aiohttp", "aiohttp/web.py")
	if k != "dist:aiohttp:aiohttp/web.py" || k.Kind() != Dist || k.Dist() != "aiohttp" || k.Path() != "aiohttp/web.py" {
		t.Errorf("%q has kind %q, distribution %q, path %q", k, k.Kind(), k.Dist(), k.Path())
	}
	if got := k.WithPath("aiohttp/__init__.py"); got != "dist:aiohttp:aiohttp/__init__.py" || !got.IsInit() || got.IsStub() {
		t.Errorf("WithPath = %q", got)
	}
	s := Key(Stdlib, "asyncio/tasks.pyi")
	if s != "stdlib:asyncio/tasks.pyi" || s.Dist() != "" || s.Path() != "asyncio/tasks.pyi" || !s.IsStub() || s.IsInit() || !s.Bundled() {
		t.Errorf("%q has path %q", s, s.Path())
	}
	if Key(Project, "a:b.py").Path() != "a:b.py" || Key(Project, "a.py").Bundled() {
		t.Error("a colon in a path of the project is part of it")
	}
}

func TestFileSystems(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	for name, content := range map[string]string{"a.py": "a", "pkg/b.py": "b", "pkg/deep/c.py": "c"} {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	memory := NewMemory(map[string]string{dir + "/a.py": "a", dir + "/pkg/b.py": "b", dir + "/pkg/deep/c.py": "c"})
	for _, d := range []string{dir, dir + "/pkg", dir + "/none"} {
		onDisk, diskErr := Disk{}.ReadDir(d)
		inMemory, memoryErr := memory.ReadDir(d)
		if diff := cmp.Diff(onDisk, inMemory); diff != "" || errors.Is(diskErr, fs.ErrNotExist) != errors.Is(memoryErr, fs.ErrNotExist) {
			t.Errorf("%s: disk and memory differ: %v, %v\n%s", d, diskErr, memoryErr, diff)
		}
	}
	over := NewOverlay(Disk{}, map[string]string{dir + "/pkg/b.py": "changed", dir + "/pkg/new/d.py": "d"})
	if b, err := over.ReadFile(dir + "/pkg/b.py"); string(b) != "changed" || err != nil {
		t.Errorf("the overlay's file is %q, %v", b, err)
	}
	if b, err := over.ReadFile(dir + "/a.py"); string(b) != "a" || err != nil {
		t.Errorf("the base's file is %q, %v", b, err)
	}
	got, err := over.ReadDir(dir + "/pkg")
	want := []Entry{{Name: "b.py"}, {Name: "deep", IsDir: true}, {Name: "new", IsDir: true}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("the overlay's folder: %v\n%s", err, diff)
	}
	if isDir, ok := Exists(over, dir+"/pkg/new"); !ok || !isDir {
		t.Error("the overlay's new folder is not there")
	}
	if _, ok := Exists(over, dir+"/A.py"); ok {
		t.Error("names must be compared in their case")
	}
}

func TestDiskLeavesOutWhatIsNoFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink("nowhere", filepath.Join(dir, "dangling.py")); err != nil {
		t.Skip(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "real"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	got, err := Disk{}.ReadDir(filepath.ToSlash(dir))
	want := []Entry{{Name: "link", IsDir: true, Link: true}, {Name: "real", IsDir: true}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}
