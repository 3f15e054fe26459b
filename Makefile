# Everything happens in .venv, made on first use from constraints.txt.

PYTHON ?= python3
BIN := .venv/bin
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The first start should not have to compile 2,000 modules again and again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint types floors check slow snapshots clean

demo: .venv/ready
	$(BIN)/starmeet demo

test: lint types floors check

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready
	$(BIN)/mypy

floors: .venv/ready
	$(BIN)/lint-imports

check: .venv/ready
	$(BIN)/pytest -n auto -m "not slow"

slow: .venv/ready
	$(BIN)/pytest -n auto -m slow

snapshots: .venv/ready
	$(BIN)/pytest tests/tui --snapshot-update

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "starmeet needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
