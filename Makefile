# make demo   install what is missing, build, fine-tune and tag on the embedded default
# make test   install what is missing, build, run every test
# make build  the release build; the executable is .build/release/host
# make install PREFIX=/usr/local   bin, lib/biobert/plugins, share/biobert, the SDK, man page, shell completions
# make bench PEERS=DIR   the host beside torch, ONNX Runtime and OpenVINO; DIR as Benchmarks/peers/setup.sh makes it,
#             further options in BENCH, such as BENCH="--model MODEL --data NER-DATA --text FILE --rounds 3"
# make man    make docs/man/host.1 anew from the command line's own description
PREFIX ?= /usr/local
DESTDIR ?=
CONFIGURATION := release
BUILD := .build/$(CONFIGURATION)
HOST := $(BUILD)/host
PLUGINS := biobert_ner biobert_re biobert_qa biobert_formats
SWIFT_BUILD := swift build -c $(CONFIGURATION)

.PHONY: all demo test build install bench man lint clean dependencies

all: build

dependencies:
	@./Tools/install-dependencies.sh

build: dependencies
	$(SWIFT_BUILD) --product host
	@for plugin in $(PLUGINS); do $(SWIFT_BUILD) --product $$plugin || exit 1; done
	@./Tools/copy-plugins.sh $(BUILD) Plugins $(PLUGINS)

demo: build
	@./Tools/demo.sh $(HOST)

test: build
	swift build -c $(CONFIGURATION) --build-tests
	swift test -c $(CONFIGURATION) --skip-build

install: build
	@./Tools/install.sh $(BUILD) "$(DESTDIR)$(PREFIX)" $(PLUGINS)

man: build
	@./Tools/manual.sh $(HOST) docs/man/host.1

bench: build
	@[ -n "$(PEERS)" ] || { echo "make bench PEERS=DIR: run Benchmarks/peers/setup.sh DIR first" >&2; exit 2; }
	python3 Benchmarks/bench.py --peers "$(PEERS)" --host $(HOST) $(BENCH)

lint:
	swift format lint --strict --recursive Sources Plugins SDK Tests Package.swift

clean:
	rm -rf .build Plugins/*.so
