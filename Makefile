# Every command of this house: `make` lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: $(VENV)/ready ## Install everything the other commands need

$(VENV)/ready: requirements/run.txt requirements/test.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt -r requirements/test.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## Start a living demo newsroom
	$(BIN)/citydesk demo

test: setup check test-sqlite test-postgresql ## All gates and tests, on both database engines

check: ## Style, types, contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet citydesk

test-sqlite:
	$(BIN)/python -m pytest -n 2

test-postgresql:
	TEST_ENGINE=postgresql $(BIN)/python -m pytest -n 2

.PHONY: help setup demo test check test-sqlite test-postgresql
