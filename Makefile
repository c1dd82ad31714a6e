# `make serve` runs the site, `make test` runs everything that must pass. `make help` lists the rest.

PYTHON ?= python3
BIN := .venv/bin

export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help serve test quick check format audit bench bench-quick failure-run mail-storm pictures translations clean

help: ## List what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "make %-12s %s\n", $$1, $$2 }'

serve: .venv/site ## Run the site on http://127.0.0.1:8000; a first start sets everything up
	@$(BIN)/flask --app app serve

test: .venv/tests ## Run what CI runs: format, lint, types, all tests on SQLite, PostgreSQL, Redis and Chromium
	@tools/require.sh
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m tests.support.corpora
# Three at a time on two cores, for much of it waits: for a browser, or for a killed process.
	EVERY_SUITE=1 $(BIN)/pytest -n 3 --dist loadgroup

quick: .venv/tests ## Run the tests that need no browser, other server or process of their own, on SQLite: about three minutes
	QUICK=1 $(BIN)/pytest -n 2

check: .venv/tests ## Run format, lint and types only
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: .venv/tests ## Put every Python file in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

audit: .venv/tests tools/audit/node_modules ## Run Lighthouse over the real site, and the Nu HTML Checker over all that the tests see; figures go to docs/audit.md
	@$(BIN)/python -m tools.audit

bench: .venv/tests ## Measure how fast the site is, how it grows to 1,000,000 comments, and what screening finds; figures go to docs/
	@tools/require.sh bench
	@$(BIN)/python -m benchmarks

bench-quick: .venv/tests ## Measure less of the same, with 50,000 comments; figures go to .cache/bench/performance.md
	@tools/require.sh bench
	@$(BIN)/python -m benchmarks quick

failure-run: .venv/tests ## Let hosts fail under a mixed load, and judge what was promised; needs root, the log goes to docs/
	@tools/require.sh failure-run
	@$(BIN)/python -m benchmarks.failure

mail-storm: .venv/tests ## Send 10,000 mails to a server on this computer while the worker is killed twenty times
	MAILS=10000 KILLS=20 LONGEST_WAIT=900 $(BIN)/pytest -k sqlite tests/system/test_mail_worker_killed.py

pictures: .venv/tests ## Take the pictures of the documents anew, of the real site; they go to docs/pictures/
	@tools/require.sh pictures
	@$(BIN)/python -m tools.pictures

translations: .venv/site ## Gather every sentence into translations/, and compile what is translated
	@tools/translations.sh

clean: ## Remove what was installed and cached; the site's own data in instance/ stays
	rm -rf .venv .cache tools/audit/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; PYTHON=/path/to/python3 names one.")'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/site: .venv/python requirements.txt constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/tests: .venv/site requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

tools/audit/node_modules: tools/audit/package-lock.json
	@tools/require.sh audit
	cd tools/audit && PUPPETEER_SKIP_DOWNLOAD=1 npm ci --ignore-scripts --no-audit --no-fund
	@touch $@
