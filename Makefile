# make run: the app. make test: the tests. Everything is installed into .venv first.

# The first Python on the path that TensorFlow supports.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
# Every supported Python that is here and really starts, one of each version.
PYTHONS = $(shell for v in 3.11 3.12 3.13; do for p in python$$v $(HOME)/.pyenv/versions/$$v.*/bin/python3; do \
	$$p -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != sys.argv[1])' $$v 2>/dev/null && echo $$v=$$p && break; done; done)
VENV ?= .venv
BIN := $(VENV)/bin
# Two processes of tests at a time on two cores; more on more.
PARALLEL := -n auto --maxprocesses 8 --dist loadfile
# More words for the browser tests.
BROWSER ?=

.PHONY: run test unit networks browser exam lint format docs lock screenshots rooms clean

run: $(VENV)/app
	$(BIN)/streamlit run app.py

# Two processes: where Keras is loaded, Streamlit clears its session after every run of a page.
test: unit networks

unit: $(VENV)/dev
	$(BIN)/pytest -m "not browser and not tensorflow and not exam" $(PARALLEL)

networks: $(VENV)/dev
	$(BIN)/pytest -m "tensorflow and not browser and not exam" $(PARALLEL)

browser: $(VENV)/dev
	$(BIN)/pytest -m "browser and not exam" $(PARALLEL) $(BROWSER)

# What takes long: trainings killed again and again, and the plain tests on every Python.
exam: $(VENV)/dev $(VENV)/ray
	$(BIN)/pytest -m exam
	$(BIN)/python -m benchmarks.survival
	for python in $(PYTHONS); do \
		$(MAKE) unit VENV=.venv-$${python%%=*} PYTHON=$${python#*=} || exit 1; done

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The reference of what each room of the library shows: build/docs/index.html.
docs: $(VENV)/dev
	TF_CPP_MIN_LOG_LEVEL=3 $(BIN)/pdoc --docformat google --no-show-source --output-directory build/docs \
		cnnlab '!cnnlab\.(commands|moved_names)' '!cnnlab\.\w+\.' cnnlab.generators.keras_compat \
		cnnlab.classification.batch cnnlab.experiments.activations cnnlab.experiments.batch_normalization \
		cnnlab.experiments.paired \
		'!cnnlab\.\w+\.\w+\.'

lock: $(VENV)/dev
	$(BIN)/pip freeze --exclude cnnlab | grep -v -i '^\(pip\|setuptools\|wheel\)=' > requirements.lock

screenshots: $(VENV)/dev
	$(BIN)/python -m docs.make_screenshots

rooms: $(VENV)/dev
	$(BIN)/python -m docs.make_room_pictures

clean:
	rm -rf .venv .venv-3.*

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "cnnlab needs Python 3.11, 3.12 or 3.13; none was found. Install one, or name it: make PYTHON=/path/to/python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/app: requirements.txt requirements.lock | $(VENV)/bin/python
	$(BIN)/pip install --disable-pip-version-check -q -r requirements.txt -c requirements.lock
	@echo "Compiling the augmentation kernel, once ..."
	$(BIN)/python -c "import cnnlab.augmentation.kernel"
	touch $@

$(VENV)/dev: requirements-dev.txt requirements-export.txt $(VENV)/app
	$(BIN)/pip install --disable-pip-version-check -q -r requirements-dev.txt -c requirements.lock
	touch $@

$(VENV)/ray: requirements-ray.txt $(VENV)/dev
	$(BIN)/pip install --disable-pip-version-check -q -r requirements-ray.txt -c requirements.lock
	touch $@
