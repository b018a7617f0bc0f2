# SPDX-License-Identifier: GPL-2.0-or-later
# How the programs are built. Included by the top Makefile; all paths are from the top.

BUILD ?= build
# 'make V=1' shows the commands.
Q := $(if $(V),,@)
say = $(if $(V),,@echo '  $(1)')
CC ?= gcc
PREFIX ?= /usr/local
DATADIR := $(PREFIX)/share/workbench
LIBEXECDIR := $(PREFIX)/libexec/workbench
VERSION := 0.1.0

PACKAGES := glib-2.0 gio-2.0 gio-unix-2.0 json-glib-1.0 libvirt libssh libcmark libarchive libpcap \
	cairo pangocairo libgvc
PKG_CFLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
PKG_LIBS := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lm

# The desktop alone links these. Where they are missing, everything else is built.
GTK_PACKAGES := gtk+-3.0 gtksourceview-4 vte-2.91
HAVE_GTK := $(shell pkg-config --exists $(GTK_PACKAGES) 2>/dev/null && echo yes)
GTK_CFLAGS := $(shell pkg-config --cflags $(GTK_PACKAGES) 2>/dev/null)
GTK_LIBS := $(shell pkg-config --libs $(GTK_PACKAGES) 2>/dev/null)

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla \
	-Wno-unused-parameter
WERROR ?=
CFLAGS ?= -O2 -g
WB_CFLAGS := -std=gnu17 $(WARNINGS) $(WERROR) -D_GNU_SOURCE -DG_LOG_DOMAIN='"workbench"' \
	-DWB_VERSION='"$(VERSION)"' -DWB_DATADIR='"$(DATADIR)"' -DWB_LIBEXECDIR='"$(LIBEXECDIR)"' \
	-Iapp/libworkbench $(PKG_CFLAGS)

