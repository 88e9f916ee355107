# Everything starts from a bare clone with Python ≥ 3.11 and make: each target makes what it needs first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# uv: the one of this machine if it has one, else one of our own inside .venv
UV := $(shell command -v uv 2>/dev/null || echo $(BIN)/uv)

.PHONY: setup demo test lint lock bench clean

setup: $(VENV)/.installed-dev

$(BIN)/python:
	$(PYTHON) -c 'import sys; assert (3, 11) <= sys.version_info < (3, 13), "Python 3.11 or 3.12 is needed: make PYTHON=python3.12"'
	$(PYTHON) -m venv $(VENV)

$(BIN)/uv: | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

# Hashes are checked; bytecode is compiled now, so that the first start is as fast as the others.
$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python $(UV)
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m compileall -q bot actions
	touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements-dev.lock
	touch $@

demo: $(VENV)/.installed
	$(BIN)/guichet demo $(ARGS)

test: setup
	$(BIN)/python -m pytest $(ARGS)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/guichet bench $(ARGS)

# Hashes only: no address of a package host may be recorded.
lock: | $(BIN)/python $(UV)
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile pyproject.toml --universal --generate-hashes --upgrade --quiet --output-file requirements.lock
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile pyproject.toml --group dev --constraint requirements.lock --universal --generate-hashes --upgrade --quiet --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) models .guichet
