/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wb-probe: does to the guest's kernel what a checker asks for, and tells what came of it.
 *
 * How it works: the arguments are actions ("load=filter.ko", "tcp=127.0.0.1:4711"), done in order
 * within one process. Before the first one it takes its place in the kernel log and opens a packet
 * socket; after the last one it drains both. So nothing an action causes can be missed, and nothing
 * races with a capture in another process. What it prints, a line each:
 *
 *     load ok                                       what an action came to; "help" lists the
 * actions packet 4: 127.0.0.1.37730 > 127.0.0.1.4711: Flags [S], length 0 log 17: <1>[   12.345678]
 * TCP connection initiated from 127.0.0.1:37730
 *
 * Packets and log lines are numbered from the beginning of the check: the file that WB_STATE names
 * carries the numbers from one process to the next. WB_SCALE stretches every wait (percent).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_SOCKETS 16
#define MAX_PRINTED \
	400 /* packets, and log lines: a module that logs everything must not drown us */
#define MAX_LEFT_OUT 100000 /* then it is one that never stops */
#define SSH_PORT 22
#define LOG_DESCRIPTOR 9

typedef struct sockaddr_in Address;

static struct {
	int fd[MAX_SOCKETS];
	unsigned count;
} servers, receivers, clients; /* TCP that listens, UDP that receives, TCP that is kept open */

static uint64_t log_first; /* sequence number of the check's first line; 0 before it came */
static unsigned packet_number;
static int log_fd = -1, packet_fd = -1, device_fd = -1;
static pid_t loader;
static long scale = 100;

/* --- time, words, sockets ----------------------------------------------------------------- */

static int
scaled(int ms)
{
	return (int)(ms * scale / 100);
}

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* CODE is less than 0 for a failure that errno tells about. */
static void
result(const char *action, long code)
{
	if (code >= 0)
		printf("%s ok\n", action);
	else
		printf("%s failed: %s\n", action, strerror(errno));
}

/* "ADDRESS:PORT"; FALSE and a line on standard output if it is not that. */
static bool
parse_address(const char *text, Address *address)
{
	char copy[64];
	char *colon;

	snprintf(copy, sizeof(copy), "%s", text);
	colon = strchr(copy, ':');
	*address = (Address){ .sin_family = AF_INET };
	if (colon) {
		*colon = '\0';
		address->sin_port = htons((uint16_t)atoi(colon + 1));
	}
	if (inet_pton(AF_INET, copy, &address->sin_addr) == 1)
		return true;
	printf("usage: %s is not ADDRESS:PORT\n", text);
	return false;
}

/* The value of ",KEY=VALUE" in TEXT, copied to VALUE; FALSE if there is none. */
static bool
option(const char *text, const char *key, char *value, size_t size)
{
	const char *at = strstr(text, key);

	if (!at)
		return false;
	at += strlen(key);
	snprintf(value, size, "%.*s", (int)strcspn(at, ","), at);
	return true;
}

