# SPDX-License-Identifier: GPL-2.0-or-later
# How the programs are built. Included by the top Makefile; all paths are from the top.

BUILD ?= build
CC ?= gcc
PREFIX ?= /usr/local
DATADIR := $(PREFIX)/share/workbench
LIBEXECDIR := $(PREFIX)/libexec/workbench
VERSION := 0.1.0

PACKAGES := glib-2.0 gio-2.0 gio-unix-2.0 json-glib-1.0 libvirt libssh libcmark
ifneq ($(MAKECMDGOALS),deps)
PKG_CFLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
PKG_LIBS := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null)
endif

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla \
	-Wno-unused-parameter
WERROR ?=
CFLAGS ?= -O2 -g
WB_CFLAGS := -std=gnu17 $(WARNINGS) $(WERROR) -D_GNU_SOURCE -DG_LOG_DOMAIN='"workbench"' \
	-DWB_VERSION='"$(VERSION)"' -DWB_DATADIR='"$(DATADIR)"' -DWB_LIBEXECDIR='"$(LIBEXECDIR)"' \
	-Iapp/libworkbench $(PKG_CFLAGS)

LIB_SOURCES := $(wildcard app/libworkbench/*/*.c)
CLI_SOURCES := $(wildcard app/workbench/*.c)
GUEST_SOURCES := $(wildcard app/guest/*.c)
UNIT_SOURCES := $(wildcard app/tests/unit/test-*.c)

object = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
LIB := $(BUILD)/libworkbench.a
UNIT_TESTS := $(patsubst app/tests/unit/%.c,$(BUILD)/tests/%,$(UNIT_SOURCES))
GUEST_PROGRAMS := $(patsubst app/guest/%.c,$(BUILD)/guest/%,$(GUEST_SOURCES))

.PHONY: all programs unit-tests
all: programs
programs: $(if $(CLI_SOURCES),$(BUILD)/bin/workbench) $(GUEST_PROGRAMS)
unit-tests: $(UNIT_TESTS)

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(WB_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(LIB): $(call object,$(LIB_SOURCES))
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/bin/workbench: $(call object,$(CLI_SOURCES)) $(LIB)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

# Guest programs are static: the guest has few libraries.
$(BUILD)/guest/%: app/guest/%.c
	@mkdir -p $(@D)
	$(CC) -std=gnu17 $(WARNINGS) $(WERROR) -D_GNU_SOURCE -Os -static -s -o $@ $<

$(BUILD)/tests/%: $(BUILD)/obj/app/tests/unit/%.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
