# 深耕评审工作站 (pingshen). The README names the two commands: make run, make check.
#
#   make run      install what is missing, build, play the demonstration round
#   make check    the same, then every test and linter; ends with "N passed, N failed"
#   make          build only: build/pingshen
#   make asan     only the tests with the address and undefined-behaviour sanitizers
#   make lint     only the linters                     make bench     measurements
#   make crash    thousands of killed sessions, every fault, every power cut (hours; a sample is in make check)
#   make units    the unit tests, not run              make deps      only the packages for building
#   make install  honours PREFIX and DESTDIR           make clean     removes build/, all that was ever made
#   make install-host, uninstall-host   the panel over SSH on this machine; DRY_RUN=1, PASSCODE=1, HOST_USER=, HOST_ROUND=
#
# SAN=1 builds the same targets with the sanitizers, below build/san; V=1 shows the commands.
.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
SHELL := /bin/bash
BUILD := build
PREFIX ?= /usr/local
CC := gcc
Q := $(if $(V),,@)

# The flags of ncursesw only ask for XOPEN features, which CPPFLAGS asks for below.
PKGS := sqlite3 libsodium libutf8proc ncursesw
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
HARDEN := -fPIE -fstack-protector-strong
OPT := -O2 -g -D_FORTIFY_SOURCE=2
OUT := $(BUILD)
ifeq ($(SAN),1)
OPT := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
OUT := $(BUILD)/san
endif
# FUZZ=1: for libFuzzer, which needs clang; what only gcc warns of is not looked at again.
ifeq ($(FUZZ),1)
CC := clang
OPT := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
WARN := -Wall
OUT := $(BUILD)/fuzz
endif
# pkg-config is asked when a compiler starts, not when this file is read: on a fresh machine it is not there yet.
CPPFLAGS += -I. -I$(BUILD)/gen -D_XOPEN_SOURCE=700
CFLAGS += -std=c11 $(WARN) $(OPT) $(HARDEN) $(shell pkg-config --cflags $(filter-out ncursesw,$(PKGS)) 2>/dev/null)
LDFLAGS += -pie -Wl,-z,relro,-z,now
LDLIBS += $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lcsv

