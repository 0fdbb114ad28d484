# Waypost. `make` prints what can be made; everything is set up on the way, and only once.

HOST ?= 127.0.0.1
PORT ?= 8000
ROUNDS ?= 3
SECONDS ?= 3

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALLED := $(VENV)/.installed
BUILT := web-demo/dist/.built
CLIENTS := tests/clients/node_modules/.installed
PAGES := $(shell find web-demo \( -name node_modules -o -name dist \) -prune -o -type f ! -name '*.gen.ts' -print)

# The first interpreter that runs, is new enough and can make virtual environments.
FIT := import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	"$$python" -c '$(FIT)' >/dev/null 2>&1 && { echo "$$python"; break; }; done)

.DEFAULT_GOAL := help
.PHONY: help install run test bench check format docs lock pages pictures clients clean

help: ## print this
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

install: $(INSTALLED) ## set up .venv with the locked dependencies

run: $(INSTALLED) pages ## a living demo on http://HOST:PORT (HOST=127.0.0.1 PORT=8000)
	@exec $(BIN)/waypost demo --serve --host $(HOST) --port $(PORT)

test: $(INSTALLED) pages clients ## the test suite; names what it skips
	$(BIN)/pytest -q -rs -n 3 --dist worksteal -m 'not twin and not patient and not clients'

bench: $(INSTALLED) ## measure speed, about an hour (ONLY=reads ROUNDS=3 SECONDS=3 POSTGRES=1 PEERS=folder)
	$(BIN)/python -m bench $(or $(ONLY),all) --rounds $(ROUNDS) --seconds $(SECONDS) \
		$(if $(POSTGRES),--postgres) $(if $(PEERS),--peers $(PEERS)) $(if $(SIZES),--sizes $(SIZES)) \
		$(if $(SUBSCRIBERS),--subscribers $(SUBSCRIBERS))

check: $(INSTALLED) ## format, lint, types and floors, as CI runs them
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@if node -e '$(NODE_FIT)' >/dev/null 2>&1 && command -v npm >/dev/null; then \
		$(MAKE) --silent web-demo/node_modules/.installed && cd web-demo && npm run --silent check; \
	else \
		echo 'No Node.js 20.19 or newer with npm: the web pages are not checked.' >&2; \
	fi

format: $(INSTALLED) ## write the format that `check` asks for
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(INSTALLED) ## write the generated pages of docs/ again
	$(BIN)/python -m app docs

lock: .venv-lock/bin/uv ## write both lock files again from pyproject.toml (UPGRADE=--upgrade takes newer versions)
	.venv-lock/bin/uv pip compile pyproject.toml $(LOCKING) --output-file requirements.txt
	.venv-lock/bin/uv pip compile pyproject.toml --group dev --constraint requirements.txt \
		$(LOCKING) --output-file requirements-dev.txt

pages: ## build the web pages (needs Node.js 20.19 or newer; without it the API runs alone)
	@$(call with_node,$(BUILT),the web pages)

pictures: $(INSTALLED) pages ## take the pictures of docs/pictures/pages anew, beside a living demo (needs Chromium)
	$(BIN)/python -m tests.browser.pictures

clients: ## fetch the JavaScript clients that tests drive (needs the same Node.js)
	@$(call with_node,$(CLIENTS),the JavaScript clients)

clean: ## remove what was set up and built; keeps var/
	rm -rf $(VENV) .venv-lock web-demo/node_modules web-demo/dist tests/clients/node_modules
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find app tests -name __pycache__ -type d -prune -exec rm -rf {} +

# --- what the targets above stand on ---

# Every platform's hashes, for Python 3.11 and newer, and no word of where the files came from.
LOCKING = --quiet --no-config --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --no-emit-index-url --no-emit-find-links $(UPGRADE)
NODE_FIT := const [a, b] = process.versions.node.split(".").map(Number); \
	process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)
with_node = if node -e '$(NODE_FIT)' >/dev/null 2>&1 && command -v npm >/dev/null; then \
		$(MAKE) --silent $(1) || echo 'Could not set up $(2); going on without.' >&2; \
	else \
		echo 'No Node.js 20.19 or newer with npm: going on without $(2).' >&2; \
	fi
fetched = cd $(1) && npm ci --no-audit --no-fund --loglevel=error >/dev/null

$(INSTALLED): requirements-dev.txt pyproject.toml
	@test -n '$(PYTHON)' || { \
		echo 'Waypost needs Python 3.11 or newer with the venv module, and found none' >&2; \
		echo '(on Debian: apt install python3 python3-venv). Or name one: make PYTHON=...' >&2; \
		exit 1; }
	@echo 'Setting up $(VENV) ($(PYTHON)) ...'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --require-hashes --requirement requirements-dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

web-demo/node_modules/.installed: web-demo/package-lock.json
	@echo 'Fetching what the web pages are built with ...'
	@$(call fetched,web-demo)
	@touch $@

$(CLIENTS): tests/clients/package-lock.json
	@echo 'Fetching the JavaScript clients ...'
	@$(call fetched,tests/clients)
	@touch $@

$(BUILT): web-demo/node_modules/.installed schema.graphql $(PAGES)
	@echo 'Building the web pages ...'
	@cd web-demo && npm run --silent build -- --logLevel warn
	@touch $@

.venv-lock/bin/uv:
	@test -n '$(PYTHON)' || { echo 'Needs Python 3.11 or newer with the venv module.' >&2; exit 1; }
	@$(PYTHON) -m venv .venv-lock
	@.venv-lock/bin/python -m pip --disable-pip-version-check --quiet install uv
