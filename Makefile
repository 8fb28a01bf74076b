# The one door. Every target makes its own set-up: a Python of 3.11 to 3.13, .venv, the locked packages.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help up down test check bench revision openapi types permissions lock setup client screens

export PYTHON
BIN := .venv/bin
unit := -m "not slow" tests/unit tests/architecture
chosen = $(if $(filter unit,$(ARGS)),$(unit) $(filter-out unit,$(ARGS)),$(ARGS))

help: ## List what can be done here
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: setup client ## Start everything on this machine with demo data; ARGS go to `zavetje up`
	@$(BIN)/zavetje up $(ARGS)

down: setup ## Stop what `make up` started
	@$(BIN)/zavetje down $(ARGS)

test: setup $(if $(filter unit,$(ARGS)),,client) ## Run every test; ARGS=unit for the fast ones, or any pytest arguments
	@$(BIN)/python -m pytest $(chosen)

check: setup ## Format, lint, types, import contracts, OpenAPI: says line by line what it checked
	@.ci/check

bench: setup ## Measure throughput and latency; ARGS choose what
	@$(BIN)/python -m bench $(ARGS)

revision: setup ## A new database revision: SERVICE=intake M="what changes"
	@: $(if $(SERVICE),,$(error Name the service: make revision SERVICE=intake M="what changes"))
	@: $(if $(M),,$(error Say what changes: make revision SERVICE=$(SERVICE) M="what changes"))
	@$(BIN)/python .ci/revision.py "$(SERVICE)" "$(M)"

openapi: setup ## Write the API description anew from the code
	@.venv/bin/python -m gateway.openapi $(ARGS)

types: client ## Write the client's types of the API anew from its description
	@cd web && npm run --silent types

permissions: setup ## Write the permission table into docs/security.md
	@$(BIN)/python .ci/permissions.py

lock: setup ## Write the lock files anew from pyproject.toml; ARGS=--upgrade takes newer versions
	@.ci/lock $(ARGS)

setup:
	@.ci/venv

client:
	@.ci/client

screens: setup client ## Draw every screen of the phone into docs/screens
	@rm -f docs/screens/*.png && mkdir -p docs/screens
	@ZAVETJE_SCREENS=docs/screens $(BIN)/python -m pytest -q tests/e2e/web/test_every_screen.py
