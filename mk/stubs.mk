# The pack of stubs that the program embeds: typeshed, in the version that the
# lock file pins, and our models. Needs npm the first time; what it fetches stays
# in build/stubs.

STUBS_PACK := internal/stubs/pack/stubs.pack
STUBS_MODELS := $(shell find models -name '*.pyi' 2>/dev/null)

.PHONY: stubs
stubs: $(STUBS_PACK)

# The folder models is named too, so that a removed model makes a new pack.
$(STUBS_PACK): scripts/stubs/stubs.lock.json $(wildcard scripts/stubs/*.go internal/stubs/*.go) $(STUBS_MODELS) models
	go run ./scripts/stubs -out $@