LIB_SOURCES := $(wildcard app/libworkbench/*/*.c)
CLI_SOURCES := $(wildcard app/workbench/*.c)
GTK_SOURCES := $(wildcard app/workbench-gtk/*.c app/workbench-gtk/*/*.c)
GUEST_SOURCES := $(wildcard app/guest/*.c)
UNIT_SOURCES := $(filter-out $(if $(HAVE_GTK),,app/tests/unit/test-gtk-%),$(wildcard app/tests/unit/test-*.c))

object = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
LIB := $(BUILD)/libworkbench.a
UNIT_TESTS := $(patsubst app/tests/unit/%.c,$(BUILD)/tests/%,$(UNIT_SOURCES))
GUEST_PROGRAMS := $(patsubst app/guest/%.c,$(BUILD)/guest/%,$(GUEST_SOURCES))

FUZZ_SOURCES := $(wildcard app/tests/fuzz/fuzz-*.c)
FUZZ_REPLAYS := $(patsubst app/tests/fuzz/%.c,$(BUILD)/tests/%,$(FUZZ_SOURCES))
FUZZ_TARGETS := $(patsubst app/tests/fuzz/%.c,build/fuzz/%,$(FUZZ_SOURCES))

.PHONY: all programs desktop unit-tests sanitized fuzz install
all: programs
# With BUILD and CFLAGS of its own: the unit tests, and the fuzz targets over their corpus.
sanitized: $(UNIT_TESTS) $(FUZZ_REPLAYS)
programs: $(if $(CLI_SOURCES),$(BUILD)/bin/workbench) $(GUEST_PROGRAMS) $(if $(HAVE_GTK),desktop)
unit-tests: $(UNIT_TESTS)

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC    $<)
	$(Q)$(CC) $(WB_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# Where the program looks for its data is compiled in: another PREFIX compiles that again.
$(BUILD)/prefix: FORCE
	@mkdir -p $(@D)
	@echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' > $@
$(BUILD)/obj/app/libworkbench/base/paths.o: $(BUILD)/prefix
.PHONY: FORCE

$(LIB): $(call object,$(LIB_SOURCES))
	@rm -f $@
	$(Q)ar rcs $@ $^

$(BUILD)/bin/workbench: $(call object,$(CLI_SOURCES)) $(LIB)
	@mkdir -p $(@D)
	$(call say,LINK  $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

# --- the desktop: the program, and what it looks for in ../share ------------------------------------

GTK_DATA := app/workbench-gtk/data
GTK_ID := org.workbench.Workbench
GTK_SHARE := $(BUILD)/share/glib-2.0/schemas/gschemas.compiled \
	$(patsubst $(GTK_DATA)/%,$(BUILD)/share/workbench/styles/%,$(wildcard $(GTK_DATA)/workbench-*.xml)) \
	$(BUILD)/share/workbench/languages/packetdrill.lang
GTK_OBJECTS := $(call object,$(GTK_SOURCES)) $(BUILD)/obj/app/workbench-gtk/resources.o
desktop: $(BUILD)/bin/workbench-gtk $(GTK_SHARE)

$(BUILD)/obj/app/workbench-gtk/%.o: WB_CFLAGS += -Iapp/workbench-gtk $(GTK_CFLAGS)
$(BUILD)/obj/app/workbench-gtk/%.o: app/workbench-gtk/%.c
	@mkdir -p $(@D)
	$(call say,CC    $<)
	$(Q)$(CC) $(WB_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/app/workbench-gtk/resources.c: $(GTK_DATA)/workbench.gresource.xml $(wildcard $(GTK_DATA)/*)
	@mkdir -p $(@D)
	$(Q)glib-compile-resources --sourcedir=$(GTK_DATA) --target=$@ --generate-source $<
$(BUILD)/obj/app/workbench-gtk/resources.o: $(BUILD)/obj/app/workbench-gtk/resources.c
	$(Q)$(CC) $(WB_CFLAGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/bin/workbench-gtk: $(GTK_OBJECTS) $(LIB)
	@mkdir -p $(@D)
	$(call say,LINK  $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) $(GTK_LIBS)

$(BUILD)/share/glib-2.0/schemas/gschemas.compiled: $(GTK_DATA)/$(GTK_ID).gschema.xml
	@mkdir -p $(@D)
	$(Q)glib-compile-schemas --strict --targetdir=$(@D) $(GTK_DATA)
$(BUILD)/share/workbench/languages/%.lang: $(GTK_DATA)/%.lang
	@mkdir -p $(@D)
	$(Q)cp $< $@
$(BUILD)/share/workbench/styles/%.xml: $(GTK_DATA)/%.xml
	@mkdir -p $(@D)
	$(Q)cp $< $@

# Guest programs are static: the guest has few libraries. NAME.c may have more parts in NAME/. One
# that shares code with the library sets NAME_CFLAGS and NAME_LIBS; what it does not refer to stays out.
wb-pktplay_CFLAGS := -Iapp/libworkbench -Iapp/guest -DG_LOG_DOMAIN='"wb-pktplay"' \
	$(shell pkg-config --cflags gio-2.0 2>/dev/null)
# GLib's look-up of users, which we do not use, makes the linker warn of static programs.
wb-pktplay_LIBS = -Wl,--no-warnings $(LIB) $(shell pkg-config --static --libs glib-2.0 2>/dev/null)
$(BUILD)/guest/wb-pktplay: $(LIB)
# Constants only.
wb-record_CFLAGS := -Iapp/libworkbench -Iapp/guest
wb-probe_CFLAGS := -Iapp/guest
$(BUILD)/guest/wb-record: app/libworkbench/evidence/record-wire.h app/guest/facts-wire.h
$(BUILD)/guest/wb-probe $(BUILD)/guest/wb-pktplay: app/guest/facts-wire.h
.SECONDEXPANSION:
$(BUILD)/guest/%: app/guest/%.c $$(wildcard app/guest/$$*/*.[ch])
	@mkdir -p $(@D)
	$(call say,GUEST $@)
	$(Q)$(CC) -std=gnu17 $(WARNINGS) $(WERROR) -D_GNU_SOURCE $($*_CFLAGS) -Os -static -s -o $@ $(filter %.c,$^) \
		$($*_LIBS)

$(BUILD)/tests/%: $(BUILD)/obj/app/tests/unit/%.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LINK  $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIB) $(PKG_LIBS)

# What of the desktop needs no display is tested as the library is.
DESKLESS := test-desktop test-help-book test-runs test-playback
$(patsubst %,$(BUILD)/obj/app/tests/unit/%.o,$(DESKLESS)): WB_CFLAGS += -Iapp/workbench-gtk
$(BUILD)/tests/test-desktop: $(patsubst %,$(BUILD)/obj/app/workbench-gtk/desk/%.o,todo scores reset help-book)
$(BUILD)/tests/test-help-book: $(BUILD)/obj/app/workbench-gtk/desk/help-book.o
$(BUILD)/tests/test-runs: $(BUILD)/obj/app/workbench-gtk/desk/runs.o
$(BUILD)/tests/test-playback: $(BUILD)/obj/app/workbench-gtk/desk/playback.o