static int
open_socket(int type, const Address *from)
{
	int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (from && bind(fd, (const struct sockaddr *)from, sizeof(*from)) < 0) {
		int error = errno;

		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

static bool
wait_for(int fd, short events, int ms)
{
	struct pollfd poller = { fd, events, 0 };

	return poll(&poller, 1, ms) > 0;
}

/* RST instead of FIN: neither end keeps the port in TIME_WAIT. */
static void
close_with_reset(int fd)
{
	struct linger none = { 1, 0 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
	close(fd);
}

/* --- modules ------------------------------------------------------------------------------ */

/* Waits for PID; FALSE if it still runs after MS. */
static bool
wait_child(pid_t pid, int ms, int *status)
{
	int64_t deadline = now_ms() + ms;
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	while (waitpid(pid, status, WNOHANG) != pid) {
		int64_t left = deadline - now_ms();
		struct timespec timeout = { left / 1000, left % 1000 * 1000000 };

		if (left <= 0)
			return false;
		sigtimedwait(&child, NULL, &timeout);
	}
	return true;
}

static void
report_child(const char *action, int status)
{
	if (WIFSIGNALED(status))
		printf("%s killed: %s\n", action, strsignal(WTERMSIG(status)));
	else {
		errno = WEXITSTATUS(status);
		result(action, errno ? -1 : 0);
	}
}

/* Where in the kernel PID sleeps. */
static void
report_waiting(const char *action, pid_t pid)
{
	char path[64], place[128] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/wchan", pid);
	file = fopen(path, "r");
	if (file) {
		if (!fgets(place, sizeof(place), file))
			place[0] = '\0';
		fclose(file);
	}
	if (strcmp(place, "") == 0 || strcmp(place, "0") == 0)
		printf("%s waits: it runs and does not sleep\n", action);
	else
		printf("%s waits in %s\n", action, place);
}

/* A process that the kernel never gives back must not keep our reader waiting for the end. */
static void
let_go_of_output(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
}

/* The exit status is the errno: every one of the kernel's is below 256. */
static void
act_start(const char *path)
{
	fflush(stdout);
	loader = fork();
	if (loader == 0) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);

		let_go_of_output();

		if (fd < 0 || syscall(SYS_finit_module, fd, "", 0) < 0)
			_exit(errno);
		_exit(0);
	}
}

static void
act_await(const char *ms)
{
	int status;

	if (!loader)
		return;
	if (!wait_child(loader, scaled(atoi(ms)), &status)) {
		report_waiting("load", loader);
		return;
	}
	loader = 0;
	report_child("load", status);
}

static void
act_kill(const char *unused)
{
	int status;

	if (!loader)
		return;
	kill(loader, SIGKILL);
	if (wait_child(loader, scaled(2000), &status))
		report_child("load", status);
	else
		printf("load survives: SIGKILL does not end it\n");
	loader = 0;
}

static void
act_load(const char *path)
{
	act_start(path);
	act_await("3000");
	act_kill("");
}

static void
act_unload(const char *name)
{
	pid_t pid;
	int status;

	if (device_fd >= 0)
		close(device_fd);
	device_fd = -1;
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		let_go_of_output();
		_exit(syscall(SYS_delete_module, name, O_NONBLOCK) < 0 ? errno : 0);
	}
	if (wait_child(pid, scaled(3000), &status))
		report_child("unload", status);
	else
		report_waiting("unload", pid);
}

/* --- TCP ---------------------------------------------------------------------------------- */

/* Is there a socket that listens at PORT? */
static bool
is_listening(unsigned port)
{
	FILE *file = fopen("/proc/net/tcp", "r");
	char line[256];
	unsigned local, state;
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		found = sscanf(line, " %*u: %*x:%x %*x:%*x %x", &local, &state) == 2 &&
			local == port && state == TCP_LISTEN;
	if (file)
		fclose(file);
	return found;
}

