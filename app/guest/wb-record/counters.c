/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /proc/net/netstat and /proc/net/snmp: pairs of lines, "TcpExt: NAME…" and "TcpExt: VALUE…". Those
 * that the SSH connection moves all the time are left out: they say nothing of the run.
 */
#include "record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNTERS_MAX 1024

static struct {
	char name[48];
	int64_t value;
} counters[COUNTERS_MAX];
static unsigned counter_count;

static const char *const noise[] = {
	"IpForwarding",
	"IpInReceives",
	"IpInDelivers",
	"IpOutRequests",
	"IpExtInOctets",
	"IpExtOutOctets",
	"IpExtInNoECTPkts",
	"TcpRtoAlgorithm",
	"TcpMaxConn",
	"TcpCurrEstab",
	"TcpInSegs",
	"TcpOutSegs",
	"TcpExtTW",
	"TcpExtDelayedACKs",
	"TcpExtTCPHPHits",
	"TcpExtTCPPureAcks",
	"TcpExtTCPHPAcks",
	"TcpExtTCPAutoCorking",
	"TcpExtTCPOrigDataSent",
	"TcpExtTCPDelivered",
	"TcpExtTCPRcvCoalesce",
	"TcpExtTCPBacklogCoalesce",
	"TcpExtTCPKeepAlive",
};

static bool
is_noise(const char *name)
{
	for (unsigned i = 0; i < sizeof(noise) / sizeof(noise[0]); i++)
		if (strcmp(noise[i], name) == 0)
			return true;
	return false;
}

/* Most often it is where it was last time: HINT. Kinds of ICMP messages come when they are first
 * seen.
 */
static int64_t *
find_value(const char *name, unsigned hint)
{
	if (hint < counter_count && strcmp(counters[hint].name, name) == 0)
		return &counters[hint].value;
	for (unsigned i = 0; i < counter_count; i++)
		if (strcmp(counters[i].name, name) == 0)
			return &counters[i].value;
	if (counter_count == COUNTERS_MAX)
		return NULL;
	snprintf(counters[counter_count].name, sizeof(counters[0].name), "%s", name);
	return &counters[counter_count++].value;
}

static void
take(unsigned hint, const char *name, int64_t value, bool say)
{
	int64_t *last = find_value(name, hint);
	int64_t delta = last ? value - *last : 0;

	if (delta == 0)
		return;
	*last = value;
	if (!say || is_noise(name))
		return;
	control_begin("counter");
	control_number("boot", boot_ns());
	control_text("name", name, strlen(name));
	control_number("value", value);
	control_number("delta", delta);
	control_end();
}

/* NAMES and NUMBERS: two lines, both with the prefix. Returns the hint after them. */
static unsigned
take_lines(char *names, char *numbers, unsigned hint, bool say)
{
	char *prefix = strtok_r(names, ":", &names), *word;

	strtok_r(numbers, " ", &numbers);
	while ((word = strtok_r(NULL, " ", &names)) != NULL) {
		const char *number = strtok_r(NULL, " ", &numbers);
		char name[sizeof(counters[0].name)];

		if (!number)
			break;
		snprintf(name, sizeof(name), "%s%s", prefix, word);
		take(hint++, name, strtoll(number, NULL, 10), say);
	}
	return hint;
}

static void
read_all(bool say)
{
	static const char *const files[] = { "/proc/net/netstat", "/proc/net/snmp" };
	static char text[32 * 1024];
	unsigned hint = 0;

	for (unsigned i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *rest = text, *names, *numbers;

		if (read_file(files[i], text, sizeof(text)) <= 0)
			continue;
		while ((names = strtok_r(NULL, "\n", &rest)) != NULL &&
			(numbers = strtok_r(NULL, "\n", &rest)) != NULL)
			hint = take_lines(names, numbers, hint, say);
	}
}

void
counters_open(void)
{
	read_all(false);
}

void
counters_report(void)
{
	read_all(true);
}
