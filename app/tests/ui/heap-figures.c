/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For soak.py, loaded into workbench-gtk beforehand: whoever connects to $HEAP_FIGURES is told how
 * many bytes of the heap are in use, as "small large" (of the arenas; of mappings of their own).
 */
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void *
answer(void *data)
{
	int listener = (int)(long)data;

	for (;;) {
		int fd = accept(listener, NULL, NULL);
		struct mallinfo2 info;

		if (fd < 0)
			continue;
		malloc_trim(0);
		info = mallinfo2();
		dprintf(fd, "%zu %zu\n", info.uordblks, info.hblkhd);
		close(fd);
	}
	return NULL;
}

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv("HEAP_FIGURES");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	pthread_t thread;
	int fd;

	/* Not in the shells and wrappers on the way, nor in what it starts itself. */
	if (!path || strcmp(program_invocation_short_name, "workbench-gtk") != 0 ||
		strlen(path) >= sizeof address.sun_path)
		return;
	unsetenv("LD_PRELOAD");
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 ||
		listen(fd, 1) < 0 || pthread_create(&thread, NULL, answer, (void *)(long)fd) != 0)
		abort();
}