/* Waits until something listens at PORT, or the module is loaded or refused. */
static void
act_listening(const char *port)
{
	int64_t deadline = now_ms() + scaled(2000);
	siginfo_t ended;

	while (!is_listening((unsigned)atoi(port)) && now_ms() < deadline) {
		ended.si_pid = 0;
		if (!loader ||
			(waitid(P_PID, (id_t)loader, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
				ended.si_pid == loader))
			return;
		poll(NULL, 0, 2);
	}
}

static void
act_listen(const char *where)
{
	Address address;
	int fd;

	if (!parse_address(where, &address) || servers.count == MAX_SOCKETS)
		return;
	fd = open_socket(SOCK_STREAM, &address);
	if (fd < 0 || listen(fd, 128) < 0)
		result("listen", -1);
	else
		servers.fd[servers.count++] = fd;
}

/* What came to our own servers is sent back, until CLIENT has the answer or TIMEOUT has passed. */
static bool
exchange(int client, const char *data)
{
	int64_t deadline = now_ms() + scaled(400);
	char buffer[256];
	int peer = -1;
	ssize_t got = 0;

	if (write(client, data, strlen(data)) < 0)
		return false;
	while (peer < 0 && now_ms() < deadline) {
		for (unsigned i = 0; i < servers.count && peer < 0; i++)
			peer = accept(servers.fd[i], NULL, NULL);
		if (peer < 0)
			poll(NULL, 0, 1);
	}
	if (peer >= 0 && wait_for(peer, POLLIN, scaled(400)))
		got = read(peer, buffer, sizeof(buffer));
	if (got > 0 && write(peer, buffer, (size_t)got) == got &&
		wait_for(client, POLLIN, scaled(400)))
		got = read(client, buffer, sizeof(buffer));
	close(client);
	close(peer);
	return got == (ssize_t)strlen(data) && memcmp(buffer, data, (size_t)got) == 0;
}

/* Connects to WHERE; -1 and errno if it did not work in MS milliseconds. */
static int
connect_to(const char *where, int ms)
{
	Address to, from;
	char text[64];
	bool bound = option(where, ",from=", text, sizeof(text)) && parse_address(text, &from);
	int fd, error = 0;
	socklen_t length = sizeof(error);

	if (!parse_address(where, &to))
		return -1;
	fd = open_socket(SOCK_STREAM, bound ? &from : NULL);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	error = errno;
	if (error == EINPROGRESS && !wait_for(fd, POLLOUT, scaled(ms)))
		error = ETIMEDOUT;
	else if (error == EINPROGRESS)
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
	if (!error)
		return fd;
	close_with_reset(fd);
	errno = error;
	return -1;
}

static void
report_connection(const char *where, bool ok, int error)
{
	printf("tcp %.*s %s%s\n", (int)strcspn(where, ","), where,
		ok ? "ok" : "failed: ", ok ? "" : strerror(error));
}

static void
act_tcp(const char *where)
{
	int fd = connect_to(where, 600);
	char data[128];
	bool ok = fd >= 0;
	int error = errno;

	if (ok && option(where, ",data=", data, sizeof(data))) {
		ok = exchange(fd, data);
		error = ENOMSG;
	} else if (ok) {
		close_with_reset(fd);
	}
	report_connection(where, ok, error);
}

/* Asks for a connection and does not wait for the answer. */
static void
act_syn(const char *where)
{
	int fd = connect_to(where, 0);

	if (fd >= 0)
		close_with_reset(fd);
}

/*
 * A client for a module that waits for one, and nothing for one that does not. It stays at least
 * until the module is loaded: accept() would be handed a connection that is gone already.
 */
static void
act_unblock(const char *where)
{
	int fd;

	if (!loader)
		return;
	fd = connect_to(where, 600);
	report_connection(where, fd >= 0, errno);
	if (fd < 0)
		return;
	act_await("3000");
	if (strstr(where, ",keep") && clients.count < MAX_SOCKETS)
		clients.fd[clients.count++] = fd;
	else
		close_with_reset(fd);
}

static void
act_kept(const char *unused)
{
	char byte;

	for (unsigned i = 0; i < clients.count; i++) {
		ssize_t got = recv(clients.fd[i], &byte, 1, MSG_PEEK | MSG_DONTWAIT);

		if (got == 0)
			puts("kept closed: the other end sent FIN");
		else if (got < 0 && errno != EAGAIN)
			printf("kept reset: %s\n", strerror(errno));
		else
			puts("kept open");
	}
}

static void
act_drop(const char *unused)
{
	while (clients.count)
		close_with_reset(clients.fd[--clients.count]);
}

/* A destination on the first network card that no ARP answer is needed for. */
static void
act_neighbour(const char *address)
{
	struct arpreq entry = { .arp_flags = ATF_COM, .arp_dev = "eth0" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	Address to;

	if (parse_address(address, &to)) {
		memcpy(&entry.arp_pa, &to, sizeof(to));
		entry.arp_ha.sa_family = ARPHRD_ETHER;
		memcpy(entry.arp_ha.sa_data, "\x02wbwb\x01", 6);
		result("neighbour", ioctl(fd, SIOCSARP, &entry));
	}
	close(fd);
}

/* --- UDP ---------------------------------------------------------------------------------- */

static void
act_receive(const char *where)
{
	Address address;
	int fd;

	if (!parse_address(where, &address) || receivers.count == MAX_SOCKETS)
		return;
	fd = open_socket(SOCK_DGRAM, &address);
	if (fd < 0)
		result("receive", -1);
	else
		receivers.fd[receivers.count++] = fd;
}

static void
act_udp(const char *where)
{
	Address to, from;
	char text[64], data[128] = "";
	bool bound = option(where, ",from=", text, sizeof(text)) && parse_address(text, &from);
	int fd;

	if (!parse_address(where, &to))
		return;
	option(where, ",data=", data, sizeof(data));
	fd = open_socket(SOCK_DGRAM, bound ? &from : NULL);
	if (fd < 0 || sendto(fd, data, strlen(data), 0, (struct sockaddr *)&to, sizeof(to)) < 0)
		result("udp", -1);
	else
		puts("udp ok");
	close(fd);
}

/* --- the device --------------------------------------------------------------------------- */

static void
act_open(const char *numbers)
{
	static const char node[] = "/run/wb-probe.node";
	unsigned number[2] = { 0, 0 };

	if (sscanf(numbers, "%u:%u", &number[0], &number[1]) != 2)
		return;
	unlink(node);
	if (device_fd >= 0)
		close(device_fd);
	device_fd = -1;
	if (mknod(node, S_IFCHR | 0600, makedev(number[0], number[1])) == 0)
		device_fd = open(node, O_RDWR | O_CLOEXEC);
	result("open", device_fd);
	unlink(node);
}

/* "COMMAND:null", "COMMAND:bad", or "COMMAND:ADDRESS" for a pointer to that address. */
static void
act_ioctl(const char *what)
{
	unsigned long command = strtoul(what, NULL, 0);
	const char *argument = strchr(what, ':');
	Address address = { 0 };
	void *pointer = &address.sin_addr;

	if (!argument)
		return;
	argument++;
	if (strcmp(argument, "null") == 0)
		pointer = NULL;
	else if (strcmp(argument, "bad") == 0)
		pointer = (void *)0x10; /* never mapped: below mmap_min_addr */
	else if (!parse_address(argument, &address))
		return;
	result("ioctl", ioctl(device_fd, command, pointer));
}

/* The same in a process of its own, which opens the device and ends. */
static void
act_child_ioctl(const char *what)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		device_fd = -1;
		act_open("42:0");
		act_ioctl(what);
		fflush(stdout);
		_exit(0);
	}
	if (!wait_child(pid, scaled(2000), &status))
		report_waiting("ioctl", pid);
}

