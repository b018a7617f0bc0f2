/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of network sysctls before a run, put back after it. */
#include "pktplay.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <string.h>
#include <unistd.h>

#define VALUE_MAX 4096

/* Folders, not looked into deeper: what is below conf/tun0 goes with the device. */
static const char *const folders[] = { "/proc/sys/net/core", "/proc/sys/net/ipv4",
	"/proc/sys/net/ipv6", "/proc/sys/net/ipv4/conf/all", "/proc/sys/net/ipv4/conf/default",
	"/proc/sys/net/mptcp" };
static const char module_folders[] = "/sys/module/tcp_*/parameters";

typedef struct {
	char *file;
	char *value;
} Value;

struct _WbSysctls {
	GArray *values; /* of Value */
};

static gssize
read_value(int folder, const char *file, char *value)
{
	int fd = openat(folder, file, O_RDONLY | O_CLOEXEC);
	gssize got = fd >= 0 ? read(fd, value, VALUE_MAX - 1) : -1;

	if (fd >= 0)
		close(fd);
	value[MAX(got, 0)] = '\0';
	return got;
}

static void
save_folder(WbSysctls *sysctls, const char *path)
{
	char value[VALUE_MAX];
	DIR *folder = opendir(path);
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		if (entry->d_type != DT_REG || read_value(dirfd(folder), entry->d_name, value) < 0)
			continue;
		g_array_append_val(sysctls->values,
			((Value){ g_build_filename(path, entry->d_name, NULL), g_strdup(value) }));
	}
	if (folder)
		closedir(folder);
}

WbSysctls *
pktplay_sysctls_save(void)
{
	WbSysctls *sysctls = g_new0(WbSysctls, 1);
	glob_t found = { 0 };

	sysctls->values = g_array_new(FALSE, FALSE, sizeof(Value));
	for (guint i = 0; i < G_N_ELEMENTS(folders); i++)
		save_folder(sysctls, folders[i]);
	if (glob(module_folders, GLOB_NOSORT, NULL, &found) == 0)
		for (gsize i = 0; i < found.gl_pathc; i++)
			save_folder(sysctls, found.gl_pathv[i]);
	globfree(&found);
	return sysctls;
}

static gboolean
restore(const Value *value)
{
	char now[VALUE_MAX];
	gsize length = strlen(value->value);
	gboolean done;
	int fd;

	if (read_value(AT_FDCWD, value->file, now) < 0 || strcmp(now, value->value) == 0)
		return TRUE;
	fd = open(value->file, O_WRONLY | O_CLOEXEC);
	/* What may not be written was not changed by a script: tcp_available_congestion_control. */
	done = fd >= 0 ? write(fd, value->value, length) == (gssize)length
		       : errno == EACCES || errno == EPERM;
	if (fd >= 0)
		close(fd);
	return done;
}

guint
pktplay_sysctls_restore(const WbSysctls *sysctls)
{
	guint failed = 0;

	for (guint i = 0; i < sysctls->values->len; i++)
		if (!restore(&g_array_index(sysctls->values, Value, i)))
			failed++;
	return failed;
}

void
pktplay_sysctls_free(WbSysctls *sysctls)
{
	if (!sysctls)
		return;
	for (guint i = 0; i < sysctls->values->len; i++) {
		g_free(g_array_index(sysctls->values, Value, i).file);
		g_free(g_array_index(sysctls->values, Value, i).value);
	}
	g_array_free(sysctls->values, TRUE);
	g_free(sysctls);
}
