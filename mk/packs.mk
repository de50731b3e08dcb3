# The pack of shapes of libraries that the program embeds if it is there: for projects
# that are checked without their dependencies installed. It is made from the wheels
# that the lock file pins. Needs pip the first time; what it fetches stays in
# build/shapes. No other target needs it, and no test sees it.

SHAPES_PACK := internal/stubs/pack/shapes.pack

.PHONY: packs
packs: $(SHAPES_PACK)

$(SHAPES_PACK): scripts/shapes/shapes.lock.json $(wildcard scripts/shapes/*.go internal/stubs/*.go) | stubs
	PYTHON=$(PYTHON) go run ./scripts/shapes -out $@
