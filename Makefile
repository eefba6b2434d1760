# Needs git, GNU make and Python 3.11 or newer, nothing else. `make help` says what there is.
# PYTHON=  which Python to build the environment with     VENV=  where to put it
# PORT=    where `make up` listens                        TESTS= what `make test` runs (all of it)

VENV  ?= .venv
TESTS ?=
PORT  ?=

BIN   := $(VENV)/bin
# READY= (empty) on the command line: use VENV as it stands and install nothing.
READY ?= $(VENV)/.ready-to-check

# What is started again and again is compiled once, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

# The pip of an older Python takes twice as long as the one that is pinned; what depends on what was worked out when it
# was pinned; and all processors compile sooner than one.
install  = "$(BIN)/python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-compile
compiled = "$(BIN)/python" -m compileall -q -q -j 0 "$(VENV)/lib" || true

# Tests and checks never touch the data of whoever runs them.
scratch = RENOWN_HOME="$(CURDIR)/.pytest_cache/renown-data"
pytest  = $(scratch) "$(BIN)/python" -m pytest
# A process for each core.
everywhere = -n auto --dist worksteal

.DEFAULT_GOAL := check
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: check static format lint types layers sizes docs test test-real servers browser up fmt constraints screens bench extension clean help

check: static test ## everything below that can fail (this is what `make` alone does)

static: format lint types layers sizes docs ## everything but the tests

format: $(READY) ## is the code formatted?
	"$(BIN)/ruff" format --check --quiet .

lint: $(READY) ## ruff
	"$(BIN)/ruff" check --quiet .

types: $(READY) ## mypy, strict
	$(scratch) "$(BIN)/python" -m mypy

layers: $(READY) ## who may import whom (import-linter)
	PYTHONPATH=src "$(BIN)/lint-imports"

sizes: $(READY) ## no file over 500 lines
	$(pytest) -q tests/house/test_sizes.py

docs: $(READY) ## nothing exists undocumented, no link is broken
	$(pytest) -q tests/house/test_docs.py

test: $(READY) browser ## every test; TESTS="tests/score -k golden" for some
	$(pytest) $(everywhere) $(TESTS)

test-real: servers ## installs real servers into .real and runs the tests that need them
	$(pytest) -n auto --dist loadfile --no-loadscope-reorder -m real tests/real

servers: $(READY) ## installs the real servers that `make test-real` needs
	"$(BIN)/python" -m tests.real

# Where Chromium is without the smaller program beside it, as elsewhere than on Debian, that is looked for once.
browser: ## Debian's Chromium for the browser tests, where it may be installed
	@looked=.pytest_cache/chromium-headless-shell; \
	if command -v chromium >/dev/null 2>&1 && \
	  { [ -e "$$looked" ] || command -v chromium-headless-shell >/dev/null 2>&1; }; then exit 0; fi; \
	mkdir -p .pytest_cache && touch "$$looked"; \
	if [ "$$(id -u)" = 0 ]; then as_root=; else as_root="sudo -n"; fi; \
	if command -v apt-get >/dev/null 2>&1 && $$as_root true 2>/dev/null; then \
	  echo "Installing Chromium for the browser tests"; \
	  { $$as_root apt-get update -qq && \
	    for package in chromium chromium-headless-shell; do \
	      $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$package; \
	    done; \
	  } >/dev/null || true; \
	fi; \
	command -v chromium >/dev/null 2>&1 || \
	  echo "Left out: the browser tests, because there is no chromium and it cannot be installed here."

up: $(VENV)/.ready ## start Renown and print its address
	@exec "$(BIN)/python" -m renown up $(if $(PORT),--port $(PORT))

fmt: $(READY) ## put the code in order
	"$(BIN)/ruff" check --quiet --fix-only .
	"$(BIN)/ruff" format --quiet .

# The newest versions that work on every Python from 3.11 on, with the hashes of all their files. Only this needs uv.
compile = uv pip compile --quiet --no-config --upgrade --universal --python-version 3.11 --fork-strategy fewest \
  --generate-hashes --no-emit-index-url --no-header pyproject.toml --group build
constraints: ## pin the newest versions anew
	@command -v uv >/dev/null 2>&1 || { echo "make constraints needs uv: https://docs.astral.sh/uv/"; exit 1; }
	$(compile) --output-file constraints.txt
	$(compile) --constraint constraints.txt --group dev --output-file constraints-dev.txt

screens: $(READY) browser ## take the pictures of docs/screens anew
	"$(BIN)/python" -m bench.screens docs/screens

bench: $(READY) ## speeds and sizes, as ratios in one run
	"$(BIN)/python" -m bench

extension: $(VENV)/.ready ## pack the browser extension for Chromium and Firefox, into dist
	@"$(BIN)/python" extension/pack.py dist

clean: ## remove what was built here, never data
	rm -rf "$(VENV)" .venv-3.* build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

$(VENV)/.ready: pyproject.toml constraints.txt
	@if ! "$(BIN)/python" -c '' 2>/dev/null; then \
	  found=; able=; \
	  for python in $(if $(PYTHON),"$(PYTHON)",python3.13 python3.12 python3.11 python3); do \
	    "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
	    found="$$python"; \
	    if "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then able="$$python"; break; fi; \
	  done; \
	  [ -n "$$found" ] || { echo "Renown needs Python 3.11 or newer; say where it is: make PYTHON=/path/to/python3"; exit 1; }; \
	  [ -n "$$able" ] || { echo "$$found cannot make environments; on Debian: apt install python3-venv"; exit 1; }; \
	  echo "Installing Renown into $(VENV) (once, a minute or two)"; \
	  "$$able" -m venv --clear "$(VENV)" || exit 1; \
	fi
	@awk '/^pip==/, !/\\$$/' constraints.txt >"$(VENV)/pip.txt"
	@$(install) --require-hashes -r "$(VENV)/pip.txt"
	@$(install) --require-hashes -r constraints.txt
	@$(install) --no-build-isolation -e .
	@$(compiled)
	@touch "$@"

$(VENV)/.ready-to-check: $(VENV)/.ready constraints-dev.txt
	@echo "Installing what the checks need"
	@$(install) --require-hashes -r constraints-dev.txt
	@$(compiled)
	@touch "$@"
