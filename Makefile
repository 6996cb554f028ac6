# Everything that a newcomer, a maintainer or CI calls. `make` alone lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
BENCH ?=
UV_TORCH_BACKEND ?= cpu

FOR_DEMO := $(VENV)/.installed-demo
FOR_DEVELOPMENT := $(VENV)/.installed-dev
SOURCES := platform preferences inference tests bench manage.py

.DEFAULT_GOAL := help
.PHONY: help install demo demo-reset test test-all test-faults check fix bench manage docs chromium

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(FOR_DEVELOPMENT) ## Make .venv with everything for running and developing

demo: $(FOR_DEMO) ## Run the whole thing on this machine; prints the address to open
	@$(BIN)/python -m embedded demo

demo-reset: $(FOR_DEMO) ## Remove the demo's data
	@$(BIN)/python -m embedded reset

manage: $(FOR_DEMO) ## Run a management command on the demo's data: make manage ARGS="help"
	@$(BIN)/python -m embedded manage $(ARGS)

test: $(FOR_DEVELOPMENT) chromium ## Run the tests (ARGS="-k word" chooses, ARGS="-n0" in one process)
	@$(BIN)/pytest --numprocesses=auto --maxprocesses=4 --dist=worksteal $(ARGS)

test-all: $(FOR_DEVELOPMENT) chromium ## Run every case: each size, theme and seed, not one by the commit
	@FOLKMOOT_TEST_ALL=1 $(BIN)/pytest --numprocesses=auto --maxprocesses=4 --dist=worksteal $(ARGS)

test-faults: $(FOR_DEVELOPMENT) ## Run the long versions: processes and connections killed, random histories
	@FOLKMOOT_LONG_FAULTS=1 $(BIN)/pytest -m fault --timeout=1800 $(ARGS)

bench: $(FOR_DEVELOPMENT) ## Measure, on servers of its own: make bench [BENCH=generation]
	@$(BIN)/python -m embedded run --durable -- $(BIN)/python -m bench $(BENCH)

# Values that let the settings load where no server is asked anything.
NOWHERE := DATABASE_URL=postgresql://folkmoot_app@127.0.0.1:1/folkmoot \
  DATABASE_OWNER_URL=postgresql://folkmoot_owner@127.0.0.1:1/folkmoot \
  REDIS_URL=redis://127.0.0.1:1/0 ALLOWED_HOSTS=folkmoot.example EMAIL_URL=smtp://127.0.0.1:1 \
  SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')

check: $(FOR_DEVELOPMENT) ## Style, types, layers, templates, migrations, production settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@echo mypy $(SOURCES); $(NOWHERE) FOLKMOOT_MODE=test $(BIN)/mypy $(SOURCES)
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet platform
	$(BIN)/python -m embedded run -- $(BIN)/python manage.py makemigrations --check --dry-run
	@echo manage.py check --deploy; $(NOWHERE) FOLKMOOT_MODE=production \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING

fix: $(FOR_DEVELOPMENT) ## Format, and repair what can be repaired automatically
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(FOR_DEVELOPMENT) ## Build the documentation into docs/_build
	@$(BIN)/python -c 'import sphinx' 2>/dev/null || $(BIN)/python -m pip install --quiet -c constraints.txt -e ".[docs]"
	$(BIN)/python -m sphinx -W -q -b html docs docs/_build/html

chromium: # for the browser tests: Debian's, where we may install it
	@if ! command -v chromium >/dev/null && command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  echo "Installing Debian's Chromium for the browser tests" >&2; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } >/dev/null \
	    || echo "Chromium could not be installed." >&2; \
	fi; \
	command -v chromium >/dev/null || echo "There is no Chromium here: the browser tests are skipped." >&2

# ---------------------------------------------------------------------------------- installing
# uv is fetched by pip and resolves in seconds; where it cannot be had, pip does it. Torch comes in
# the same resolve as the rest. A directory of wheels that pip is told of (find-links) is used for
# uv as well; without a torch in it, uv is asked for the CPU build, since the plain Linux wheel
# brings gigabytes of CUDA libraries. What is installed is said on stderr: stdout is the command's.
define INSTALL
	@set -e; exec 1>&2; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv 2>/dev/null || true; \
	links="$${UV_FIND_LINKS:-$${PIP_FIND_LINKS:-$$($(BIN)/pip config get global.find-links 2>/dev/null || true)}}"; \
	links=$$(echo $$links | tr ' ' ','); \
	tag=$$($(BIN)/python -c 'import sys; print("cp%d%d" % sys.version_info[:2])'); \
	if ls $$(echo "$$links" | tr ',' '\n' | sed "s|\$$|/torch-*-$$tag-*.whl|") >/dev/null 2>&1; \
	  then torch=; size="about 1 GB"; \
	  else torch="--torch-backend=$(UV_TORCH_BACKEND)"; size="1 GB, on Linux 5 GB (CUDA libraries)"; fi; \
	echo "Installing $(1) into $(VENV)"; \
	if [ -x $(BIN)/uv ] && UV_FIND_LINKS="$$links" UV_SYSTEM_CERTS=true $(BIN)/uv pip install --quiet --python $(BIN)/python \
	    $$torch -c constraints.txt -e "$(1)"; then :; \
	else \
	  echo "uv could not do it; installing with pip, which takes minutes and $$size."; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e "$(1)"; \
	fi
endef

$(FOR_DEMO): pyproject.toml constraints.txt | $(BIN)/python
	$(call INSTALL,.)
	@touch $@

$(FOR_DEVELOPMENT): pyproject.toml constraints.txt | $(BIN)/python
	$(call INSTALL,.[dev])
	@touch $@ $(FOR_DEMO)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Folkmoot needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) -V 2>&1)." >&2; \
	  echo "Name another one: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) >&2 || { rm -rf $(VENV); \
	  echo "The virtual environment could not be made. Debian and Ubuntu: install python3-venv." >&2; exit 1; }
