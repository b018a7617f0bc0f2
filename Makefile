# SPDX-License-Identifier: GPL-2.0-or-later
# Every target a person types. 'make help' prints them. How things are built is in app/app.mk.

.DEFAULT_GOAL := all
WORKBENCH := build/bin/workbench

include app/app.mk

.PHONY: help deps run test test-ui-memory check-reference bench soak changes conformance fuzz lint format install screenshots \
	skels build copy boot console clean

help:
	@echo 'make            build the programs into build/bin/'
	@echo 'make run        set up what is missing and do the main job'
	@echo 'make test       set up what is missing and run all tests'
	@echo 'make deps       install the Debian packages that are missing'
	@echo
	@echo 'make skels      write skeletons into skels/        LABS=networking/1-2-netfilter TODO=2'
	@echo 'make build      build the modules in skels/        LABS=…'
	@echo 'make copy       copy them into the VM              LABS=…'
	@echo 'make boot       boot a VM to work in (stop it: build/bin/workbench boot --stop)'
	@echo 'make console    open a shell in it'
	@echo 'make clean      remove what was generated; files you changed stay'
	@echo
	@echo 'make lint       include rules, shellcheck, cppcheck, clang-tidy'
	@echo 'make format     clang-format'
	@echo 'make bench      measure boot, restore, checks and plays  PEER=BINARY SCRIPTS=DIR'
	@echo 'make soak       check the reference solutions RUNS=50 times, then play 20 scripts ROUNDS=50 times'
	@echo '                and use the window for MINUTES=60'
	@echo 'make changes    change each value that a walkthrough expects, and see it caught'
	@echo 'make conformance  play a folder of packet scripts  SCRIPTS=DIR PEER=BINARY IP=ipv4 RUNS=3'
	@echo 'make fuzz       run each fuzz target for SECONDS=60'
	@echo 'make test-ui-memory  the desktop'\''s tests with the sanitizers, one under valgrind'
	@echo 'make screenshots  pictures of the desktop into build/screenshots/'
	@echo 'make install    install below PREFIX=/usr/local (DESTDIR is honoured)'

# As many compilers as processors, unless the caller has said how many.
PARALLEL = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))

deps:
	@app/deps

# What builds the app is only known once the packages are there: hence the second make.
run: deps
	@$(MAKE) $(PARALLEL) --no-print-directory all
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
		$(WORKBENCH)-gtk; \
	else \
		echo 'There is no display here; checking the reference solutions.'; \
		$(WORKBENCH) --check --reference; \
	fi

test: deps
	@$(MAKE) $(PARALLEL) --no-print-directory WERROR=-Werror all unit-tests build/bench/relate
	@$(MAKE) $(PARALLEL) --no-print-directory BUILD=build/asan WERROR=-Werror \
		CFLAGS='-O1 -g -fsanitize=address,undefined -fno-omit-frame-pointer' sanitized
	@app/tests/run-all

# Not part of 'make test': some ten minutes.
test-ui-memory: all
	@$(MAKE) $(PARALLEL) --no-print-directory BUILD=build/asan WERROR=-Werror \
		CFLAGS='-O1 -g -fsanitize=address,undefined -fno-omit-frame-pointer' desktop
	@app/tests/ui/memory.sh

bench: all build/bench/feed build/bench/relate
	@app/tests/bench/bench.sh

# Some twenty minutes where everything is emulated.
changes: all
	@app/tests/vm/play-changed.sh

soak: all
	@app/tests/vm/soak.sh $(RUNS)
	@app/tests/vm/soak-plays.sh $(ROUNDS)
	@app/tests/ui/soak.sh $(MINUTES)

screenshots: all
	@/usr/bin/python3 app/tests/supervise.py app/tests/ui/screenshots.sh

conformance: all
	@python3 app/tests/conformance/conformance.py

lint:
	@app/tests/lint/lint.sh

format:
	clang-format -i $$(git ls-files 'app/*.c' 'app/*.h')

# --- the flow of the course ----------------------------------------------------------------

skels: all
	@$(WORKBENCH) skels $(if $(TODO),--todo $(TODO)) $(if $(BESIDE),--beside) $(LABS)

build: all
	@$(WORKBENCH) build $(LABS)

copy: all
	@$(WORKBENCH) copy $(LABS)

boot: all
	@$(WORKBENCH) boot

console: all
	@$(WORKBENCH) console

clean:
	@[ ! -x $(WORKBENCH) ] || $(WORKBENCH) clean
	rm -rf build
