# Everything below needs Python 3.11 or newer and make, and sets up the rest by itself.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

# Tests start many processes, and each would compile all of StatusHub again.
export PYTHONDONTWRITEBYTECODE :=

# The first Python that is new enough; name another with `make PYTHON=...`.
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,$(shell $(p) -c 'import sys; sys.version_info >= (3, 11) and print("$(p)")' 2>/dev/null)))
BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --root-user-action=ignore
CATALOGUES := $(wildcard translations/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGUES:.po=.mo)
# One test process more than there are cores, for some wait; more than eight only wait for each other.
PYTEST := $(BIN)/pytest --numprocesses $$((1 + $$(getconf _NPROCESSORS_ONLN))) --maxprocesses 8 --dist worksteal
# Long tests wait more than they work (for a lease, a retry, a provider to come back): twice as many beside each other.
PYTEST_WAITING := $(BIN)/pytest --numprocesses $$((2 * $$(getconf _NPROCESSORS_ONLN))) --maxprocesses 8 --dist worksteal

.PHONY: help
help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# ---- the environment -------------------------------------------------------------------------------------------------

define new_environment
	@test -n "$(PYTHON)" || { echo "StatusHub needs Python 3.11 or newer: install one, or name it with make PYTHON=..."; exit 1; }
	@test -x $(BIN)/python || { echo "Making .venv from $<"; "$(PYTHON)" -m venv .venv; }
	@$(PIP_INSTALL) --no-deps --no-compile --require-hashes -r $<  # the lock is whole, and Python compiles what it uses
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

# ---- running it ------------------------------------------------------------------------------------------------------

.PHONY: run
run: .venv/run.stamp $(COMPILED)  ## StatusHub with demo content, on 127.0.0.1:8000
	@$(BIN)/statushub migrate
	@$(BIN)/statushub demo --first-run
	@exec $(BIN)/statushub serve

.PHONY: serve
serve: .venv/run.stamp $(COMPILED)  ## the same without the demo, for a page of your own
	@exec $(BIN)/statushub serve

# ---- languages -------------------------------------------------------------------------------------------------------

translations/%/LC_MESSAGES/messages.mo: translations/%/LC_MESSAGES/messages.po | .venv/run.stamp
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

.PHONY: compile
compile: $(COMPILED)  ## the catalogues, for gettext

.PHONY: catalogues
catalogues: .venv/dev.stamp  ## new strings from code and templates into every catalogue
	@$(BIN)/python -m tests.house.catalogues update

.PHONY: missing
missing: .venv/dev.stamp  ## what each language still lacks
	@$(BIN)/python -m tests.house.catalogues

# ---- tests -----------------------------------------------------------------------------------------------------------

.PHONY: lint
lint: .venv/dev.stamp  ## style, templates and import contracts (types are checked beside the tests)
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint-style lint-templates lint-imports

.PHONY: lint-style lint-templates lint-imports tests-read
# Once, beside the lint: else each test process would compile all tests for itself.
tests-read:
	@out=$$($(BIN)/pytest --collect-only --quiet 2>&1) || { echo "$$out" | tail -40; exit 1; }

lint-style:
	@echo "ruff check";           $(BIN)/ruff check --quiet .
	@echo "ruff format --check";  $(BIN)/ruff format --check --quiet .

lint-templates:
	@echo "djlint";               $(BIN)/djlint --quiet --lint templates

lint-imports:
	@echo "lint-imports";         out=$$($(BIN)/lint-imports --no-logo 2>&1) || { echo "$$out"; exit 1; }

.PHONY: fix
fix: .venv/dev.stamp  ## what ruff can mend by itself
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

.PHONY: types
types: .venv/dev.stamp  ## mypy, strict
	@$(BIN)/mypy

.PHONY: browser
browser:
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium for the browser tests"; \
		( export DEBIAN_FRONTEND=noninteractive; apt-get -qq update && apt-get -qq install -y chromium ) >/dev/null 2>&1 && exit 0; \
	fi; \
	echo "No Chromium here and none could be installed: the browser tests are skipped."

.PHONY: post
post:
	@export PATH="$$PATH:/usr/sbin"; missing=; for name in postfix dovecot spamassassin faketime nginx wrk; do command -v $$name >/dev/null || missing=1; done; \
	[ -z "$$missing" ] && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Postfix, Dovecot, SpamAssassin, faketime, nginx and wrk for the long tests and the figures"; \
		( export DEBIAN_FRONTEND=noninteractive; apt-get -qq update && apt-get -qq install -y --no-install-recommends postfix dovecot-imapd spamassassin faketime nginx-light libnginx-mod-http-brotli-static wrk ) >/dev/null 2>&1 && exit 0; \
	fi; \
	echo "Not all of Postfix, Dovecot, SpamAssassin, faketime, nginx and wrk are here or could be installed: what needs them is skipped."

.PHONY: test
test: .venv/dev.stamp $(COMPILED) browser  ## lint, types, contracts and tests, in under 5 minutes
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target tests-read lint-style lint-templates lint-imports
	@$(PYTEST) -m "not long"

.PHONY: test-long
test-long: .venv/dev.stamp $(COMPILED) browser post
	@$(PYTEST_WAITING) -m long

.PHONY: test-all
test-all:  ## the same, then faults and browsers at length, in under 20 minutes
	@$(MAKE) --no-print-directory test
	@$(MAKE) --no-print-directory test-long

.PHONY: bench
bench: .venv/dev.stamp $(COMPILED) post  ## figures against their limits, in under 15 minutes; SIZE=1000000 for so many subscribers
	@$(BIN)/python -W ignore -m tests.benchmarks $(if $(SIZE),--subscribers $(SIZE))

.PHONY: bench-crowd
bench-crowd: .venv/dev.stamp $(COMPILED) post  ## a thousand readers at full length: ten updates, mail to 100,000, 8 minutes
	@$(BIN)/python -W ignore -m tests.benchmarks.crowd --full

.PHONY: readers
readers:
	@missing=; for name in lynx w3m java npm; do command -v $$name >/dev/null || missing=1; done; \
	[ -z "$$missing" ] && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing lynx, w3m, npm and Java (for the HTML checker)"; \
		( export DEBIAN_FRONTEND=noninteractive; command -v npm >/dev/null && npm= || npm=npm; \
		apt-get -qq update && apt-get -qq install -y --no-install-recommends lynx w3m default-jre-headless $$npm ) >/dev/null 2>&1 && exit 0; \
	fi; \
	echo "Not all of lynx, w3m, Java and npm are here or could be installed: what needs them is left out."

.PHONY: check-page
check-page: .venv/dev.stamp $(COMPILED) browser readers  ## the page's quality as browsers, checkers and other readers find it, in under 8 minutes
	@$(BIN)/python -W ignore -m tests.browser.check_page

.PHONY: clean
clean:  ## everything away that can be made again; var/ stays
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis translations/messages.pot $(COMPILED)
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
