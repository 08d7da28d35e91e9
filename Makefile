.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
WORKSPACE ?= examples/complete_journey
AS_OF ?=
# A run has many processes; where this is set, each of them would compile all its libraries again.
unexport PYTHONDONTWRITEBYTECODE

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'
	@echo '  WORKSPACE=path AS_OF=2017-10-01 choose the company and the day for make run'

run: $(VENV)/.run ## Set everything up and take a workspace from its files to published segments
	@$(BIN)/tessera run --workspace '$(WORKSPACE)' $(if $(AS_OF),--as-of '$(AS_OF)')

test: $(VENV)/.dev ## Set everything up and pass the tests that take minutes
	$(BIN)/pytest -m 'not slow'

test-slow: $(VENV)/.dev ## Pass the other tests: whole real data, servers, many runs
	$(BIN)/pytest -m slow

test-spark: $(VENV)/.spark ## Pass the tests that compare Spark with DuckDB; needs Java 17
	$(BIN)/pytest -n0 tests/rules/test_spark.py

lint: $(VENV)/.dev ## Check style and types: ruff, mypy, SQLFluff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint dbt_project/models dbt_project/tests

up: $(VENV)/.run ## Start Airflow and the MLflow UI on loopback
	@$(BIN)/tessera up

down: ## Stop what make up started
	@test ! -x $(BIN)/tessera || $(BIN)/tessera down

docs: $(VENV)/.dev ## Write the pages of DAGs and sources anew
	$(BIN)/python docs/make_dags_page.py
	$(BIN)/python docs/make_source_pages.py

bench: $(VENV)/.dev ## Measure the figures of the README again
	$(BIN)/python bench/run.py
	$(BIN)/python bench/features.py
	$(BIN)/python bench/ingestion.py
	$(BIN)/python bench/visits.py
	$(BIN)/python bench/identity_runs.py
	$(BIN)/python bench/world.py
	$(BIN)/python bench/families.py
	$(BIN)/python bench/training.py
	$(BIN)/python bench/gate.py
	$(BIN)/python bench/lenses.py
	$(BIN)/python bench/rule_segments.py

pins: $(VENV)/.uv ## Choose versions anew and write requirements/*.txt
	$(BIN)/uv pip compile requirements/uv.in $(COMPILE) -o requirements/uv.txt
	$(BIN)/uv pip compile pyproject.toml --all-extras --group dev $(COMPILE) -o requirements/dev.txt
	$(BIN)/uv pip compile pyproject.toml --all-extras -c requirements/dev.txt $(COMPILE) -o requirements/run.txt
	$(BIN)/uv pip compile --group spark -c requirements/dev.txt $(COMPILE) -o requirements/spark.txt

clean: ## Remove the environment and everything that runs made
	-@test ! -x $(BIN)/tessera || $(BIN)/tessera down
	rm -rf $(VENV) .tessera .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info dbt_project/target dbt_project/logs

COMPILE := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet --custom-compile-command 'make pins'

# An installation that was killed may have left half a package that looks whole: then all are installed again.
INSTALL = again=$$(test ! -e $(VENV)/.installing || echo --reinstall); touch $(VENV)/.installing; \
  $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes $$again

$(VENV)/.uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' || \
	  { echo "error: Python 3.11 or 3.12 is needed; found $$($(PYTHON) --version 2>&1). Use: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@echo 'Making the environment in $(VENV)'
	@$(BIN)/python -c 'import pip, sys; sys.exit(sys.prefix == sys.base_prefix)' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.run: $(VENV)/.uv requirements/run.txt pyproject.toml
	@echo 'Installing the pinned packages'
	@$(INSTALL) -r requirements/run.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@rm $(VENV)/.installing && touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	@echo 'Installing the pinned packages for tests'
	@$(INSTALL) -r requirements/dev.txt
	@rm $(VENV)/.installing && touch $@

$(VENV)/.spark: $(VENV)/.dev requirements/spark.txt
	@echo 'Installing Spark'
	@$(INSTALL) -r requirements/spark.txt
	@rm $(VENV)/.installing && touch $@

.PHONY: help run test test-slow test-spark lint up down docs bench pins clean
