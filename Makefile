# Kutip: `make demo` opens the desk on five articles, `make test` runs the tests.
# Everything is installed into .venv, made with the python3 on the PATH (override: make PYTHON=python3.12 …).
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: help demo test check lint types boundaries properties soak fuzz bench screenshot wheel clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(STAMP): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
	  echo "make: could not create $(VENV). Python 3.11+ with its venv module is needed (on Debian: apt install python3-venv)." >&2; exit 1; }
	@echo "Installing Kutip into $(VENV) (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@$(BIN)/python -m compileall -q annotations tui  # so that the first start is as quick as the second
	@touch $@

demo: $(STAMP)  ## open the desk on the five seed articles
	@$(BIN)/kutip demo

test: $(STAMP)  ## run the tests
	$(BIN)/python -m pytest

check: lint types boundaries  ## ruff, mypy --strict and the import boundaries

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy

boundaries: $(STAMP)
	$(BIN)/python -m pytest tests/test_boundaries.py

soak: $(STAMP)  ## the long suite: kill -9 while a driver labels, 50 times; any keys over any text, 5,000 times
	KUTIP_ROUNDS=50 $(BIN)/python -m pytest --timeout=900 tests/terminal/test_kill.py
	KUTIP_EXAMPLES=5000 $(BIN)/python -m pytest --timeout=3600 tests/desk/test_any_keys.py

PROPERTY_RUNS ?= 10

properties: $(STAMP)  ## the tests that draw examples, with others each time, ten times (PROPERTY_RUNS=3)
	for run in $$(seq $(PROPERTY_RUNS)); do \
	  $(BIN)/python -m pytest -q --hypothesis-profile=random $$(grep -rl '^from hypothesis' tests --include='test_*.py') || exit 1; done

FUZZ_SECONDS ?= 600
FUZZ_READERS ?= txt html markdown jsonl json csv tsv parquet zip tar gz bz2 xz

fuzz: $(STAMP)  ## coverage-guided fuzzing of every reader, 10 minutes each (FUZZ_SECONDS=60 FUZZ_READERS="json html")
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,fuzz]'
	for reader in $(FUZZ_READERS); do $(BIN)/python -m benchmarks.fuzz $$reader $(FUZZ_SECONDS) || exit 1; done

bench: $(STAMP)  ## measure the budgets, peers beside us; prints tables (several minutes)
	$(BIN)/python -m benchmarks

screenshot: $(STAMP)  ## redraw docs/desk.svg from the running program
	$(BIN)/python docs/screenshot.py

wheel: $(STAMP)  ## build the wheel into dist/
	$(BIN)/python -m pip wheel --quiet --no-deps -w dist .

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