# These have parts of the desktop in them.
GTK_PARTS = $(filter-out %/main.o,$(GTK_OBJECTS))
GTK_TESTED := $(BUILD)/obj/app/tests/unit/test-gtk-%.o $(BUILD)/obj/app/tests/bench/gtk-%.o
$(GTK_TESTED): WB_CFLAGS += -Iapp/workbench-gtk $(GTK_CFLAGS)
$(BUILD)/tests/test-gtk-%: $(BUILD)/obj/app/tests/unit/test-gtk-%.o $$(GTK_PARTS) $(LIB) | $(GTK_SHARE)
	@mkdir -p $(@D)
	$(call say,LINK  $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) $(GTK_LIBS)
$(BUILD)/bench/gtk-%: $(BUILD)/obj/app/tests/bench/gtk-%.o $$(GTK_PARTS) $(LIB) | $(GTK_SHARE)
	@mkdir -p $(@D)
	$(call say,LINK  $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) $(GTK_LIBS)

$(BUILD)/tests/fuzz-%: $(BUILD)/obj/app/tests/fuzz/fuzz-%.o $(BUILD)/obj/app/tests/fuzz/replay.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LINK  $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

# Programs that measure; 'make bench' runs them.
$(BUILD)/bench/%: $(BUILD)/obj/app/tests/bench/%.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LINK  $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

# libFuzzer is clang's. Everything is compiled again, so that the library is instrumented too.
SECONDS ?= 60
build/fuzz/fuzz-%: app/tests/fuzz/fuzz-%.c $(LIB_SOURCES)
	@mkdir -p $(@D)
	$(call say,FUZZ  $@)
	$(Q)clang $(WB_CFLAGS) -O1 -g -fsanitize=fuzzer,address,undefined -o $@ $^ $(PKG_LIBS)

fuzz: $(FUZZ_TARGETS)
	@for target in $(FUZZ_TARGETS); do \
		name=$${target##*/fuzz-}; mkdir -p build/fuzz/corpus/$$name; \
		echo "== $$name for $(SECONDS) s"; \
		$$target -max_total_time=$(SECONDS) -print_final_stats=1 -verbosity=0 \
			build/fuzz/corpus/$$name app/tests/fuzz/corpus/$$name || exit 1; \
	done

SHARE := $(DESTDIR)$(DATADIR)
install: all
	install -D -m 755 $(BUILD)/bin/workbench $(DESTDIR)$(PREFIX)/bin/workbench
	install -d $(DESTDIR)$(LIBEXECDIR)/guest $(SHARE)
	install -m 755 $(GUEST_PROGRAMS) $(DESTDIR)$(LIBEXECDIR)/guest/
	cp -R --no-preserve=ownership labs kernel-skels checkers vmimages $(SHARE)/
	install -d $(SHARE)/docs
	install -m 644 docs/*.md docs/*.png $(SHARE)/docs/
	install -D -m 644 docs/workbench.1 $(DESTDIR)$(PREFIX)/share/man/man1/workbench.1
	install -D -m 644 app/workbench/workbench.bash \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/workbench

ifneq ($(HAVE_GTK),)
install: install-desktop
endif
.PHONY: install-desktop
# Whoever packages it runs what refreshes the desktop's caches; below DESTDIR nothing is refreshed.
install-desktop: all
	install -D -m 755 $(BUILD)/bin/workbench-gtk $(DESTDIR)$(PREFIX)/bin/workbench-gtk
	install -d $(SHARE)/styles
	install -m 644 $(GTK_DATA)/workbench-*.xml $(SHARE)/styles/
	install -D -m 644 $(GTK_DATA)/packetdrill.lang $(SHARE)/languages/packetdrill.lang
	install -D -m 644 $(GTK_DATA)/$(GTK_ID).gschema.xml \
		$(DESTDIR)$(PREFIX)/share/glib-2.0/schemas/$(GTK_ID).gschema.xml
	glib-compile-schemas $(DESTDIR)$(PREFIX)/share/glib-2.0/schemas
	install -D -m 644 $(GTK_DATA)/$(GTK_ID).desktop \
		$(DESTDIR)$(PREFIX)/share/applications/$(GTK_ID).desktop
	install -D -m 644 $(GTK_DATA)/$(GTK_ID).metainfo.xml \
		$(DESTDIR)$(PREFIX)/share/metainfo/$(GTK_ID).metainfo.xml
	install -D -m 644 $(GTK_DATA)/$(GTK_ID).svg \
		$(DESTDIR)$(PREFIX)/share/icons/hicolor/scalable/apps/$(GTK_ID).svg
	install -D -m 644 $(GTK_DATA)/$(GTK_ID)-symbolic.svg \
		$(DESTDIR)$(PREFIX)/share/icons/hicolor/symbolic/apps/$(GTK_ID)-symbolic.svg

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