/* --- other -------------------------------------------------------------------------------- */

static void
act_ss(const char *arguments)
{
	char line[512];
	FILE *pipe;

	fflush(stdout);
	snprintf(line, sizeof(line), "exec ss %s", arguments);
	pipe = popen(line, "r");
	while (pipe && fgets(line, sizeof(line), pipe))
		printf("ss: %.*s\n", (int)strcspn(line, "\n"), line);
	if (pipe)
		pclose(pipe);
}

static void
act_pause(const char *ms)
{
	poll(NULL, 0, scaled(atoi(ms)));
}

/* --- evidence ----------------------------------------------------------------------------- */

/* The kernel escapes what cannot be printed as \xNN, the backslash too. */
static void
print_record(char *record)
{
	unsigned priority;
	uint64_t sequence, us;
	char *text = strchr(record, ';');

	if (!text || sscanf(record, "%u,%" SCNu64 ",%" SCNu64, &priority, &sequence, &us) != 3)
		return;
	text++;
	text[strcspn(text, "\n")] = '\0';
	if (!log_first)
		log_first = sequence;
	if (priority >> 3) /* a program wrote it */
		return;
	printf("log %" PRIu64 ": <%u>[%5" PRIu64 ".%06" PRIu64 "] %s\n", sequence - log_first + 1,
		priority & 7, us / 1000000, us % 1000000, text);
}

