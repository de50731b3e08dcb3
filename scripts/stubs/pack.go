package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/stubs"
)

// typeshedPrefix is where the archive has typeshed.
const typeshedPrefix = "package/dist/typeshed-fallback/"

// addTypeshed adds typeshed's two trees. Third-party stubs lie in one folder a
// distribution there (stubs/protobuf/google/protobuf/any_pb2.pyi); what imports
// need is the merged tree below these folders.
func addTypeshed(b *stubs.Builder, archive []byte) error {
	files, err := untar(archive, typeshedPrefix)
	if err != nil {
		return err
	}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	dists := map[string]int{}
	for _, name := range names {
		dir, rest, _ := strings.Cut(name, "/")
		switch {
		case dir == "stdlib" && (rest == "VERSIONS" || path.Ext(rest) == ".pyi"):
			err = b.Add(source.Stdlib, rest, files[name])
		case dir == "stubs" && path.Ext(rest) == ".pyi":
			dist, file, _ := strings.Cut(rest, "/")
			if strings.HasPrefix(file, "@") {
				continue // test cases of the stubs themselves
			}
			if dists[dist] == 0 {
				d, err := distribution(dist, files["stubs/"+dist+"/METADATA.toml"])
				if err != nil {
					return err
				}
				dists[dist] = b.Distribution(d)
			}
			err = b.AddStub(dists[dist], file, files[name])
		case name == "LICENSE":
			err = b.AddLicense("typeshed", files[name])
		}
		if err != nil {
			return err
		}
	}
	for _, needed := range []string{"stdlib/VERSIONS", "stdlib/builtins.pyi", "LICENSE"} {
		if files[needed] == nil {
			return fmt.Errorf("the archive has no %s%s", typeshedPrefix, needed)
		}
	}
	return nil
}

func distribution(name string, metadata []byte) (stubs.Distribution, error) {
	var m struct {
		Version string `toml:"version"`
		Partial bool   `toml:"partial-stub"`
	}
	if err := toml.Unmarshal(metadata, &m); err != nil {
		return stubs.Distribution{}, fmt.Errorf("METADATA.toml of %s: %w", name, err)
	}
	return stubs.Distribution{Name: name, Version: m.Version, Partial: m.Partial}, nil
}

// untar returns the files of a compressed archive below a prefix.
func untar(archive []byte, prefix string) (map[string][]byte, error) {
	zip, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for r := tar.NewReader(zip); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		name, ok := strings.CutPrefix(h.Name, prefix)
		if !ok || h.Typeflag != tar.TypeReg {
			continue
		}
		content, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		files[name] = content
	}
}

// addModels adds our models; the folder's own documents stay out.
func addModels(b *stubs.Builder, dir string) error {
	trees := []struct {
		folder string
		kind   source.Kind
	}{{"stdlib", source.ModelStdlib}, {"third_party", source.Model}}
	for _, tree := range trees {
		root := path.Join(dir, tree.folder)
		err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(name) != ".pyi" {
				return err
			}
			content, err := os.ReadFile(path.Join(root, name))
			if err != nil {
				return err
			}
			return b.Add(tree.kind, name, content)
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
