/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of wb-record share. One process, one thread, no heap: every buffer has a fixed
 * size, so that the program neither grows nor fails when the guest's memory is full.
 */
#pragma once

#include "evidence/record-wire.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define RECORD_INTERFACES_MAX 64
#define RECORD_SNAPLEN_MAX (66 * 1024) /* a frame of the loopback, whose MTU is 65536 */

/* --- streams: what can be switched -------------------------------------------------------------
 */

#define RECORD_STREAMS(X)              \
	X(PACKET, "packet", true)      \
	X(LOG, "log", true)            \
	X(STATE, "state", true)        \
	X(DROP, "drop", true)          \
	X(TCP, "tcp", true)            \
	X(FUNCTION, "function", false) \
	X(COUNTER, "counter", true)    \
	X(SOCKET, "socket", false)

typedef enum {
#define X(name, word, on) RECORD_##name,
	RECORD_STREAMS(X)
#undef X
		RECORD_STREAM_COUNT,
} RecordStream;

typedef struct {
	bool plain; /* no frames: only the facts service */
	bool leave; /* put nothing back: the machine ends, or another recorder does it */
	bool on[RECORD_STREAM_COUNT];
	char functions[4096]; /* names with blanks between them */
	unsigned snaplen;
	const char *interfaces[RECORD_INTERFACES_MAX]; /* none: all of them */
	unsigned interface_count;
	char **command; /* NULL: until standard input ends */
} RecordOptions;

extern RecordOptions options;

/* "packet" or "packets". */
bool stream_parse(const char *word, size_t length, RecordStream *ret_stream);
/* While it records; what cannot be had is noted. */
void stream_switch(RecordStream stream, bool on);

/* --- common.c ----------------------------------------------------------------------------------
 */

int64_t clock_ns(clockid_t clock);
int64_t boot_ns(void);
/* Percent by which waits are stretched, from WB_SCALE. */
void record_set_scale(const char *percent);
int64_t scaled_ns(int ms);

/* Whole files under 64 KiB; -1 and errno. The text is always terminated. */
ssize_t read_file(const char *path, char *text, size_t size);
bool write_file(const char *path, const char *text);

/* --- output.c: frames, in a buffer of fixed size -----------------------------------------------
 */

void output_open(void);
/* Room for what the sources give: when there is none they are left alone, and drop and count. */
bool output_has_room(void);
/* The same for what the command says, of which nothing may be lost: it has to wait. */
bool output_has_room_for_command(void);
/* Bytes of a stream. Frames of the same type that follow each other become one. */
void output_bytes(char type, const void *bytes, size_t length);
/* A frame of its own: HEAD and BYTES. */
void output_frame(
	char type, const void *head, size_t head_length, const void *bytes, size_t length);
/* What is written without waiting. False: nobody reads any more. */
bool output_flush(void);
bool output_is_empty(void);
/* Bytes that were written so far. */
uint64_t output_get_written(void);
void output_add_poll(struct pollfd *poller);
/* Waits until everything is written, or DEADLINE_NS has come. */
void output_finish(int64_t deadline_ns);

/* --- control.c: CONTROL frames -----------------------------------------------------------------
 */

void control_begin(const char *what);
void control_number(const char *name, int64_t value);
void control_text(const char *name, const char *value, size_t length);
void control_end(void);
/* With its own newline on standard error where no frames are written. */
void control_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void control_lost(RecordStream stream, uint64_t count);

/* --- sources: open, read to the end, close. Each knows the last marker it has shown ------------
 */

bool kmsg_open(void);
/* False if there was more than the output has room for. */
bool kmsg_read(void);
bool kmsg_mark(const char *marker, size_t length);
unsigned kmsg_get_marker(void);

bool packets_open(void);
bool packets_read(void);
/* An interface that is there now, or is there no more. */
/* HARDWARE is ARPHRD_*. */
void packets_add(int index, const char *name, unsigned hardware);
/* From now on they are interfaces that came later. */
void packets_await_later(void);
void packets_remove(int index);
bool packets_mark(const char *marker, size_t length);
unsigned packets_get_marker(void);
/* Waits until the kernel stamps packets. */
void packets_await_stamps(void);
void packets_count_lost(void);

bool trace_open(void);
bool trace_read(void);
bool trace_mark(const char *marker, size_t length);
unsigned trace_get_marker(void);
void trace_switch(RecordStream stream, bool on);
/* In the process that becomes the command: only its functions, and its children's, are recorded.
 * Those of everybody would have those of the SSH server that takes them away: for ever. */
void trace_follow(void);
void trace_close(void);

/* --- functions.c -------------------------------------------------------------------------------
 */

/* Only those of LIST, names with blanks between them, are traced. LIST is written to. */
void functions_choose(char *list);

/* Values at the beginning; what has changed since is said by the second. */
void counters_open(void);
void counters_report(void);

void sockets_sample(void);

/* The interfaces there are, and those that come and go. */
int interfaces_open(void);
void interfaces_read(void);

/* The number in "workbench-marker N" with nothing behind it, 0 if TEXT is none. */
unsigned marker_parse(const char *text, size_t length);

/* --- pcapng.c ----------------------------------------------------------------------------------
 */

void pcapng_section(void);
void pcapng_interface(const char *name, uint16_t link);
void pcapng_packet(
	unsigned interface, int64_t ns, const void *bytes, size_t captured, size_t length);

/* --- session.c: markers, rounds, draining ------------------------------------------------------
 */

/* What cannot be had is noted. */
void session_open(void);
/* Everything from now on counts. */
void session_begin(void);
/* Everything that there is to read now. False: the output had no room for all of it. */
bool session_read(void);
/* Marks all streams and measures the clocks with it. */
unsigned session_mark(void);
/* Reads until every stream has shown a marker that was written now. False: not in time. */
bool session_drain(int ms);
/* Whether a marker that was seen can be ours: what a module makes up must not tell us that a stream
 * has ended. */
bool session_has_marked(unsigned seen);
/* The last marker that was written. */
unsigned session_get_marker(void);
/* False while the streams are set up: what they show till then is not of the run. */
bool session_is_on(void);

/* --- facts.c: the service of wb-probe ----------------------------------------------------------
 */

/* Sets WB_RECORD for the command. */
bool facts_open(void);
void facts_close(void);
unsigned facts_add_polls(struct pollfd *pollers);
void facts_serve(const struct pollfd *pollers, unsigned count);

/* From the sources, with the number in their stream. */
void facts_log(uint64_t number, const char *record, size_t length);
/* A record that came when there was no more room. */
void facts_packet(uint64_t number, uint16_t protocol, const uint8_t *packet, size_t length);

/* --- fact-text.c: "packet 4: 127.0.0.1.37730 > …", without the number --------------------------
 */

size_t fact_packet(
	char *line, size_t size, uint16_t protocol, const uint8_t *packet, size_t length);
/* 0 for what a program wrote. */
size_t fact_log(char *line, size_t size, const char *record, size_t length);

/* --- command.c ---------------------------------------------------------------------------------
 */

bool command_start(void);
bool command_is_running(void);
/* After SIGCHLD. */
void command_reap(void);
void command_signal(int number);
unsigned command_add_polls(struct pollfd *pollers);
/* What it has written. */
void command_read(void);
/* "exit", and the status that this program ends with. */
int command_report(void);
