# LKK Desktop. Every target works from a fresh clone: what it needs is set up first.
# More for a target: make test ARGS="-k readings", make serve ARGS="--port 0", …

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: setup demo test check serve sandbox bench simulate faults reliability security strings screenshots installer help lock

unexport PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME
PY := .venv/bin/python
ARGS ?=
CODE := $(wildcard src tests benchmarks)
CATALOGUES := $(wildcard resources/strings/*/LC_MESSAGES/*.po)

.venv/setup.stamp: requirements.lock pyproject.toml tools/setup tools/system-packages
	@tools/setup >&2
	@touch $@

.venv/strings.stamp: .venv/setup.stamp $(CATALOGUES) tools/catalogues.py
	@$(PY) tools/catalogues.py compile >&2
	@touch $@

ready: .venv/strings.stamp
.PHONY: ready

setup: ready ## Make .venv with the locked packages, compile the words, get Qt's system libraries
	@echo "Ready. Next: make demo, make test."

demo: ready ## Start a local server with living data and the window (no display: play the story to pictures)
	@tools/demo $(ARGS)

test: ready ## Run every test
	@echo "Every test."
	@tools/system-packages test
	@tools/system-packages browser || true
	@$(PY) -m pytest -q -n 2 --dist loadgroup $(ARGS)

check: ready ## Format, lint, types, contracts, fast tests
	@echo "Format."
	@.venv/bin/ruff format --check $(CODE) tools
	@echo "Lint."
	@.venv/bin/ruff check $(CODE) tools
	@echo "Types."
	@.venv/bin/mypy $(CODE) tools/contracts.py tools/catalogues.py
	@echo "Contracts."
	@tools/contracts-check
	@echo "Fast tests."
	@$(PY) -m pytest -q -n 2 -m "not slow and not journey" $(ARGS)

serve: ready ## Run the reference server (ARGS are those of lkk-server serve)
	@echo "The reference server; Ctrl+C stops it." >&2
	@.venv/bin/lkk-server serve $(ARGS)

sandbox: ready ## Run the sandbox's bank and cash register (ARGS="--for DIR" lets a server take payments)
	@echo "The sandbox's bank; Ctrl+C stops it." >&2
	@.venv/bin/lkk-server sandbox $(ARGS)

bench: ready ## Measure what must be fast, each beside its floor, as JSON lines
	@echo "Each figure beside its floor, measured in the same run." >&2
	@QT_QPA_PLATFORM=$${QT_QPA_PLATFORM:-offscreen} $(PY) -m benchmarks $(ARGS)

simulate: ready ## Run the simulated households and the server through bad weather, 100 seeds
	@echo "Simulated devices and a server in bad weather." >&2
	@$(PY) -m tests.simulation --seeds 0:100 --steps 200 $(ARGS)

faults: ready ## Kill the real program 20 times and look for losses
	@echo "The real program, killed again and again." >&2
	@$(PY) -m tests.faults --kills 20 $(ARGS)

reliability: ready ## Run what proves the sync (half an hour), write docs/reliability.md
	@echo "What proves the sync, into docs/reliability.md."
	@$(PY) -m tests.reliability $(ARGS)

security: ready ## Ask the server everything as everybody (minutes), write the tables of docs/security.md
	@echo "Who gets what of the server, into docs/security.md."
	@$(PY) -m tests.access --write $(ARGS)

strings: ready ## Draw the words from the sources, bring the catalogues up to date, compile them
	@echo "Words: from the sources into resources/strings."
	@$(PY) tools/catalogues.py update

screenshots: ready ## Play the story through the real window, leave its pictures in demo-output/
	@echo "The story, into demo-output/."
	@QT_QPA_PLATFORM=$${QT_QPA_PLATFORM:-offscreen} $(PY) -m tests.journeys.story $(ARGS)

installer: ready ## Build the wheel and the source archive into dist/
	@echo "The wheel and the source archive, into dist/."
	@.venv/bin/hatchling build -d dist $(ARGS)
	@ls -l dist

lock: .venv/setup.stamp ## Choose the package versions anew (requirements.lock)
	@echo "Package versions, chosen anew."
	@tools/lock $(ARGS)

help: ## Say what each target does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/\1\t\2/' \
		| while IFS=$$'\t' read -r name what; do printf '  make %-12s %s\n' "$$name" "$$what"; done
