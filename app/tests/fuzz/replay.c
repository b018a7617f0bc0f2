/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a fuzz target over its stored corpus, as a test that needs no fuzzer. */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
main(int argc, char **argv)
{
	g_autofree char *program = g_path_get_basename(argv[0]);
	g_autofree char *path = g_strdup_printf("app/tests/fuzz/corpus/%s", program + 5);
	g_autoptr(GDir) corpus = g_dir_open(path, 0, NULL);
	const char *name;
	int count = 0;

	while (corpus && (name = g_dir_read_name(corpus)) != NULL) {
		g_autofree char *file = g_build_filename(path, name, NULL);
		g_autofree char *data = NULL;
		gsize length;

		if (!g_file_get_contents(file, &data, &length, NULL))
			continue;
		LLVMFuzzerTestOneInput((const uint8_t *)data, length);
		printf("ok %d - %s\n", ++count, name);
	}
	if (count == 0)
		printf("not ok %d - there is a corpus in %s\n", ++count, path);
	printf("1..%d\n", count);
	return 0;
}
