package stubs

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
)

// packName is the pack's name in the embedded folder, beside a placeholder that
// keeps the folder in the repository.
const packName = "stubs.pack"

// shapesName is that of the pack of shapes, which is not always there.
const shapesName = "shapes.pack"

//go:embed pack
var embedded embed.FS

// MissingError says that the program was built without its stubs.
type MissingError struct{}

func (*MissingError) Error() string {
	return "this ferrule was built without the stubs of the standard library; run `make stubs` and build it again"
}

var openEmbedded = sync.OnceValues(func() (*Pack, error) { return openFrom(embedded, "pack/"+packName) })

// Open returns the pack that the program embeds. It is read once.
func Open() (*Pack, error) { return openEmbedded() }

// OpenShapes returns the pack of shapes of libraries that the program embeds; nil
// if it embeds none. It is read once.
func OpenShapes() (*Pack, error) { return openShapes() }

var openShapes = sync.OnceValues(func() (*Pack, error) {
	p, err := openFrom(embedded, "pack/"+shapesName)
	if missing := (*MissingError)(nil); errors.As(err, &missing) {
		return nil, nil
	}
	return p, err
})

func openFrom(fsys fs.FS, name string) (*Pack, error) {
	f, err := fsys.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &MissingError{}
	}
	if err != nil {
		return nil, fmt.Errorf("opening the stubs: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("opening the stubs: %w", err)
	}
	// Reading at an offset leaves the chunks that nobody asks for on disk.
	r, ok := f.(io.ReaderAt)
	if !ok {
		return nil, fmt.Errorf("opening the stubs: %T cannot be read at an offset", f)
	}
	return Parse(r, info.Size())
}
