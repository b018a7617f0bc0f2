/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One virtual machine: booted or restored, watched, saved, destroyed. */
#include "vm/vm.h"

#include "base/error.h"
#include "base/files.h"
#include "vm/domain-xml.h"
#include "vm/hang-guard.h"
#include "vm/host-private.h"
#include "vm/libvirt-error.h"
#include "vm/orphans.h"
#include "vm/port.h"

#include <fcntl.h>
#include <libvirt/libvirt.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PORT_TRIES 8
/* Of libvirt and QEMU alone: the guest boots later. Minutes where the disk is slow. */
#define START_MS 60000
#define SAVE_MS 180000
#define CONSOLE_POLL_MS 10
#define CONSOLE_MAX (4 * 1024 * 1024)

struct _WbVm {
	WbVmHost *host;
	virDomainPtr domain; /* NULL once saved */
	char *name;
	char *console;
	guint16 port;
};

const char *
wb_accel_to_string(WbAccel accel)
{
	return accel == WB_ACCEL_KVM ? "kvm" : "tcg";
}

/* --- starting --------------------------------------------------------------------------- */

static void
drop_domain(WbVm *vm)
{
	if (vm->domain)
		virDomainFree(vm->domain);
	vm->domain = NULL;
}

/* QEMU's words when the port was taken between our look and its start. */
static gboolean
lost_port_race(const GError *error)
{
	return strstr(error->message, "host forwarding rule") != NULL;
}

static virDomainPtr
start(WbVm *vm, const WbVmConfig *config, const char *saved, GError **error)
{
	virConnectPtr connection = wb_vm_host_get_connection(vm->host);
	/* A libvirt that is a daemon ends the VM when this process dies; the embedded one cannot.
	 */
	unsigned flags = wb_vm_host_is_embedded(vm->host) ? 0 : VIR_DOMAIN_START_AUTODESTROY;
	g_autofree char *xml = wb_domain_xml_new(config, vm->console, vm->port, error);
	virDomainPtr domain;

	if (!xml)
		return NULL;
	if (!saved) {
		domain = virDomainCreateXML(connection, xml, flags);
		if (!domain)
			wb_libvirt_set_error(error, "starting the VM");
		return domain;
	}
	if (virDomainRestoreFlags(connection, saved, xml, VIR_DOMAIN_SAVE_RUNNING) < 0) {
		wb_libvirt_set_error(error, "restoring the VM");
		return NULL;
	}
	domain = virDomainLookupByName(connection, config->name);
	if (!domain)
		wb_libvirt_set_error(error, "finding the restored VM");
	return domain;
}

static void
start_guarded(WbVm *vm, const WbVmConfig *config, const char *saved, GCancellable *cancellable,
	GError **error)
{
	WbHangGuard *guard = wb_hang_guard_begin(
		wb_vm_host_get_folder(vm->host), wb_deadline_in(START_MS), cancellable);

	vm->domain = start(vm, config, saved, error);
	if (!wb_hang_guard_end(guard, vm->domain != NULL, "starting the VM", error))
		drop_domain(vm);
}

static WbVm *
start_on_free_port(WbVmHost *host, const WbVmConfig *config, const char *saved,
	GCancellable *cancellable, GError **error)
{
	static int serial;
	WbVm *vm = g_new0(WbVm, 1);

	vm->host = host;
	vm->name = g_strdup(config->name);
	vm->console = g_strdup_printf(
		"%s/console-%d.log", wb_vm_host_get_folder(host), g_atomic_int_add(&serial, 1));
	for (int tries = 0; !vm->domain && tries < PORT_TRIES; tries++) {
		g_autoptr(GError) failure = NULL;

		vm->port = wb_port_pick(&failure);
		if (vm->port)
			start_guarded(vm, config, saved, cancellable, &failure);
		if (!vm->domain && (tries + 1 == PORT_TRIES || !lost_port_race(failure))) {
			g_propagate_error(error, g_steal_pointer(&failure));
			break;
		}
	}
	if (vm->domain)
		return vm;
	/* libvirt may give up on a QEMU that it started and knows no more. */
	if (wb_vm_host_is_embedded(host))
		wb_orphans_kill(wb_vm_host_get_folder(host));
	wb_vm_free(vm);
	return NULL;
}

