# Mishao: `make run` tries or runs the product, `make test` tests it. Both set up what they need (Debian 12, Python 3.11).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INDEX ?= embedded
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q

# libatomic1: the node that drives the browser needs it, and a minimal Debian lacks it.
RUN_PACKAGES := python3-venv chromium chromium-sandbox libatomic1 libseccomp2 libarchive13
TEST_PACKAGES := $(RUN_PACKAGES) openjdk-17-jdk-headless maven fonts-noto-cjk fonts-wqy-zenhei postgresql

.PHONY: help install install-dev run test check unit fuzz chaos scale format messages lock elasticsearch clean
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install: $(VENV)/.installed ## put Mishao into .venv/ (needs root or sudo for missing system packages)

$(VENV)/.installed: requirements/run.lock pyproject.toml scripts/system-packages
	@scripts/system-packages $(RUN_PACKAGES)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Mishao into $(VENV)/ …" >&2
	@$(PIP) install --require-hashes --no-deps -r requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

install-dev: $(VENV)/.installed-dev

$(VENV)/.installed-dev: requirements/dev.lock pyproject.toml scripts/system-packages
	@scripts/system-packages $(TEST_PACKAGES)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Mishao and its tests' tools into $(VENV)/ …" >&2
	@$(PIP) install --require-hashes --no-deps -r requirements/dev.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.installed

run: install $(if $(filter elasticsearch,$(INDEX)),$(if $(ELASTICSEARCH_URL),,install-dev)) ## the sample portal, or what mishao.toml says (ONCE=1 ends after the sweep)
	@if [ -e mishao.toml ]; then \
	  if [ -n "$(ONCE)" ]; then $(BIN)/mishao sweep; else $(BIN)/mishao up; fi; \
	else $(if $(filter elasticsearch,$(INDEX)),$(BIN)/python -m tests.elasticsearch.server) \
	  $(BIN)/mishao demo --index $(INDEX) $(if $(ONCE),--once); fi

test: install-dev check unit ## everything that must be true: lint, types, architecture, tests

check: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: install-dev
	$(BIN)/pytest -q -n 2 --dist loadfile

fuzz: install-dev ## broken files through the confined workers (SECONDS=600, SEED=1)
	$(BIN)/python -m benchmarks.fuzz $(or $(SECONDS),600) $(or $(SEED),1)

chaos: install-dev ## kill sweeps at fifty random points and compare with an undisturbed one
	$(BIN)/python -m tests.chaos --kills 50

scale: install-dev ## sweep a generated site of 40 sections, 5,000 pages and 800 attachments with faults
	MISHAO_SCALE=1 $(BIN)/pytest -q tests/test_scale.py

format: install-dev ## let ruff put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: install-dev ## read the texts out of code and templates into dashboards/locale/, and compile the translations
	@mkdir -p build
	$(BIN)/pybabel -q extract -F babel.cfg --sort-by-file --no-location --no-wrap --omit-header -o build/messages.pot .
	$(BIN)/pybabel -q update -i build/messages.pot -d dashboards/locale -D django -l zh_Hans -N --no-wrap --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel -q compile -d dashboards/locale -D django -l zh_Hans

lock: ## resolve requirements/*.lock anew from pyproject.toml (needs uv)
	uv pip compile -q pyproject.toml requirements/build.in --override requirements/overrides.txt --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links -o requirements/run.lock
	uv pip compile -q pyproject.toml requirements/build.in --extra dev -c requirements/run.lock --override requirements/overrides.txt \
	  --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links -o requirements/dev.lock

elasticsearch: install-dev ## start a real Elasticsearch for trying, and print its address
	$(BIN)/python -m tests.elasticsearch.server

clean: ## remove what was installed and built here; data/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
