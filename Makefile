# Everything a checkout can do. Needs Python 3.11 or newer, make and a C library; see CONTRIBUTING.md.
PYTHON ?= python3
PORT ?= 8000
# Processes that run tests: one more than there are processors, as tests wait for browsers and servers; more than five gain little.
JOBS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); [ "$$n" -gt 4 ] && n=4; echo $$((n + 1)))
# Options for pytest, as in: make test TESTS="tests/ballot -k replace"
TESTS ?=
# How long `make explore` looks, and options for pytest, as in: make explore MINUTES=30 TESTS="-k played"
MINUTES ?= 10
# A measurement and its options, as in: make bench BENCH="crowd --seconds 5"; without: the list of them.
BENCH ?= --help
# A drill and its options, as in: make drills DRILL="hang --seconds 60"; without: all.
DRILL ?= all
# Parts of `make quality`, as in: make quality PARTS="nu engines"; without: all.
PARTS ?=
# Where `make record` puts what it records.
RECORDED ?= var/recorded

BIN := .venv/bin
CATALOGUES := prizes/i18n/catalogues
PO := $(wildcard $(CATALOGUES)/*/LC_MESSAGES/messages.po)
MO := $(PO:.po=.mo)
SETUP := .ci/bootstrap/environment requirements-setup.lock requirements.lock pyproject.toml hatch_build.py
# What is compiled is kept, also where the environment forbids it as images of containers do: else each of the many
# processes that a run starts compiles everything once more, which takes longer than most of what they do.
export PYTHONDONTWRITEBYTECODE :=
# A .venv that was made for another folder or another Python than it now finds has to be made anew.
$(shell [ "$$(cat .venv/.place 2>/dev/null)" = "$$(pwd -P; .venv/bin/python --version 2>&1)" ] || \
    rm -f .venv/.runtime .venv/.development)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test explore quality machines hostile bench drills inspect release record refusals lint types drawings pictures format lock messages migration wheel container clients judges setup development catalogues clean

help: ## print this list
	@echo "Usage: make TARGET"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

demo: setup ## fill a demo and serve it on http://127.0.0.1:$PORT (PORT=8000)
	@exec $(BIN)/prizes demo --port $(PORT)

test: development ## run the whole test suite (TESTS="tests/ballot -k replace" narrows it)
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(TESTS)

explore: development ## look for new examples that break a test, for MINUTES=10 (`make test` draws the same ones each time)
	@nice $(BIN)/python -m tests.explore $(MINUTES) -n $(JOBS) $(TESTS)

quality: development machines ## let machines judge every page of a demo (up to an hour; what has not changed is not done again)
	@nice $(BIN)/python -m tests.quality $(PARTS)

machines: clients .venv/quality/.made ## the machines that judge pages, for make quality

hostile: development ## send more than 50,000 hostile requests over both databases (takes an hour)
	@PRIZES_TEST_TURNS=6 $(BIN)/python -m pytest -n $(JOBS) tests/house/test_nonsense.py tests/api/test_as_described.py

bench: development ## measure what developers alone need (BENCH="crowd --seconds 5"; without: the list)
	@$(BIN)/python -m tests.bench $(BENCH)

drills: development ## try what a deployment survives: kills, hang, fill, restore, release, switch-over, overload, soak, operating (DRILL=hang: one)
	@$(BIN)/python -m tests.drills $(DRILL)

inspect: development ## find weak code, secrets, licences and advisories, and write the bill of materials, dist/bill.cdx.json
	@$(BIN)/python .ci/inspect
	@$(BIN)/python .ci/inspect bill --to dist/bill.cdx.json

release: setup ## look whether what ages is young enough for a release
	@$(BIN)/python .ci/release

record: development ## write down what all readers of the demo see, in var/recorded (RECORDED=folder)
	@$(BIN)/python -m tests.recorder record $(RECORDED)

refusals: development ## write docs/refusals.md from what is declared
	@$(BIN)/python -m tests.house.declared > docs/refusals.md.new && mv docs/refusals.md.new docs/refusals.md

lint: development ## find faults of style and of the import order
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: development ## check the types
	@$(BIN)/mypy

drawings: development ## draw the packages from their imports, in docs/
	@$(BIN)/python .ci/drawings

pictures: development ## take the pictures of the help pages from a demo, in static/help/, or with PAGES=FOLDER forty whole pages (needs Chromium)
	@$(BIN)/python -m tests.pictures $(if $(PAGES),--pages $(PAGES))

format: development ## lay out the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: setup ## pin the versions anew; UPGRADE=1 takes newer ones, UPGRADE=name only of that package
	@UPGRADE=$(UPGRADE) .ci/bootstrap/lock

messages: setup ## collect the marked texts and update the catalogues
	@$(BIN)/python .ci/messages
	@$(MAKE) --no-print-directory catalogues

migration: setup ## write the migration that brings the schema to the models (NAME="what changes")
	@test -n "$(NAME)" || { echo 'Say what changes:  make migration NAME="what changes"' >&2; exit 2; }
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT \
	&& export PRIZES_DATABASE_URL="sqlite+aiosqlite:///$$scratch/scratch.sqlite" \
	&& $(BIN)/prizes migrate >/dev/null \
	&& $(BIN)/alembic revision --autogenerate -m "$(NAME)"

wheel: setup ## build dist/*.whl, which carries templates, static files, migrations and catalogues
	@$(BIN)/hatchling build -t wheel

container: ## build the image, run compose.yaml and vote through its proxy; BASES=debian: without a registry of images
	@BASES=$(BASES) $(PYTHON) .ci/container

clients: development .venv/clients/.made ## what makes clients of the JSON interface, for its tests

judges: development .venv/judges/.made ## programs of others that count elections, for the tests of counts

clean: ## remove everything that was made here, except the data in var/
	@rm -rf .venv dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage
	@find prizes alembic tests hatch_build.py -name __pycache__ -type d -prune -exec rm -rf {} +
	@rm -f $(MO)

setup: .venv/.runtime $(MO)
development: .venv/.development $(MO)
catalogues: $(MO)

.venv/.runtime: $(SETUP)
	@.ci/bootstrap/environment runtime
	@touch $@

.venv/.development: $(SETUP) requirements-dev.lock
	@.ci/bootstrap/environment development
	@touch $@ .venv/.runtime

.venv/quality/.made: .ci/bootstrap/quality tests/quality/package-lock.json .venv/clients/.made
	@.ci/bootstrap/quality
	@touch $@

.venv/clients/.made: .ci/bootstrap/clients tests/clients/requirements.lock tests/clients/package-lock.json .venv/.development
	@.ci/bootstrap/clients
	@touch $@

.venv/judges/.made: .ci/bootstrap/judges tests/judges/requirements.lock .venv/.development
	@.ci/bootstrap/judges
	@touch $@

$(MO) &: $(PO) | .venv/.runtime
	@$(BIN)/python hatch_build.py
