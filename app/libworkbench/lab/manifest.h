/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Labs as data: lab.ini and task.ini, read once, immutable afterwards. docs/labs.md is the format.
 */
#pragma once

#include <gio/gio.h>

#include "base/diagnostic.h"
#include "lab/narration.h"

/* A sub-check that the exercise's checker must print. [Check EXERCISE ID] */
typedef struct {
	char *id;
	char *title;
	double points;
	char **hints; /* from the gentlest; NULL-terminated, may be empty */
} WbCheckSpec;

/* [Exercise NAME] */
typedef struct {
	char *name; /* "1" */
	char *title;
	char *checker;	       /* below checkers/: "networking/exercise-1.sh" */
	guint level;	       /* TODO=k that has it solved: steps below k; all if not given */
	guint solutions_after; /* failed checks before a step's solution may be seen */
	guint deadline_s;      /* for the whole checker, before scaling to this host */
	char *diagram;	       /* below labs/diagrams/: "tcp.dot"; NULL: the task's */
	char **functions;      /* kernel functions whose calls are recorded; empty: the task's */
	GPtrArray *checks;     /* of WbCheckSpec * */
} WbExercise;

/* [Program NAME]: a user-space program that is built for the guest beside the module. */
typedef struct {
	char *name;	/* path of the program below the task's folder: "user/test" */
	char **sources; /* "user/test.c" */
} WbProgram;

/*
 * A task has either exercises or a walkthrough: a packet script to play and what is said about it.
 * What belongs to the other kind is NULL, or an empty array.
 */
typedef struct {
	char *name; /* folder name: "1-2-netfilter"; "" when parsed without a folder */
	char *title;
	char *folder;		/* absolute, of task.ini and its text */
	char *text;		/* absolute path of the Markdown file */
	char *script;		/* a walkthrough's: absolute path of the packet script */
	WbNarration *narration; /* a walkthrough's; NULL too if parsed without a folder */
	char *skeleton;		/* below kernel-skels/: "networking/1-2-netfilter" */
	char **files;		/* what a student hands in: "kernel/filter.c", … */
	char **interfaces;	/* to capture: "lo" */
	char *diagram;		/* below labs/diagrams/: "tcp.dot"; or NULL */
	char **functions;	/* kernel functions whose calls are recorded: "tcp_v4_rcv" */
	char *module;		/* "filter" */
	char *module_folder;	/* where the .ko lies below the task's folder: "kernel", or "" */
	char **sources;		/* of the module: "kernel/filter.c" */
	char **cflags;		/* extra */
	GPtrArray *programs;	/* of WbProgram * */
	GPtrArray *exercises;	/* of WbExercise * */
} WbTask;

typedef struct {
	char *name; /* "networking" */
	char *title;
	char *summary;
	char *folder;
	GPtrArray *tasks; /* of WbTask * */
} WbLab;

/*
 * Reads FOLDER/lab.ini and the tasks it lists. NULL if there is any fault; every fault found is
 * appended to DIAGNOSTICS (of WbDiagnostic *) with file, line and what was expected.
 */
WbLab *wb_lab_load(const char *folder, GPtrArray *diagnostics);
void wb_lab_free(WbLab *lab);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbLab, wb_lab_free)

/*
 * Reads TEXT, the LENGTH bytes of a task.ini known as FILE. FOLDER is where it lies; with NULL no
 * other file is looked for. NULL if there is any fault, as above.
 */
WbTask *wb_task_parse(const char *file, const char *text, gsize length, const char *folder,
	GPtrArray *diagnostics);
void wb_task_free(WbTask *task);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbTask, wb_task_free)

/* Where the task lies in the guest: "/home/root/skels/networking/1-2-netfilter". Owned. */
char *wb_task_dup_guest_folder(const WbLab *lab, const WbTask *task);

/* The exercise with that name, or NULL. */
const WbExercise *wb_task_find_exercise(const WbTask *task, const char *name);

/* The diagram that shows a run of EXERCISE: its own, else its task's; or NULL. Borrowed. */
const char *wb_task_get_diagram(const WbTask *task, const WbExercise *exercise);

/* The functions to record for EXERCISE: its own, else its task's. Borrowed, may be empty. */
char **wb_task_get_functions(const WbTask *task, const WbExercise *exercise);
