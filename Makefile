# Every command of this house: `make` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,$(shell $(p) -c 'import sys; sys.version_info >= (3, 11) and print("$(p)")' 2>/dev/null)))
VENV := .venv
BIN := $(VENV)/bin
# Root, or sudo that asks nothing; empty words mean we cannot install.
APT := $(shell command -v apt-get >/dev/null && { [ "$$(id -u)" = 0 ] && echo apt-get || { sudo -n true 2>/dev/null && echo sudo -n apt-get; }; })
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: $(VENV)/ready ## Install everything the other commands need

$(VENV)/ready: requirements/run.txt requirements/test.txt pyproject.toml
	@[ -n "$(PYTHON)" ] || { echo "Citydesk needs Python 3.11 or newer: install it, or run make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  [ -n "$(APT)" ] || { echo "Python lacks venv. Run: sudo apt-get install python3-venv"; exit 1; }; \
	  $(APT) update -qq && DEBIAN_FRONTEND=noninteractive $(APT) install -y -qq python3-venv; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements/run.txt -r requirements/test.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## Start a living demo newsroom
	$(BIN)/citydesk demo

parts: ## Install the system packages that the tests and benchmarks use
	@missing=""; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v strace >/dev/null || missing="$$missing strace"; \
	command -v xgettext >/dev/null || missing="$$missing gettext"; \
	command -v openssl >/dev/null || missing="$$missing openssl"; \
	command -v nginx >/dev/null || missing="$$missing nginx-light"; \
	command -v systemd-analyze >/dev/null || missing="$$missing systemd"; \
	command -v docker-compose >/dev/null || missing="$$missing docker-compose"; \
	command -v hey >/dev/null || missing="$$missing hey"; \
	command -v java >/dev/null || missing="$$missing default-jre-headless"; \
	command -v varnishd >/dev/null || missing="$$missing varnish"; \
	ls /usr/lib/*/varnish/vmods/libvmod_xkey.so >/dev/null 2>&1 || missing="$$missing varnish-modules"; \
	/sbin/ldconfig -p | grep -q libfribidi || missing="$$missing libfribidi0"; \
	[ -z "$$missing" ] || { [ -n "$(APT)" ] && $(APT) update -qq && \
	  DEBIAN_FRONTEND=noninteractive $(APT) install -y -qq --no-install-recommends $$missing; } || { \
	  echo "NOT TESTED without: $$missing. Run: sudo apt-get install$$missing"; [ "$$CI" != true ]; }

test: setup parts ## All gates and tests, on both database engines
	@failed=""; for stage in check test-sqlite test-postgresql; do \
	  $(MAKE) --no-print-directory $$stage || failed="$$failed $$stage"; done; \
	[ -z "$$failed" ] || { echo "FAILED:$$failed" >&2; exit 1; }

requirements: ## Compile the pins anew from requirements/*.in
	[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	$(PIP) uv
	for name in run test; do $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --exclude-newer "7 days" \
	  --no-emit-index-url --no-header --no-annotate requirements/$$name.in -o requirements/$$name.txt; done

messages: setup ## Gather the program's words for its translators, and compile theirs
	@command -v xgettext >/dev/null || { echo "Run: sudo apt-get install gettext"; exit 1; }
	cd citydesk && ../$(BIN)/django-admin makemessages --all --add-location file --no-obsolete --no-wrap
	for po in citydesk/locale/*/LC_MESSAGES/django.po; do \
	  $(BIN)/python -c "import polib, sys; polib.pofile(sys.argv[1]).save_as_mofile(sys.argv[1][:-2] + 'mo')" $$po; done

check: ## Style, types, contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet citydesk

test-sqlite:
	$(BIN)/python -m pytest -n 2 --dist worksteal

test-postgresql:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { echo "NOT TESTED on PostgreSQL"; [ "$$CI" != true ]; exit; }; \
	TEST_ENGINE=postgresql $(BIN)/python -m pytest -n 2 --dist worksteal

rehearse: setup ## Boot the unit, the image and the compose file, as root: ten minutes
	$(BIN)/python ops/rehearse.py

.PHONY: help setup demo parts rehearse test requirements messages check test-sqlite test-postgresql
