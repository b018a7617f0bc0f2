/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sandbox itself. */
#include "build-fixture.h"

/* --- the sandbox itself ------------------------------------------------------------------- */

static char *
run_inside(const char *script, int *ret_status)
{
	g_autoptr(WbSandbox) sandbox = wb_sandbox_new();
	const char *argv[] = { "bash", "-c", script, NULL };
	WbProcessSpec spec = { .argv = argv, .deadline = wb_deadline_in(20000) };
	g_auto(WbProcessResult) result = { 0 };
	g_autoptr(GError) error = NULL;

	wb_sandbox_scratch(sandbox, "/build", 4 << 20);
	wb_sandbox_run(sandbox, &spec, &result, NULL, &error);
	g_assert_no_error(error);
	g_assert_false(result.timed_out);
	if (ret_status)
		*ret_status = result.exit_status;
	return g_strdup(result.out->str);
}

static void
test_sandbox_view(void)
{
	g_autofree char *root = run_inside("cd / && echo *", NULL);
	g_autofree char *etc = run_inside("echo /etc/* /dev/* /proc/* /home/* /root/*", NULL);
	g_autofree char *environment = run_inside("env | sort", NULL);

	g_assert_cmpstr(etc, ==, "/etc/alternatives /dev/null /proc/* /home/* /root/*\n");
	g_assert_null(strstr(root, "proc"));
	g_assert_nonnull(strstr(environment, "PATH=/usr/bin\n"));
	g_assert_null(strstr(environment, "HOME="));
	g_assert_null(strstr(environment, "USER="));
}

static void
test_sandbox_writes(void)
{
	int status;
	g_autofree char *out =
		run_inside("exec 2>&1; for f in / /usr /usr/bin /etc /dev; do "
			   "touch $f/x && echo wrote $f; done; touch /tmp/x /build/x",
			&status);
	g_autofree char *full = run_inside("exec 2>&1; yes > /build/a", &status);

	g_assert_null(strstr(out, "wrote"));
	g_assert_cmpint(status, !=, 0);
	g_assert_nonnull(strstr(full, "No space left on device"));
}

static void
test_sandbox_network(void)
{
	g_autoptr(GSocketListener) listener = g_socket_listener_new();
	guint16 port = g_socket_listener_add_any_inet_port(listener, NULL, NULL);
	g_autofree char *script =
		g_strdup_printf("exec 2>&1; echo hello > /dev/tcp/127.0.0.1/%u", port);
	g_autofree char *out = NULL;
	int status;

	g_assert_cmpuint(port, !=, 0);
	out = run_inside(script, &status);
	g_assert_cmpint(status, !=, 0);
	g_assert_nonnull(strstr(out, "/dev/tcp/127.0.0.1"));
}

static void
test_sandbox_limits(void)
{
	int status;
	g_autofree char *limits = run_inside("ulimit -v -f -t", &status);
	g_autofree char *flood = NULL;

	g_assert_nonnull(strstr(limits, "524288"));
	g_assert_nonnull(strstr(limits, "65536"));
	g_assert_nonnull(strstr(limits, " 60\n"));
	flood = run_inside(
		"while :; do echo 0123456789012345678901234567890123456789; done", &status);
	g_assert_cmpint(status, ==, -1);
	g_assert_cmpuint(strlen(flood), <=, 1 << 20);
}

static void
test_sandbox_cannot_be_made(void)
{
	g_autoptr(WbSandbox) sandbox = wb_sandbox_new();
	const char *argv[] = { "true", NULL };
	WbProcessSpec spec = { .argv = argv, .deadline = wb_deadline_in(20000) };
	g_auto(WbProcessResult) result = { 0 };
	g_autoptr(GError) error = NULL;

	wb_sandbox_bind(sandbox, "/nonexistent", "/x", FALSE);
	g_assert_false(wb_sandbox_run(sandbox, &spec, &result, NULL, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_FAILED);
	g_assert_nonnull(strstr(error->message, "the sandbox could not be made"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sandbox/view", test_sandbox_view);
	g_test_add_func("/sandbox/writes", test_sandbox_writes);
	g_test_add_func("/sandbox/network", test_sandbox_network);
	g_test_add_func("/sandbox/limits", test_sandbox_limits);
	g_test_add_func("/sandbox/cannot-be-made", test_sandbox_cannot_be_made);
	return g_test_run();
}
