# Everything happens in .venv, made from requirements.lock; nothing needs root or Docker.

PYTHON ?= python3.11
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help setup run up test torture check lock generate clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(READY) ## make the environment

# uv itself comes from the lock file too, by its hash; it installs the rest in seconds.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	sed -n '/^uv==/,/^    #/p' requirements.lock > .venv/uv.txt
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r .venv/uv.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --no-deps --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $(READY)

run: $(READY) ## refresh and publish once under Airflow, then stop
	$(BIN)/metmart up --once

up: $(READY) ## the same, and leave Airflow running with its UI
	$(BIN)/metmart up

test: $(READY) check ## lint, types and tests
	$(BIN)/pytest

torture: $(READY) ## try to break it: the long checks, and their table
	$(BIN)/pytest --torture

check: $(READY) ## lint, types and generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint dbt_project/models dbt_project/tests
	$(BIN)/metmart generate --check

generate: $(READY) ## write the generated files anew
	$(BIN)/metmart generate

lock: $(READY) ## resolve the dependencies anew
	$(BIN)/uv pip compile --quiet pyproject.toml --extra dev --generate-hashes --no-header --python-version 3.11 -o requirements.lock

clean: ## remove the environment and Airflow's folder; the lake stays
	rm -rf .venv .airflow
