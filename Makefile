# Cuttings. `make run` starts the bot, `make test` checks everything; `make help` lists the rest.

PY := .venv/bin/python
LOCK = $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate pyproject.toml deploy/locks/build.in

.DEFAULT_GOAL := help
.PHONY: help run test check lint types contracts tests e2e hostile load soak format screenshots eval bench followups fit lock audit fuzz clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/preview.stamp ## start: in Discord with DISCORD_TOKEN, else the preview page
	@$(PY) -m bot run

test: .venv/dev.stamp lint types contracts tests ## ruff, mypy, import contracts and every test

lint: .venv/dev.stamp ## ruff: rules and formatting
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check

types: .venv/dev.stamp ## mypy, strict
	@$(PY) -m mypy

contracts: .venv/dev.stamp ## which package may import which
	@.venv/bin/lint-imports

tests: .venv/dev.stamp ## pytest alone, on all cores
	@$(PY) -m pytest --numprocesses auto --dist loadscope

e2e: .venv/dev.stamp ## the bot on the wire: every scenario and fault, as a table; then tests/chat over sockets
	@$(PY) -m pytest tests/e2e --scenarios
	@$(PY) -m pytest tests/chat --wire

hostile: .venv/dev.stamp ## hostile input, kill -9 and full disks: a table of what was seen
	@$(PY) -m pytest tests/hostile --scenarios

load: .venv/dev.stamp ## 200 questions a second, reloads meanwhile, a burst of 5,000: a table of what was seen
	@$(PY) -m tests.load $(LOAD)

soak: .venv/dev.stamp ## half an hour of questions: memory, open files and tasks stay flat
	@$(PY) -m tests.load --soak 30 $(LOAD)

format: .venv/dev.stamp ## put the code in shape
	@$(PY) -m ruff check --fix
	@$(PY) -m ruff format

screenshots: .venv/dev.stamp ## take the README's pictures again (needs Debian's chromium)
	@$(PY) -m tests.browser.screenshots
	@$(PY) -m tests.browser.gallery

eval: .venv/dev.stamp ## measure answers on all open question sets, write docs/evaluation.md (EVAL="--only times")
	@$(PY) -m bot.evaluation.publishing $(EVAL)

bench: .venv/dev.stamp ## measure speed, memory and disk beside the peers, write docs/speed.md
	@$(PY) -m tests.bench --publish $(BENCH)

followups: .venv/dev.stamp ## hold the sample story's conversations, print how many are answered
	@$(PY) -m bot.evaluation.followups

fit: .venv/dev.stamp ## fit the weights of sentences and confidence again, print old and new
	@$(PY) -m bot.evaluation.fitting

lock: .venv/dev.stamp ## resolve the dependencies again and write the locks
	@$(PY) -m pip install --quiet uv
	@$(LOCK) --output-file deploy/locks/bot.txt
	@$(LOCK) --extra preview --extra eval --constraint deploy/locks/bot.txt --output-file deploy/locks/preview.txt
	@$(LOCK) --extra dev --constraint deploy/locks/preview.txt --output-file deploy/locks/dev.txt
	@$(LOCK) --extra security --constraint deploy/locks/bot.txt --output-file deploy/locks/security.txt

audit: .venv-security/security.stamp ## look for secrets in what git knows, then for known weaknesses of the locks
	@git ls-files -z -- ':!deploy/locks' ':!*.png' | \
		xargs -0 .venv-security/bin/detect-secrets-hook --no-verify && echo "No secrets found."
	@.venv-security/bin/pip-audit --strict --require-hashes --disable-pip \
		--requirement deploy/locks/preview.txt

fuzz: .venv-security/security.stamp ## drive the readers with any bytes: FUZZ=seconds a target, 60 without it
	@.venv-security/bin/python -m tests.fuzz $(FUZZ)

clean: ## remove the environment and the caches; data/ stays
	@rm -rf .venv .venv-security .fuzz .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv-security/security.stamp: deploy/locks/security.txt pyproject.toml deploy/make-venv
	@VENV=.venv-security deploy/make-venv $<
	@touch $@

.venv/%.stamp: deploy/locks/%.txt pyproject.toml deploy/make-venv
	@deploy/make-venv $<
	@touch $@