static void
drain_log(void)
{
	char record[8192];
	unsigned printed = 0, left_out = 0;
	ssize_t length;

	while (left_out < MAX_LEFT_OUT &&
		((length = read(log_fd, record, sizeof(record) - 1)) > 0 ||
			(length < 0 && errno == EPIPE))) {
		if (length < 0 || printed == MAX_PRINTED) {
			left_out++;
			continue;
		}
		record[length] = '\0';
		print_record(record);
		printed++;
	}
	if (left_out)
		printf("log-lost %u\n", left_out);
}

static void
print_payload(const unsigned char *data, size_t length)
{
	printf(", \"");
	for (size_t i = 0; i < length; i++) {
		if (data[i] == '\n')
			printf("\\n");
		else if (data[i] == '\0')
			printf("\\0");
		else if (data[i] < ' ' || data[i] > '~' || data[i] == '"' || data[i] == '\\')
			printf("\\x%02x", data[i]);
		else
			putchar(data[i]);
	}
	putchar('"');
}

static void
print_flags(const struct tcphdr *tcp)
{
	printf("Flags [%s%s%s%s%s]", tcp->fin ? "F" : "", tcp->syn ? "S" : "", tcp->rst ? "R" : "",
		tcp->psh ? "P" : "", tcp->ack ? "." : "");
}

/* PACKET begins with the IP header; LENGTH bytes of it were captured. */
static void
print_packet(const unsigned char *packet, size_t length)
{
	struct iphdr ip;
	struct tcphdr tcp = { 0 };
	struct udphdr udp = { 0 };
	char from[INET_ADDRSTRLEN], to[INET_ADDRSTRLEN];
	size_t header, total;

	memcpy(&ip, packet, sizeof(ip));
	header = ip.ihl * 4u;
	total = ntohs(ip.tot_len);
	if (length < header + sizeof(tcp) &&
		(ip.protocol == IPPROTO_TCP || length < header + sizeof(udp)))
		return;
	inet_ntop(AF_INET, &ip.saddr, from, sizeof(from));
	inet_ntop(AF_INET, &ip.daddr, to, sizeof(to));
	if (ip.protocol == IPPROTO_TCP)
		memcpy(&tcp, packet + header, sizeof(tcp));
	else
		memcpy(&udp, packet + header, sizeof(udp));
	if (ip.protocol == IPPROTO_TCP &&
		(ntohs(tcp.source) == SSH_PORT || ntohs(tcp.dest) == SSH_PORT))
		return;

	printf("packet %u: ", ++packet_number);
	if (ip.protocol == IPPROTO_TCP) {
		printf("%s.%u > %s.%u: ", from, ntohs(tcp.source), to, ntohs(tcp.dest));
		print_flags(&tcp);
		printf(", length %zd\n", (ssize_t)(total - header) - tcp.doff * 4);
	} else if (ip.protocol == IPPROTO_UDP) {
		size_t payload = length - header - sizeof(udp);

		printf("%s.%u > %s.%u: UDP, length %u", from, ntohs(udp.source), to,
			ntohs(udp.dest), (unsigned)(ntohs(udp.len) - sizeof(udp)));
		print_payload(packet + header + sizeof(udp), payload < 64 ? payload : 64);
		putchar('\n');
	} else {
		printf("%s > %s: IP protocol %u\n", from, to, ip.protocol);
	}
}

/* On lo each packet is seen twice, going out and coming in: one of them is enough. */
static void
drain_packets(void)
{
	unsigned lo = if_nametoindex("lo");
	unsigned char packet[512];
	struct sockaddr_ll from;
	socklen_t size = sizeof(from);
	ssize_t length;
	unsigned first = packet_number;

	while ((length = recvfrom(packet_fd, packet, sizeof(packet), 0, (struct sockaddr *)&from,
			&size)) >= 0) {
		size = sizeof(from);
		if (from.sll_protocol != htons(ETH_P_IP) || (size_t)length < sizeof(struct iphdr) ||
			((unsigned)from.sll_ifindex == lo && from.sll_pkttype == PACKET_OUTGOING))
			continue;
		if (packet_number - first < MAX_PRINTED)
			print_packet(packet, (size_t)length);
	}
}

/* --- the process -------------------------------------------------------------------------- */

