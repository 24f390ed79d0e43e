# Needs Python 3.10 or later, and Pulumi or else Go to build its engine with. Works in an empty environment too.

PYTHON ?= python3
PATH ?= /usr/local/bin:/usr/bin:/bin
export PATH
export PIP_DISABLE_PIP_VERSION_CHECK := 1
ifeq ($(HOME),)
# There is no place for a cache.
export PIP_NO_CACHE_DIR := 1
endif

BIN := .venv/bin
STAMP := .venv/.made
# The environment's Python comes first. An engine that is on PATH is used; otherwise the one built here.
USE_ENGINE = \
	if ! command -v pulumi || ! command -v pulumi-language-python; then \
	PATH="$(CURDIR)/.engine/bin:$$PATH"; fi >/dev/null; \
	PATH="$(CURDIR)/$(BIN):$$PATH"; export PATH

QUICK := rules client emulator commands boundary types

.PHONY: help venv engine demo test quick soak bench lint clean
MAKEFLAGS += --no-print-directory

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1#\2/p' Makefile | awk -F'#' '{ printf "%-15s%s\n", $$1, $$2 }'

demo: $(STAMP) engine ## show what this does, on the real Pulumi and an emulated ThoughtSpot (under a minute)
	@$(BIN)/python -m examples.demo

test: $(STAMP) engine ## run the tests, the same cases each time; make test ARGS='-k drift' runs some of them
	@$(USE_ENGINE); pytest -n auto --dist worksteal $(ARGS)

quick: $(STAMP) engine ## run the quick part of the tests, in about a minute: all but whole lives, faults and histories
	@$(USE_ENGINE); pytest -n auto --dist worksteal $(QUICK:%=tests/%) $(ARGS)

soak: $(STAMP) engine ## run random histories for half an hour; make soak MINUTES=5 SEED=7 runs those from 7 on for five minutes
	@$(USE_ENGINE); PYTHONPATH=tests python -m soak $(MINUTES:%=--minutes %) $(SEED:%=--seed %) $(ARGS)

bench: $(STAMP) engine ## measure whole lives of many Orgs, beside a plain provider; make bench ARGS='--n 100' is one of them
	@$(BIN)/python -m bench $(ARGS)

lint: $(STAMP) ## check the code's style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy -p bench -p engine -m examples.demo

venv: $(STAMP) ## make the virtual environment .venv, which all of this uses

engine: ## provide Pulumi: the one on PATH, or one built into .engine (about four minutes, once)
	@engine/build $(ENGINE)

clean: ## remove .venv, .nox, .engine and what the tools keep
	@# Go writes its downloads, which are in .engine where there is no HOME, without the permission to remove them.
	@[ ! -d .engine ] || chmod -R u+w .engine
	rm -rf .venv .nox .engine dist .mypy_cache .pytest_cache .ruff_cache

# Made from nothing unless it was once complete: on top of another Python's environment it would be broken.
$(STAMP): pyproject.toml
	@if [ -e $@ ] && $(BIN)/python -c ''; then \
		echo "pyproject.toml has changed: bringing .venv up to date"; \
	elif $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then \
		echo "setting up .venv: about half a minute, once"; \
		$(PYTHON) -m venv --clear .venv; \
	else \
		echo "Python 3.10 or later is needed, and '$(PYTHON)' is not; name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; \
		exit 1; \
	fi
	@$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet --editable '.[completion,emulator]' --group dev
	@# Without what it asks for: it pins an older protobuf, which nothing else here needs.
	@$(BIN)/python -m pip install --quiet --no-deps 'pulumi-policy>=1.21,<2'
	@touch $@
