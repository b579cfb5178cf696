# make run: the app. make test: the tests. Everything is installed into .venv first.

# The first Python on the path that TensorFlow supports.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

.PHONY: run test unit networks browser lint format lock screenshots clean

run: .venv/app
	$(BIN)/streamlit run app.py

# Two processes: where Keras is loaded, Streamlit clears its session after every run of a page.
test: unit networks

unit: .venv/dev
	$(BIN)/pytest -m "not browser and not tensorflow" -n auto --maxprocesses 8 --dist loadfile

networks: .venv/dev
	$(BIN)/pytest -m "tensorflow and not browser"

browser: .venv/dev
	$(BIN)/pytest -m browser

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: .venv/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/dev
	$(BIN)/pip freeze --exclude cnnlab | grep -v -i '^\(pip\|setuptools\|wheel\)=' > requirements.lock

screenshots: .venv/dev
	$(BIN)/python docs/make_screenshots.py

clean:
	rm -rf .venv

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "cnnlab needs Python 3.11, 3.12 or 3.13; none was found. Install one, or name it: make PYTHON=/path/to/python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/app: requirements.txt requirements.lock | .venv/bin/python
	$(BIN)/pip install --disable-pip-version-check -q -r requirements.txt -c requirements.lock
	@echo "Compiling the augmentation kernel, once ..."
	$(BIN)/python -c "import cnnlab.augmentation.kernel"
	touch $@

.venv/dev: requirements-dev.txt requirements-export.txt .venv/app
	$(BIN)/pip install --disable-pip-version-check -q -r requirements-dev.txt -c requirements.lock
	touch $@