WbVm *
wb_vm_boot(WbVmHost *host, const WbVmConfig *config, GCancellable *cancellable, GError **error)
{
	return start_on_free_port(host, config, NULL, cancellable, error);
}

WbVm *
wb_vm_restore(WbVmHost *host, const WbVmConfig *config, const char *saved,
	GCancellable *cancellable, GError **error)
{
	return start_on_free_port(host, config, saved, cancellable, error);
}

/* --- ending ------------------------------------------------------------------------------ */

gboolean
wb_vm_save(WbVm *vm, const char *path, GCancellable *cancellable, GError **error)
{
	WbHangGuard *guard = wb_hang_guard_begin(
		wb_vm_host_get_folder(vm->host), wb_deadline_in(SAVE_MS), cancellable);
	gboolean ok = virDomainSaveFlags(vm->domain, path, NULL, VIR_DOMAIN_SAVE_RUNNING) == 0 ||
		      wb_libvirt_set_error(error, "saving the VM");

	ok = wb_hang_guard_end(guard, ok, "saving the VM", error);
	if (ok)
		drop_domain(vm);
	return ok;
}

void
wb_vm_leave_running(WbVm *vm)
{
	drop_domain(vm);
	g_free(vm->console);
	g_free(vm->name);
	g_free(vm);
}

/*
 * Nothing in the guest is worth a graceful end: it lives in memory only. libvirt would ask QEMU to
 * end and look again every 0.2 s, for 2 s in all; a killed QEMU is gone at once.
 */
static void
destroy(WbVm *vm)
{
	if (wb_vm_host_is_embedded(vm->host))
		wb_orphans_kill(wb_vm_host_get_folder(vm->host));
	virDomainDestroy(vm->domain);
	drop_domain(vm);
}

void
wb_vm_free(WbVm *vm)
{
	if (!vm)
		return;
	if (vm->domain)
		destroy(vm);
	unlink(vm->console);
	g_free(vm->console);
	g_free(vm->name);
	g_free(vm);
}

gboolean
wb_vm_pause(WbVm *vm, GError **error)
{
	return virDomainSuspend(vm->domain) == 0 || wb_libvirt_set_error(error, "pausing the VM");
}

gboolean
wb_vm_resume(WbVm *vm, GError **error)
{
	return virDomainResume(vm->domain) == 0 || wb_libvirt_set_error(error, "resuming the VM");
}

/* --- watching ----------------------------------------------------------------------------- */

gboolean
wb_vm_is_running(WbVm *vm)
{
	int state = VIR_DOMAIN_NOSTATE, reason = 0;

	if (!vm->domain)
		return FALSE;
	/* libvirt's end of an earlier VM can take a later one of the same name off its list. */
	if (virDomainGetState(vm->domain, &state, &reason, 0) < 0)
		return wb_vm_host_is_embedded(vm->host) &&
		       wb_orphans_any(wb_vm_host_get_folder(vm->host));
	return state == VIR_DOMAIN_RUNNING || state == VIR_DOMAIN_PAUSED ||
	       state == VIR_DOMAIN_BLOCKED;
}

/* QEMU's log, of all VMs of that name. Owned; NULL: there is none. */
static char *
dup_log(const WbVm *vm)
{
	g_autofree char *file = g_strdup_printf("%s.log", vm->name);
	g_autofree char *path =
		g_build_filename(wb_vm_host_get_folder(vm->host), "log", "qemu", file, NULL);
	char *text = NULL;

	g_file_get_contents(path, &text, NULL, NULL);
	return text;
}

/*
 * libvirt saw QEMU's monitor close without a word. A guest that restarts ends QEMU in order, and
 * libvirt then sends it a signal: a QEMU that names a signal proves nothing.
 */
