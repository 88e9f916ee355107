# Everything starts from a bare clone with Python ≥ 3.11 and make: each target makes what it needs first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# uv: the one of this machine if it has one, else one of our own inside .venv
UV := $(shell command -v uv 2>/dev/null || echo $(BIN)/uv)

.PHONY: setup demo test test-dates lint lock bench clean

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

# The files are shared out among two processes; JOBS=0 runs them one after the other in this one.
JOBS ?= 2
test: setup
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

# The whole suite with the machine's date moved, once for each (wall-clock time in Paris): a year ahead, a leap day, the
# minute before a new year, and the minutes before both changes of the clock. One alone: make test-dates DATES=a-year-ahead
DATES ?= a-year-ahead 2028-02-29T12:00 2026-12-31T23:59 2027-03-28T01:59 2027-10-31T02:59
test-dates: setup
	for date in $(DATES); do \
		echo "── the machine's date: $$date ──"; \
		MOVED_TO=$$date PYTHONPATH=$(CURDIR)/tests/moved $(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS) || exit 1; \
	done

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
