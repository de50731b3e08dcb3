package source

import "sort"

// Span is a half-open range of byte offsets in a file's decoded text.
type Span struct{ Start, End uint32 }

// Lines finds the line of an offset. Lines end at \n, \r\n or \r, as in Python.
type Lines struct{ starts []uint32 }

// NewLines indexes a text.
func NewLines(text string) Lines {
	starts := make([]uint32, 1, len(text)/32+1)
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				i++
			}
			starts = append(starts, uint32(i+1))
		case '\n':
			starts = append(starts, uint32(i+1))
		}
	}
	return Lines{starts}
}

// Count is the number of lines; a text that ends in a line break has one empty
// line behind it.
func (l Lines) Count() int { return len(l.starts) }

// Line returns the line of an offset, counted from 1.
func (l Lines) Line(offset uint32) int {
	return sort.Search(len(l.starts), func(i int) bool { return l.starts[i] > offset })
}

// Start returns the offset of a line's first byte.
func (l Lines) Start(line int) uint32 { return l.starts[line-1] }
