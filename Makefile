# Two commands matter: `make run` and `make test`. Both set up all they need on a fresh machine.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.PHONY: help run test check bench calibrate docs lock browser clean

help: ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: $(READY) ## Run the pipeline on the sample program and say where the dashboard is
	@$(BIN)/plumbline run

test: $(READY) browser check ## Everything that continuous integration checks
	$(BIN)/python -m pytest -n auto --dist loadgroup -q

check: $(READY) ## Format, lint, import rules, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: $(READY) ## Time Plumbline beside a plain scan, hand-written SQL and pandas (SIZE=A or B)
	$(BIN)/python -m benchmarks.run --size $(or $(SIZE),A)

calibrate: $(READY) ## Count how often intervals hold the truth and charts signal for nothing, over programs of known truth
	$(BIN)/python -m benchmarks.calibration

docs: $(READY) ## Write the generated pages anew: measures, scales, tables, schemas
	$(BIN)/python -m pipelines.document

lock: $(READY) ## Compile the pinned and hashed requirements anew
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--allow-unsafe requirements/bootstrap.in -o requirements/bootstrap.txt
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--allow-unsafe requirements/dev.in -o requirements/lock.txt

browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
		|| { echo "Installing Chromium for the page tests"; .ci/install-browser; }

clean: ## Remove the environment, the work folder and the releases
	rm -rf .venv work releases build *.egg-info

$(READY): requirements/bootstrap.txt requirements/lock.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name one with PYTHON=python3.12"; exit 1; }
	@echo "Setting up the environment"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@$(BIN)/uv pip sync -q --compile-bytecode --python $(BIN)/python --require-hashes requirements/lock.txt
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $(READY)
