/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Deadlines, and waiting for a condition. */
#include "base/deadline.h"

#include "base/error.h"

#include <string.h>

static void
test_left(void)
{
	gint64 now = g_get_monotonic_time();

	g_assert_cmpint(wb_deadline_left_ms(now - 1), ==, 0);
	g_assert_cmpint(wb_deadline_left_ms(WB_DEADLINE_NEVER), ==, G_MAXINT);
	g_assert_cmpint(wb_deadline_left_ms(wb_deadline_in(100000)), >, 90000);
	g_assert_cmpint(wb_deadline_left_ms(wb_deadline_in(100000)), <=, 100000);
	g_assert_cmpint(wb_deadline_left_ms(wb_deadline_in(G_MAXUINT)), ==, G_MAXINT);
	/* Rounded up: not 0 while it has not passed. */
	for (int i = 0; i < 1000; i++) {
		WbDeadline deadline = g_get_monotonic_time() + 300;
		int left = wb_deadline_left_ms(deadline);

		g_assert_true(left == 1 || wb_deadline_passed(deadline));
	}
}

static void
test_passed(void)
{
	g_assert_true(wb_deadline_passed(wb_deadline_in(0)));
	g_assert_false(wb_deadline_passed(wb_deadline_in(100000)));
	g_assert_false(wb_deadline_passed(WB_DEADLINE_NEVER));
}

typedef struct {
	int asked;
	int true_at; /* 0: never */
	int fail_at;
	int cancel_at;
	GCancellable *cancellable;
} Condition;

static gboolean
ask(gpointer data, GError **error)
{
	Condition *condition = data;

	condition->asked++;
	if (condition->asked == condition->fail_at)
		g_set_error_literal(error, WB_ERROR, WB_ERROR_LOST, "gone");
	if (condition->asked == condition->cancel_at)
		g_cancellable_cancel(condition->cancellable);
	return condition->asked == condition->true_at;
}

static void
test_poll_true(void)
{
	Condition condition = { .true_at = 3 };
	g_autoptr(GError) error = NULL;

	g_assert_true(
		wb_deadline_poll(wb_deadline_in(30000), 1, "it", ask, &condition, NULL, &error));
	g_assert_no_error(error);
	g_assert_cmpint(condition.asked, ==, 3);
}

/* It is asked once even when there is no time. */
static void
test_poll_at_once(void)
{
	Condition condition = { .true_at = 1 };

	g_assert_true(wb_deadline_poll(wb_deadline_in(0), 1000, "it", ask, &condition, NULL, NULL));
}

static void
test_poll_late(void)
{
	Condition condition = { 0 };
	g_autoptr(GError) error = NULL;

	g_assert_false(
		wb_deadline_poll(wb_deadline_in(20), 5, "the moon", ask, &condition, NULL, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_TIMED_OUT);
	g_assert_nonnull(strstr(error->message, "the moon"));
	g_assert_cmpint(condition.asked, >=, 2);
	/* Nobody wants to know why. */
	g_assert_false(
		wb_deadline_poll(wb_deadline_in(0), 5, "the moon", ask, &condition, NULL, NULL));
}

static void
test_poll_fails(void)
{
	Condition condition = { .fail_at = 2, .true_at = 3 };
	g_autoptr(GError) error = NULL;

	g_assert_false(
		wb_deadline_poll(wb_deadline_in(30000), 1, "it", ask, &condition, NULL, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_LOST);
	g_assert_cmpint(condition.asked, ==, 2);
}

static gpointer
cancel(gpointer data)
{
	g_usleep(20000);
	g_cancellable_cancel(data);
	return NULL;
}

/* The interval is not slept through, whenever the cancellation comes. */
static void
test_poll_cancelled_meanwhile(void)
{
	g_autoptr(GCancellable) cancellable = g_cancellable_new();
	GThread *other = g_thread_new("other", cancel, cancellable);
	Condition condition = { 0 };
	gint64 began = g_get_monotonic_time();
	g_autoptr(GError) error = NULL;

	g_assert_false(wb_deadline_poll(
		wb_deadline_in(30000), 25000, "it", ask, &condition, cancellable, &error));
	g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
	g_assert_cmpint(g_get_monotonic_time() - began, <, 20 * G_USEC_PER_SEC);
	g_thread_join(other);
}

static void
test_poll_cancelled(void)
{
	g_autoptr(GCancellable) cancellable = g_cancellable_new();
	Condition condition = { .cancel_at = 1, .cancellable = cancellable };
	g_autoptr(GError) error = NULL;

	g_assert_false(wb_deadline_poll(
		WB_DEADLINE_NEVER, 1000000, "it", ask, &condition, cancellable, &error));
	g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
	g_assert_cmpint(condition.asked, ==, 1);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/deadline/left", test_left);
	g_test_add_func("/deadline/passed", test_passed);
	g_test_add_func("/deadline/poll/true", test_poll_true);
	g_test_add_func("/deadline/poll/at-once", test_poll_at_once);
	g_test_add_func("/deadline/poll/late", test_poll_late);
	g_test_add_func("/deadline/poll/fails", test_poll_fails);
	g_test_add_func("/deadline/poll/cancelled", test_poll_cancelled);
	g_test_add_func("/deadline/poll/cancelled-meanwhile", test_poll_cancelled_meanwhile);
	return g_test_run();
}