static gboolean
was_killed(const WbVm *vm)
{
	g_autofree char *log = dup_log(vm);
	const char *begin = log ? g_strrstr(log, "starting up") : NULL;

	return begin && strstr(begin, "reason=crashed");
}

const char *
wb_vm_get_harm(WbVm *vm)
{
	if (!vm->domain || !wb_vm_host_is_embedded(vm->host))
		return NULL;
	if (wb_orphans_any_stopped(wb_vm_host_get_folder(vm->host)))
		return "the VM's process was stopped";
	if (!wb_vm_is_running(vm) && was_killed(vm))
		return "the VM's process was killed";
	return NULL;
}

char *
wb_vm_dup_last_words(const WbVm *vm)
{
	g_autofree char *text = dup_log(vm);
	const char *tail;

	if (!text)
		return NULL;
	/* The log begins with QEMU's long command line. */
	tail = g_strrstr(g_strchomp(text), "\n");
	return tail ? g_strdup(tail + 1) : NULL;
}

guint16
wb_vm_get_port(const WbVm *vm)
{
	return vm->port;
}

GBytes *
wb_vm_read_console(const WbVm *vm, gsize max)
{
	int fd = open(vm->console, O_RDONLY | O_CLOEXEC);
	struct stat st;
	GBytes *bytes = NULL;

	if (fd >= 0 && fstat(fd, &st) == 0) {
		gsize size = MIN((gsize)st.st_size, max);
		g_autofree char *data = g_malloc(size + 1);
		ssize_t n = pread(fd, data, size, st.st_size - (off_t)size);

		bytes = g_bytes_new(data, n > 0 ? (gsize)n : 0);
	}
	if (fd >= 0)
		close(fd);
	return bytes ? bytes : g_bytes_new(NULL, 0);
}

GBytes *
wb_vm_read_console_from(const WbVm *vm, gsize start, gsize max)
{
	int fd = open(vm->console, O_RDONLY | O_CLOEXEC);
	struct stat st;
	GBytes *bytes = NULL;

	if (fd >= 0 && fstat(fd, &st) == 0 && (guint64)st.st_size > start) {
		gsize size = MIN((gsize)st.st_size - start, max);
		g_autofree char *data = g_malloc(size);
		ssize_t n = pread(fd, data, size, (off_t)start);

		bytes = g_bytes_new(data, n > 0 ? (gsize)n : 0);
	}
	if (fd >= 0)
		close(fd);
	return bytes ? bytes : g_bytes_new(NULL, 0);
}

typedef struct {
	WbVm *vm;
	const char *text;
} Wait;

static gboolean
console_has(gpointer data, GError **error)
{
	Wait *wait = data;
	g_autoptr(GBytes) bytes = wb_vm_read_console(wait->vm, CONSOLE_MAX);
	gsize length;
	const char *at = g_bytes_get_data(bytes, &length);

	if (length > 0 && memmem(at, length, wait->text, strlen(wait->text)))
		return TRUE;
	if (!wb_vm_is_running(wait->vm))
		g_set_error_literal(error, WB_ERROR, WB_ERROR_LOST, "the VM ended while it booted");
	return FALSE;
}

/* What the guest said last, so that a boot that fails can be understood from the message. */
static void
add_last_words(WbVm *vm, GError **error)
{
	g_autoptr(GBytes) bytes = wb_vm_read_console(vm, 400);
	gsize length;
	const char *data = g_bytes_get_data(bytes, &length);
	g_autofree char *words = g_strndup(data ? data : "", length);

	if (error && *error && !g_error_matches(*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		g_prefix_error(error, "the console ends with \"%s\": ", g_strstrip(words));
}

gboolean
wb_vm_wait_console(
	WbVm *vm, const char *text, WbDeadline deadline, GCancellable *cancellable, GError **error)
{
	Wait wait = { vm, text };

	if (wb_deadline_poll(deadline, CONSOLE_POLL_MS, "the guest to boot", console_has, &wait,
		    cancellable, error))
		return TRUE;
	add_last_words(vm, error);
	return FALSE;
}
