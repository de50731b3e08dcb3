// Package source reads Python files: file systems, names of files, decoding,
// lines and columns.
//
// # Model
//
// An [FS] holds bytes under slash paths: the disk, a map, an editor's unsaved
// files over another one. A [FileKey] names a file independently of where it
// lies, such as "project:src/shop/pool.py". A [Text] is what the lexer reads:
// one valid UTF-8 string without byte order mark, decoded the way CPython
// decodes it, so that
//
//	# -*- coding: latin-1 -*-
//	name = "M\xfcller"      (one byte for the u with dots)
//
// becomes a text in which that letter takes two bytes. All offsets, spans and
// lines of the program refer to the decoded text, never to the file's bytes.
//
// # Invariants
//
//   - A Text is valid UTF-8 and has no NUL, whatever the file held: bytes that do
//     not decode become U+FFFD and the first of them is returned as a
//     [DecodeError], for which CPython would refuse the file.
//   - A Text's digest is that of the bytes as they were read, before decoding.
//   - Line ends are kept as they are; \n, \r\n and \r all end a line.
package source
