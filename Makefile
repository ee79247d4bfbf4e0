# teiten: the front door. `make help` lists the targets. Everything is built by meson and ninja.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := build
.DELETE_ON_ERROR:

PREFIX ?= /usr/local
DESTDIR ?=
FUZZ_SECONDS ?= 60

.PHONY: help
help: ## this list
	@echo 'Usage: make [TARGET] [VARIABLE=VALUE]'
	@echo
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1|\2/p' $(MAKEFILE_LIST) | \
	    while IFS='|' read -r target text; do printf '  %-21s %s\n' "$$target" "$$text"; done
	@echo
	@echo 'Variables: PREFIX=$(PREFIX) DESTDIR=$(DESTDIR) FUZZ_SECONDS=$(FUZZ_SECONDS) (per target)'

.PHONY: install-dependencies
install-dependencies: ## installs the Debian and npm packages that are missing (root or sudo)
	@scripts/install-dependencies

.PHONY: build
build: install-dependencies ## the program: build/teiten
	@scripts/build build

.PHONY: run
run: build ## shows teiten at work on simulated traffic
	@if [ -x scripts/demo ]; then scripts/demo; \
	else echo 'make run: scripts/demo is not there; the program is build/teiten' >&2; exit 1; fi

.PHONY: test
test: install-dependencies ## every test, as gcc builds it or with ASan and UBSan; short ones in both
	@scripts/test

.PHONY: test-all
test-all: install-dependencies ## every test in both builds (twice as long)
	@scripts/test all

.PHONY: test-thread
test-thread: install-dependencies ## every test with TSan
	@scripts/test thread

.PHONY: check
check: install-dependencies ## what is checked without running: layout, clang-tidy, layers, sizes, gcc and clang
	@scripts/check

.PHONY: bench
bench: build ## how fast, with how much memory; from a file, then on a wire (root)
	@scripts/bench
	@scripts/bench-live

.PHONY: bench-live
bench-live: build ## the second half of it: live capture and the responder (root)
	@scripts/bench-live

.PHONY: bench-report
bench-report: build ## how long a report over half a year takes, and what pages ask (2 GB in build/bench)
	@scripts/bench-report

.PHONY: bench-serve
bench-serve: build ## how long pages take while a sensor writes, and 200 clients; over the store of bench-report
	@scripts/bench-serve

.PHONY: bench-trend
bench-trend: build ## how well surges are found: recall, delay, false alarms, beside two other methods
	@scripts/bench-trend

.PHONY: bench-rules
bench-rules: build ## how fast payloads are matched against the shipped signatures
	@scripts/bench-rules

.PHONY: fuzz
fuzz: install-dependencies ## looks for inputs that break it, FUZZ_SECONDS per target
	@FUZZ_SECONDS=$(FUZZ_SECONDS) scripts/fuzz

.PHONY: format
format: install-dependencies ## lays out every C file as .clang-format says
	@git ls-files -co --exclude-standard '*.c' '*.h' | xargs -r clang-format -i

.PHONY: install
install: build ## puts program, library, data and pages under DESTDIR/PREFIX
	@scripts/install '$(PREFIX)' '$(DESTDIR)'

.PHONY: clean
clean: ## removes every build directory, not the downloaded packages
	@rm -rf build build-asan build-tsan build-clang
