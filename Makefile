# Everything that people and the build server do here has a target. `make help`
# lists them.

VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
MODULE   := github.com/ferrule-dev/ferrule
LDFLAGS  := -s -w -X $(MODULE)/internal/cli.version=$(VERSION)
GOFLAGS_ := -trimpath -ldflags '$(LDFLAGS)'
FERRULE  := bin/ferrule
TOOLS    := bin/tools
PYTHON   ?= python3
# The interpreter that judges the parser.
ORACLE_PYTHON ?= python3.13
FUZZTIME ?= 20s
# Bare clones, as OWNER+NAME/repo; a measurement leaves out what is not there.
MIRRORS  ?= build/mirrors
# More arguments for a measurement: --write, --partial, --only=NAME.
ARGS     ?=

.PHONY: help build demo test race lint format oracle fuzz bench budget realbugs measure outside pycg pycg-macro \
	jarvis typeevalpy conformance reveal edges installed stubs packs clean
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / {printf "  %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The fragment says how; this line lists the target.
stubs: ## pack typeshed and the models that the binary embeds
-include mk/stubs.mk

# Not needed for anything else here; the fragment says how.
packs: ## pack the shapes of widely used libraries, which the next build embeds (needs pip)
-include mk/packs.mk

build: stubs ## build bin/ferrule
	go build $(GOFLAGS_) -o $(FERRULE) ./cmd/ferrule

demo: build ## check examples/shop, a small service with one deep bug a rule
	@mkdir -p build
	@cd examples/shop && ../../$(FERRULE) check --exit-zero --no-cache >../../build/demo.txt
	@cat build/demo.txt
	@diff -u examples/shop/expected.txt build/demo.txt || { echo "the findings differ from examples/shop/expected.txt"; exit 1; }

test: stubs ## run all tests
	go test ./...

race: stubs ## run all tests with the race detector
	go test -race ./...

lint: stubs $(TOOLS)/staticcheck ## vet, staticcheck and the layout of the source
	go vet ./...
	$(TOOLS)/staticcheck ./...
	@bad=$$($(TOOLS)/gofumpt -l cmd internal); test -z "$$bad" || { echo "gofumpt would change:"; echo "$$bad"; exit 1; }

format: $(TOOLS)/staticcheck ## lay the source out
	$(TOOLS)/gofumpt -w cmd internal

$(TOOLS)/staticcheck: tools/go.mod tools/go.sum
	GOBIN=$(CURDIR)/$(TOOLS) go -C tools install tool
	@touch $@

oracle: stubs ## compare the parser with CPython's own over whole trees (TREES='DIR ...')
	PYTHON=$(ORACLE_PYTHON) scripts/oracle/run.sh $(TREES)

fuzz: stubs ## run every fuzz target for FUZZTIME (20s)
	@grep -rlE '^func Fuzz[A-Z]' --include='*_test.go' internal | sort | while read -r file; do \
		for target in $$(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(.*/\1/p' $$file); do \
			echo "$$(dirname $$file) $$target"; \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) ./$$(dirname $$file) || exit 1; \
		done; done

bench: build ## compare time and memory with other checkers on one tree
	$(PYTHON) scripts/measure/measure.py bench --ferrule $(FERRULE) --mirrors "$(MIRRORS)" $(ARGS)

budget: build ## print time a stage, beside the design's budget
	$(PYTHON) scripts/measure/measure.py budget --ferrule $(FERRULE) --mirrors "$(MIRRORS)" $(ARGS)

measure: build ## check the corpus, draw the sample, write docs/measurements.md and the rules' pages
	$(PYTHON) scripts/measure/measure.py corpus --ferrule $(FERRULE) --mirrors "$(MIRRORS)" $(ARGS)

outside: build ## check projects that the rules were not written on, join the verdicts (ARGS=--write)
	$(PYTHON) scripts/measure/outside.py --ferrule $(FERRULE) $(ARGS)

realbugs: build ## score against known bugs (SUITE=DIR MIRRORS=DIR)
	@test -n "$(SUITE)" || { echo "usage: make realbugs SUITE=DIR MIRRORS=DIR"; exit 2; }
	$(PYTHON) scripts/measure/realbugs.py --suite "$(SUITE)" --ferrule $(FERRULE) --mirrors "$(MIRRORS)" $(ARGS)

pycg: build ## score calls against PyCG's micro benchmark (SUITE=DIR)
	@test -n "$(SUITE)" || { echo "usage: make pycg SUITE=DIR, the folder micro-benchmark of PyCG"; exit 2; }
	$(PYTHON) scripts/measure/suites.py pycg "$(SUITE)" --ferrule $(FERRULE) $(ARGS)

pycg-macro: build ## score calls against pycg-evaluation's projects (SUITE=DIR MIRRORS=DIR)
	@test -n "$(SUITE)" || { echo "usage: make pycg-macro SUITE=DIR MIRRORS=DIR"; exit 2; }
	$(PYTHON) scripts/measure/suites.py pycg-macro "$(SUITE)" --ferrule $(FERRULE) --mirrors "$(MIRRORS)" $(ARGS)

jarvis: build ## score calls against Jarvis's projects (SUITE=DIR MIRRORS=DIR)
	@test -n "$(SUITE)" || { echo "usage: make jarvis SUITE=DIR MIRRORS=DIR"; exit 2; }
	$(PYTHON) scripts/measure/suites.py jarvis "$(SUITE)" --ferrule $(FERRULE) --mirrors "$(MIRRORS)" $(ARGS)

typeevalpy: build ## score types against TypeEvalPy's micro benchmark (SUITE=DIR)
	@test -n "$(SUITE)" || { echo "usage: make typeevalpy SUITE=DIR, the folder micro-benchmark of TypeEvalPy"; exit 2; }
	$(PYTHON) scripts/measure/suites.py typeevalpy "$(SUITE)" --ferrule $(FERRULE) $(ARGS)

conformance: build ## score types against python/typing's conformance tests (SUITE=DIR)
	@test -n "$(SUITE)" || { echo "usage: make conformance SUITE=DIR, a checkout of python/typing"; exit 2; }
	$(PYTHON) scripts/measure/suites.py conformance "$(SUITE)" --ferrule $(FERRULE) $(ARGS)

reveal: build ## compare types with those that pyright reveals, over the corpus (MIRRORS=DIR)
	$(ORACLE_PYTHON) scripts/measure/reveal.py --ferrule $(FERRULE) --mirrors "$(MIRRORS)" $(ARGS)

edges: build ## draw edges of the call graph over the corpus, join the verdicts (MIRRORS=DIR)
	$(PYTHON) scripts/measure/edges.py --ferrule $(FERRULE) --mirrors "$(MIRRORS)" $(ARGS)

installed: build ## count resolved calls where dependencies are installed (MIRRORS=DIR)
	$(PYTHON) scripts/measure/installed.py --ferrule $(FERRULE) --mirrors "$(MIRRORS)" $(ARGS)

clean: ## remove what was built
	rm -rf bin build