LIB_SRC := $(sort $(wildcard data/*.c core/rules/*.c core/workflow/*.c))
TUI_SRC := $(sort $(wildcard tui/*.c tui/cli/*.c tui/screens/*.c))
GEN_SRC := $(BUILD)/gen/queries.c $(BUILD)/gen/builtin.c
LIB_OBJ := $(LIB_SRC:%.c=$(OUT)/obj/%.o) $(OUT)/obj/gen/queries.o $(OUT)/obj/gen/builtin.o
TUI_OBJ := $(TUI_SRC:%.c=$(OUT)/obj/%.o) $(OUT)/obj/gen/call_filter.o
UNIT := $(patsubst tests/unit/%.c,%,$(sort $(wildcard tests/unit/test_*.c)))
UNIT_BIN := $(UNIT:%=$(OUT)/tests/unit/%)
# What the proofs need: a session to hurt, two things to hurt it with that must not be sanitized themselves, and a
# player of key scripts.
TOOLS := $(OUT)/tests/crash/session $(OUT)/tests/crash/killer $(OUT)/tests/crash/shim.so $(OUT)/tests/screens/play $(OUT)/tests/screens/show

# Targets for random bytes: run on stored files, or with FUZZ=1 by libFuzzer.
TARGETS := $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
TARGET_BIN := $(TARGETS:%=$(OUT)/tests/fuzz/%)
TOOLS += $(OUT)/tests/proof/look $(OUT)/tests/proof/press $(if $(FUZZ),,$(TARGET_BIN))

.PHONY: build units tools crash fuzz fuzzers run check asan lint bench deps deps-check install uninstall install-host uninstall-host clean
build: $(OUT)/pingshen
units: $(UNIT_BIN)
tools: $(TOOLS)

# Installs missing packages and says so; silent, offline and quick when there are none.
deps:
	@.ci/deps.sh build
deps-check:
	@.ci/deps.sh check

# With a terminal the workstation opens on a round in which scoring is under way; without one the round is played.
run: build
	@if [ -t 0 ] && [ -t 1 ]; then \
	    data/sample/prepare.sh $(OUT)/pingshen data/sample $(BUILD)/demo/workstation.db && \
	    cd $(BUILD)/demo && $(abspath $(OUT)/pingshen) --round workstation.db && \
	    echo "演示轮次在 $(BUILD)/demo/workstation.db；接着用：$(OUT)/pingshen --round $(BUILD)/demo/workstation.db"; \
	else data/sample/play.sh $(OUT)/pingshen data/sample $(BUILD)/demo; fi
check: deps-check
	@tests/run.sh
asan: deps-check
	@tests/run.sh san
lint: deps-check $(BUILD)/gen/queries.h
	@tests/lint/run.sh
crash: deps-check build tools
	@$(MAKE) --no-print-directory SAN=1 build tools
	@tests/crash/run.sh
# MIN: minutes for each target.
fuzz: deps-check
	@.ci/deps.sh fuzz
	@$(MAKE) --no-print-directory FUZZ=1 fuzzers
	@tests/fuzz/run.sh $(BUILD)/fuzz/tests/fuzz "$(or $(MIN),1)"
fuzzers: $(TARGET_BIN)
bench: deps-check build tools
	@tests/bench/run.sh $(OUT)/pingshen

install: build
	install -D -m 755 $(OUT)/pingshen $(DESTDIR)$(PREFIX)/bin/pingshen
	install -D -m 755 data/host/setup.sh $(DESTDIR)$(PREFIX)/lib/pingshen/host-setup
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/pingshen $(DESTDIR)$(PREFIX)/lib/pingshen/host-setup

# The host for a panel over SSH. DRY_RUN=1 prints every step and does none; PASSCODE=1 lets people in without a key.
HOST_SETUP = --program $(PREFIX)/bin/pingshen --tools $(PREFIX)/lib/pingshen $(if $(DRY_RUN),--dry-run) \
    $(if $(PASSCODE),--passcode) $(if $(HOST_USER),--user $(HOST_USER)) $(if $(HOST_ROUND),--round $(HOST_ROUND))
# What root has built belongs to whoever owns the tree, who builds there again.
install-host: $(if $(DRY_RUN),,build)
ifndef DRY_RUN
	@[ "$$(id -u)" = 0 ] || { echo "需要 root 权限；请用 sudo make install-host，或加 DRY_RUN=1 只看步骤" >&2; exit 1; }
	@chown -R --reference=Makefile $(BUILD)
	@$(MAKE) --no-print-directory install
endif
	@data/host/setup.sh install $(HOST_SETUP)
uninstall-host:
	@data/host/setup.sh uninstall $(HOST_SETUP)
	@$(if $(DRY_RUN),true,rm -f $(PREFIX)/bin/pingshen $(PREFIX)/lib/pingshen/host-setup)
clean:
	rm -rf $(BUILD)

$(OUT)/pingshen: $(TUI_OBJ) $(OUT)/libpingshen.a
	@echo "  LINK $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(OUT)/libpingshen.a: $(LIB_OBJ)
	@rm -f $@
	$(Q)ar rcs $@ $^
$(OUT)/obj/%.o: %.c | deps $(BUILD)/gen/queries.h
	@mkdir -p $(@D)
	@echo "  CC   $<"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
# A schema step is one literal and longer than the 4095 bytes that ISO C promises; our compilers take any length.
$(OUT)/obj/gen/%.o: $(BUILD)/gen/%.c | deps
	@mkdir -p $(@D)
	@echo "  CC   $<"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -Wno-overlength-strings -MMD -MP -c -o $@ $<
$(OUT)/libtui.a: $(filter-out $(OUT)/obj/tui/main.o,$(TUI_OBJ))
	@rm -f $@
	$(Q)ar rcs $@ $^
$(OUT)/tests/unit/%: tests/unit/%.c $(OUT)/libtui.a $(OUT)/libpingshen.a
	@mkdir -p $(@D)
	@echo "  CC   $<"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< $(OUT)/libtui.a $(OUT)/libpingshen.a $(LDLIBS) -lcmocka

# Plays key scripts against the screens, with libvterm as the terminal.
PLAY_SRC := $(sort $(filter-out %/show.c,$(wildcard tests/screens/*.c)))
$(OUT)/tests/screens/play: $(PLAY_SRC:%.c=$(OUT)/obj/%.o) $(OUT)/libtui.a $(OUT)/libpingshen.a
	@echo "  LINK $@"
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lvterm
$(OUT)/tests/screens/show: $(OUT)/obj/tests/screens/show.o $(OUT)/obj/tests/screens/picture.o $(OUT)/libpingshen.a
	@echo "  LINK $@"
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lvterm
FUZZ_LINK := $(if $(FUZZ),-fsanitize=fuzzer,)
FUZZ_OBJ := $(patsubst %,$(OUT)/obj/tests/fuzz/%.o,fuzz still bases) $(if $(FUZZ),,$(OUT)/obj/tests/fuzz/run_files.o)
.SECONDARY: $(TARGETS:%=$(OUT)/obj/tests/fuzz/fuzz_%.o) $(FUZZ_OBJ)
$(OUT)/obj/tests/fuzz/program.o: tui/main.c | deps $(BUILD)/gen/queries.h
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -Dmain=program_main -MMD -MP -c -o $@ $<
$(OUT)/tests/fuzz/%: $(OUT)/obj/tests/fuzz/fuzz_%.o $(FUZZ_OBJ) $(OUT)/obj/tests/fuzz/program.o $(OUT)/libtui.a $(OUT)/libpingshen.a
	@echo "  LINK $@"
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(FUZZ_LINK) $(LDFLAGS) -o $@ $^ $(LDLIBS)
SEAT_OBJ := $(patsubst %,$(OUT)/obj/tests/%.o,screens/seat screens/picture screens/script)
.SECONDARY: $(OUT)/obj/tests/proof/look.o $(OUT)/obj/tests/proof/press.o $(OUT)/obj/tests/proof/steps.o
$(OUT)/tests/proof/%: $(OUT)/obj/tests/proof/%.o $(OUT)/obj/tests/proof/steps.o $(SEAT_OBJ) $(OUT)/libtui.a $(OUT)/libpingshen.a
	@echo "  LINK $@"
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lvterm
$(OUT)/tests/crash/session: tests/crash/session.c $(OUT)/libpingshen.a
	@mkdir -p $(@D)
	@echo "  CC   $<"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< $(OUT)/libpingshen.a $(LDLIBS)
$(OUT)/tests/crash/killer: tests/crash/killer.c | deps
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c11 -D_POSIX_C_SOURCE=200809L $(WARN) -O2 -o $@ $<
SHIM_SRC := tests/crash/shim.c tests/crash/record.c tests/crash/watch.c tests/crash/spare.c
$(OUT)/tests/crash/shim.so: $(SHIM_SRC) tests/crash/shim.h | deps
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c11 -D_POSIX_C_SOURCE=200809L -I. $(WARN) -O2 -fPIC -shared -o $@ $(SHIM_SRC)

# SQL and default data become C tables: see data/sql/embed.awk and data/defaults/embed.awk.
QUERIES := $(sort $(wildcard data/sql/queries_*.sql))
$(BUILD)/gen/queries.c: $(QUERIES) $(wildcard data/sql/schema_*.sql) data/sql/embed.awk
	@mkdir -p $(@D)
	$(Q)awk -v part=c -f data/sql/embed.awk $(QUERIES) $(sort $(wildcard data/sql/schema_*.sql)) >$@.tmp && mv $@.tmp $@
$(BUILD)/gen/queries.h: $(QUERIES) data/sql/embed.awk
	@mkdir -p $(@D)
	$(Q)awk -v part=h -f data/sql/embed.awk $(QUERIES) >$@.tmp && mv $@.tmp $@
BUILTIN := $(sort $(wildcard data/defaults/*.csv data/defaults/*.txt data/defaults/*.py))
$(BUILD)/gen/builtin.c: $(BUILTIN) data/defaults/embed.awk
	@mkdir -p $(@D)
	$(Q)LC_ALL=C awk -f data/defaults/embed.awk $(BUILTIN) >$@.tmp && mv $@.tmp $@

# A program that writes C: what a session may not ask of the kernel.
$(BUILD)/gen/call_filter: tui/filter/call_filter.c tui/filter/call_filter.h | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -std=c11 $(WARN) -O2 -o $@ $< $(shell pkg-config --cflags --libs libseccomp 2>/dev/null)
$(BUILD)/gen/call_filter.c: $(BUILD)/gen/call_filter
	@$< >$@.tmp && mv $@.tmp $@

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
