# Each target sets up what it needs and nothing more; a second run finds it done.
#   make PYTHON=/path/to/python ...   uses that Python for .venv
#   make play GAME=DinoRun            plays another game

.DEFAULT_GOAL := help
.PHONY: help play test long trainers torture branches discover catalogue fast format site check lint types imports javascript docs docs-check clean test-setup

GAME ?= DinoRun
WORKERS ?= 2
TESTS ?=
LIBRARIES ?=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

venv := .venv
bin := $(venv)/bin
# What has been installed into .venv: an empty file for each set of extras.
play_ready := $(venv)/.play-ready
test_ready := $(venv)/.test-ready
site_ready := $(venv)/.site-ready
node_ready := node_modules/.ready

help: ## Say what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

play: $(play_ready) ## Watch an agent play the dinosaur game, beside chance
	@sh scripts/setup_browser.sh
	@$(bin)/webcade play $(GAME) --beside random --episodes 2

test: test-setup ## Run every check and test, the tests on the built wheel
	@sh scripts/setup_browser.sh tests
	@sh scripts/test.sh $(WORKERS)

long: test-setup ## Run the tests that take minutes, or those of TESTS=file: engines from npm, trainers, more
	@sh scripts/setup_browser.sh tests
	@$(bin)/python -m pytest --numprocesses $(WORKERS) -m long $(TESTS)

trainers: $(play_ready) ## Run the scripts for thirteen trainers, or LIBRARIES="skrl sb3:cnn_ours", each in a venv in .trainers
	@sh scripts/setup_browser.sh
	@$(bin)/python scripts/trainers_table.py --venvs .trainers $(LIBRARIES)

torture: test-setup ## Break it on purpose, for an hour: faults, hostile pages, probes of the network, bad input
	@sh scripts/setup_browser.sh tests
	@$(bin)/python tests/torture

branches: test-setup ## Restore thousands of moments, in place and by replay, and watch memory, for over an hour
	@sh scripts/setup_browser.sh tests
	@$(bin)/python benchmarks/branches.py
	@$(bin)/python benchmarks/resets.py

discover: test-setup ## Give webcade new the sources of the catalogue's games, and compare what it finds, for an hour
	@sh scripts/setup_browser.sh tests
	@$(bin)/python benchmarks/discovery.py

catalogue: test-setup ## Hold every game of the catalogue to its promises, not only those of make test: for half an hour
	@sh scripts/setup_browser.sh tests
	@$(bin)/python -m webcade games --install all
	@$(bin)/python -m pytest --numprocesses $(WORKERS) -m "long or not long" tests/browser/test_catalogue.py

fast: test-setup ## All that needs no browser: the page's scripts in Node, the unit tests
	@npm test --silent
	@$(bin)/python -m pytest --quiet --numprocesses 2 -m "not browser and not train and not slow"

format: test-setup ## Put everything in form
	@$(bin)/ruff check --fix --quiet
	@$(bin)/ruff format --quiet
	@npm run --silent format

site: $(site_ready) ## Build the documentation site into site/; a broken link is an error
	@NO_MKDOCS_2_WARNING=1 $(bin)/mkdocs build --quiet --site-dir site

check: ## Lint, types, the import contract, the page's scripts, generated docs
	@$(MAKE) --no-print-directory --keep-going lint types imports js-lint js-types docs-check

docs: $(test_ready) ## Write the generated docs
	@$(bin)/python scripts/generate_docs.py

clean: ## Remove everything that make has made here
	rm -rf $(venv) node_modules dist site .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

lint: $(test_ready)
	@$(bin)/ruff check
	@$(bin)/ruff format --check

types: $(test_ready)
	@$(bin)/mypy

imports: $(test_ready)
	@$(bin)/lint-imports

js-lint: $(node_ready)
	@npm run --silent lint

js-types: $(node_ready)
	@npm run --silent types

docs-check: $(test_ready)
	@$(bin)/python scripts/generate_docs.py --check

test-setup: $(test_ready) $(node_ready)

# Order-only: an interpreter's date says nothing, but a .venv whose Python has gone is made anew.
$(bin)/python:
	@sh scripts/setup_venv.sh

$(play_ready): pyproject.toml constraints.txt src/webcade/_version.py | $(bin)/python
	@echo "Installing webcade into $(venv)"
	@$(bin)/python -m pip install --quiet --constraint constraints.txt --editable '.[video]'
	@touch $@

$(test_ready): pyproject.toml constraints.txt src/webcade/_version.py | $(bin)/python
	@echo "Installing webcade and what its tests need into $(venv)"
	@$(bin)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev,firefox,minari,pettingzoo,selenium,serve,train,video]'
	@touch $@ $(play_ready)

$(site_ready): pyproject.toml constraints.txt src/webcade/_version.py | $(bin)/python
	@echo "Installing webcade and what its site is made with into $(venv)"
	@$(bin)/python -m pip install --quiet --constraint constraints.txt --editable '.[site]'
	@touch $@

$(node_ready): package.json package-lock.json .npmrc
	@sh scripts/setup_node.sh
	@echo "Installing what checks the page's scripts into node_modules"
	@npm ci --loglevel=error
	@touch $@
