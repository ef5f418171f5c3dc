# make plan   sets up, plans Double 11, says where the workbook is
# make test   style, types, tests
# make clean  removes what the two made, reports apart
#
# Both install what they need on first use and work offline afterwards.
# make plan SCENARIO=configs/week.yaml ARGS="--lang zh"

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
SCENARIO ?= configs/double11.yaml
ARGS ?=

.PHONY: plan test clean

plan: .venv/installed
	@$(BIN)/wfm plan $(SCENARIO) $(ARGS)

test: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile

.venv/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "wfm needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
