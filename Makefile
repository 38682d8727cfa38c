# One target a habit; CI calls the same ones.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
  command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && \
  echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
JOBS ?= 2
PACKAGE_STAMP := $(VENV)/.package
DEV_STAMP := $(VENV)/.dev

.PHONY: bake test soak coverage hooks format lint types bench docs samples train-smoke experiments clean

bake: $(PACKAGE_STAMP)
	$(BIN)/i2r-vr bake samples --out build/bake
	$(BIN)/i2r-vr report build/bake -o build/bake/report.html --captures samples
	@echo "Look and listen: build/bake/report.html"

test: $(DEV_STAMP)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m "not soak"

# The watcher's figures: minutes of a process under load, so nothing else runs beside it.
soak: $(DEV_STAMP)
	$(BIN)/python -m pytest -m soak -s tests/watch

# Which lines the tests run; slower than the tests alone. build/coverage/index.html shows them.
coverage: $(DEV_STAMP)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m "not soak" \
	  --cov --cov-report=term:skip-covered --cov-report=html:build/coverage

# Before each commit: format, lint and types, with what is installed here.
hooks: $(DEV_STAMP)
	$(BIN)/pre-commit install

format: $(DEV_STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(DEV_STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(DEV_STAMP)
	$(BIN)/mypy

bench: $(DEV_STAMP)
	$(BIN)/python benchmarks/bench_bake.py
	$(BIN)/python benchmarks/bench_sound.py
	$(BIN)/python benchmarks/bench_jobs.py
	$(BIN)/python benchmarks/bench_screenshot.py
	$(BIN)/python benchmarks/bench_memory.py
	$(BIN)/python benchmarks/bench_auralize.py
	$(BIN)/python benchmarks/bench_tuning.py

docs: $(DEV_STAMP)
	$(BIN)/python docs/make_cli_help.py
	$(BIN)/python docs/make_materials.py
	$(BIN)/python docs/make_errors.py
	$(BIN)/python docs/make_api.py

samples: $(DEV_STAMP)
	$(BIN)/python samples/make_samples.py

train-smoke: $(DEV_STAMP)
	$(BIN)/python -m training.compact.smoke

# The paper's tables and figures, small; for real: python -m training.experiments --full --data DIR
experiments: $(DEV_STAMP)
	$(BIN)/python -m training.experiments

clean:
	rm -rf build

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; set PYTHON=..."; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(PACKAGE_STAMP): pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet -e .
	@touch $@

$(DEV_STAMP): pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	@touch $@ $(PACKAGE_STAMP)