/*
 * The kernel log is read through descriptor 9 if the caller has it open: the place in the log is
 * then kept from one process to the next, and no line between them is lost.
 */
static void
open_evidence(void)
{
	const char *path = getenv("WB_STATE");
	FILE *file = path ? fopen(path, "r") : NULL;
	bool begun = file && fscanf(file, "%" SCNu64 " %u", &log_first, &packet_number) == 2;
	int size = 4 << 20;

	if (file)
		fclose(file);
	log_fd = fcntl(LOG_DESCRIPTOR, F_GETFD) < 0 ? open("/dev/kmsg", O_RDONLY) : LOG_DESCRIPTOR;
	fcntl(log_fd, F_SETFL, O_NONBLOCK);
	fcntl(log_fd, F_SETFD, FD_CLOEXEC);
	if (!begun || log_fd != LOG_DESCRIPTOR)
		lseek(log_fd, 0, SEEK_END);
	packet_fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(ETH_P_ALL));
	setsockopt(packet_fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
}

static void
close_evidence(void)
{
	const char *path = getenv("WB_STATE");
	FILE *file;

	drain_packets();
	drain_log();
	file = path ? fopen(path, "w") : NULL;
	if (file) {
		fprintf(file, "%" PRIu64 " %u\n", log_first, packet_number);
		fclose(file);
	}
}

static const struct {
	const char *name;
	void (*act)(const char *argument);
	const char *help;
} actions[] = {
	{ "load", act_load, "PATH: load a module" },
	{ "start", act_start, "PATH: begin to load a module and go on" },
	{ "await", act_await, "MS: wait until it is loaded" },
	{ "listening", act_listening, "PORT: wait until something listens there" },
	{ "unblock", act_unblock, "ADDRESS:PORT[,from=…][,keep]: connect if a module still loads" },
	{ "kill", act_kill, ": SIGKILL for the process that still loads it" },
	{ "unload", act_unload, "NAME: unload a module" },
	{ "listen", act_listen, "ADDRESS:PORT: be a TCP server that sends back what it gets" },
	{ "tcp", act_tcp, "ADDRESS:PORT[,from=ADDRESS:PORT][,data=TEXT]: connect" },
	{ "syn", act_syn, "ADDRESS:PORT[,from=…]: ask for a connection, do not wait" },
	{ "kept", act_kept, ": the state of the connections that were kept" },
	{ "drop", act_drop, ": reset them" },
	{ "neighbour", act_neighbour, "ADDRESS: make up a machine behind eth0" },
	{ "receive", act_receive, "ADDRESS:PORT: be a UDP receiver" },
	{ "udp", act_udp, "ADDRESS:PORT[,from=…],data=TEXT: send a datagram" },
	{ "open", act_open, "MAJOR:MINOR: open a character device" },
	{ "ioctl", act_ioctl, "COMMAND:ADDRESS|null|bad: with a pointer to that address" },
	{ "child-ioctl", act_child_ioctl, "the same in a process of its own" },
	{ "ss", act_ss, "ARGUMENTS: what ss(8) says" },
	{ "pause", act_pause, "MS: do nothing" },
};

static bool
act(const char *word)
{
	size_t length = strcspn(word, "=");

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strlen(actions[i].name) == length &&
			strncmp(word, actions[i].name, length) == 0) {
			actions[i].act(word[length] ? word + length + 1 : "");
			return true;
		}
	}
	return false;
}

static int
usage(void)
{
	fputs("usage: wb-probe ACTION[=ARGUMENT]…\n", stderr);
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		fprintf(stderr, "  %s=%s\n", actions[i].name, actions[i].help);
	return 2;
}

int
main(int argc, char **argv)
{
	const char *percent = getenv("WB_SCALE");
	sigset_t child;

	if (argc < 2)
		return usage();
	if (percent && atol(percent) > 0)
		scale = atol(percent);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	open_evidence();
	for (int i = 1; i < argc; i++) {
		if (!act(argv[i])) {
			fprintf(stderr, "wb-probe: unknown action %s\n", argv[i]);
			return 2;
		}
	}
	close_evidence();
	return 0;
}
