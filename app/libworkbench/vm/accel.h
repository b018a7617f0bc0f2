/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which accelerator works here. That /dev/kvm opens proves little: on some hosts a stock kernel
 * never boots on it. So the question is settled by booting ours, once, with a deadline; the answer
 * is kept in the cache for this host, kernel, QEMU and image.
 */
#pragma once

#include "base/progress.h"
#include "vm/image.h"
#include "vm/vm.h"

typedef enum { WB_ACCEL_CHOICE_AUTO, WB_ACCEL_CHOICE_KVM, WB_ACCEL_CHOICE_TCG } WbAccelChoice;

gboolean wb_accel_choice_from_string(const char *name, WbAccelChoice *ret_choice, GError **error);

typedef struct {
	WbAccel accel;
	char *reason; /* one phrase: why this one */
} WbAccelAnswer;

void wb_accel_answer_clear(WbAccelAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(WbAccelAnswer, wb_accel_answer_clear)

gboolean wb_accel_decide(WbAccelChoice choice, WbVmHost *host, const WbImage *image,
	const WbProgress *progress, WbAccelAnswer *ret_answer, GCancellable *cancellable,
	GError **error);

/* What is remembered, without asking the hardware; FALSE if nothing is. */
gboolean wb_accel_recall(const WbImage *image, WbAccelAnswer *ret_answer);
