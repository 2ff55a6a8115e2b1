# Two commands do all the set-up: `make film` and `make test`. Both work in a fresh clone with Python 3.11, pip and make.
PYTHON ?= python3.11
ifeq ($(shell command -v $(PYTHON) 2>/dev/null),)
PYTHON = python3
endif
VENV := .venv
BIN := $(VENV)/bin
TALE := examples/chaperon_rouge.txt

.PHONY: film test test-engines check bench clean

film: $(VENV)/.film
	@$(BIN)/visiobook make $(TALE) --name chaperon-rouge --out films/chaperon-rouge

test: $(VENV)/.test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# The tests that need torch and Celery too (docs/decisions/torch-in-tests.md).
test-engines: $(VENV)/.test
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[dev,gpu,celery]'
	@$(BIN)/python -m pytest tests/engines

bench: $(VENV)/.test
	@for b in film render reading; do $(BIN)/python bench/$$b.py || exit 1; done

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --upgrade pip

$(VENV)/.film: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install -q -c constraints.txt -e .
	@touch $@

$(VENV)/.test: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.film

clean:
	rm -rf $(VENV) build *.egg-info
