# Everything below needs Python 3.11 or newer and make, and sets up the rest by itself.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The first Python that is new enough; name another with `make PYTHON=...`.
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,$(shell $(p) -c 'import sys; sys.version_info >= (3, 11) and print("$(p)")' 2>/dev/null)))
BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --root-user-action=ignore
CATALOGUES := $(wildcard translations/*/LC_MESSAGES/messages.po)
# Left empty where there is no browser: the tests that need one say so and are skipped.
WORKERS ?= auto

.PHONY: help
help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# ---- the environment -------------------------------------------------------------------------------------------------

define new_environment
	@test -n "$(PYTHON)" || { echo "StatusHub needs Python 3.11 or newer: install one, or name it with make PYTHON=..."; exit 1; }
	@test -x $(BIN)/python || { echo "Making .venv from $<"; "$(PYTHON)" -m venv .venv; }
	@$(PIP_INSTALL) --require-hashes -r $<
	@$(PIP_INSTALL) --no-deps --no-build-isolation --no-index -e .
endef

# A lock that changed makes the environment anew, so that nothing of the old one stays behind.
.venv/run.stamp: requirements.lock
	@if [ -e $@ ]; then rm -rf .venv; fi
	$(new_environment)
	@touch $@

# The development lock holds all of the other, so either command may come first.
.venv/dev.stamp: requirements-dev.lock
	@if [ -e $@ ]; then rm -rf .venv; fi
	$(new_environment)
	@touch .venv/run.stamp $@

.PHONY: venv
venv: .venv/dev.stamp  ## the environment for development, in .venv

.PHONY: lock
lock: .venv/dev.stamp  ## both locks anew from pyproject.toml
	@for which in "requirements.lock" "requirements-dev.lock --group dev"; do \
		set -- $$which; out=$$1; shift; \
		$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 \
			--no-emit-index-url --no-emit-find-links --no-emit-index-annotation --custom-compile-command "make lock" \
			--group build "$$@" $$([ $$out = requirements.lock ] || echo --constraints requirements.lock) \
			--output-file $$out pyproject.toml || exit 1; \
		! grep -nE '://|--(index-url|extra-index-url|find-links)' $$out || { echo "$$out holds an address"; exit 1; }; \
	done
