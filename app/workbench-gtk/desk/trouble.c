/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What went wrong on this machine, told so that the user can go on. */
#include "desk/trouble.h"

#include "desk/settings.h"

#include "base/paths.h"
#include "base/text.h"
#include "session/prerequisites.h"

#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* A disk with less is full for all that we write. */
#define SPACE_MIN (4 * 1024 * 1024)

void
wb_trouble_free(WbTrouble *trouble)
{
	if (!trouble)
		return;
	g_free(trouble->what);
	g_free(trouble->advice);
	g_free(trouble->details);
	g_free(trouble);
}

WbTrouble *
wb_trouble_copy(const WbTrouble *trouble)
{
	WbTrouble *copy = g_new0(WbTrouble, 1);

	copy->what = g_strdup(trouble->what);
	copy->advice = g_strdup(trouble->advice);
	copy->details = g_strdup(trouble->details);
	copy->remedy = trouble->remedy;
	return copy;
}

const char *
wb_remedy_get_label(WbRemedy remedy)
{
	static const char *const labels[] = {
		[WB_REMEDY_TRY_AGAIN] = "_Try Again",
		[WB_REMEDY_BUILD_IMAGE] = "_Build Image",
		[WB_REMEDY_PREFERENCES] = "Open _Preferences",
		[WB_REMEDY_SAVE] = "_Save Again",
	};

	return labels[remedy];
}

/* Takes WHAT and ADVICE. */
static void
set(WbTrouble *trouble, WbRemedy remedy, char *what, char *advice)
{
	g_free(trouble->what);
	g_free(trouble->advice);
	trouble->what = what;
	trouble->advice = advice;
	trouble->remedy = remedy;
}

/* --- folders that cannot be used ----------------------------------------------------------------
 */

static gboolean
is_full(const char *folder)
{
	struct statvfs fs;

	return statvfs(folder, &fs) == 0 && (guint64)fs.f_bavail * fs.f_frsize < SPACE_MIN;
}

static gboolean
is_locked(const char *folder)
{
	return access(folder, W_OK | X_OK) < 0;
}

/* Of those that we write to, the first that IS_SO, or NULL. Owned. */
static char *
dup_folder(const char *workspace, gboolean (*is_so)(const char *folder))
{
	g_autofree char *cache = wb_paths_dup_cache("", NULL);
	g_autofree char *run = wb_paths_dup_run(NULL);
	const char *const folders[] = { workspace, cache, run, g_get_tmp_dir() };

	for (guint i = 0; i < G_N_ELEMENTS(folders); i++)
		if (folders[i] && g_file_test(folders[i], G_FILE_TEST_IS_DIR) && is_so(folders[i]))
			return g_canonicalize_filename(folders[i], NULL);
	return NULL;
}

static void
tell_full(WbTrouble *trouble, const char *workspace)
{
	g_autofree char *folder = dup_folder(workspace, is_full);

	set(trouble, WB_REMEDY_TRY_AGAIN,
		folder ? g_strdup_printf("The disk that holds %s is full.", folder)
		       : g_strdup("A disk is full."),
		g_strdup("Free some space on it, then try again. Your files are as you saved "
			 "them."));
}

static void
tell_locked(WbTrouble *trouble, const char *workspace)
{
	g_autofree char *folder = dup_folder(workspace, is_locked);
	g_autofree char *quoted = folder ? wb_text_dup_argument(folder) : NULL;
	/* The folder of everybody's temporary files is nobody's to take. */
	gboolean ours = folder && strcmp(folder, g_get_tmp_dir()) != 0;

	set(trouble, WB_REMEDY_TRY_AGAIN,
		folder ? g_strdup_printf("The workbench may not write to %s.", folder)
		       : g_strdup("The workbench may not use a file or folder that it needs."),
		ours	 ? g_strdup_printf("Make the folder yours (in a terminal: sudo chown -R %s "
					       "%s), then try again.",
				   g_get_user_name(), quoted)
		: folder ? g_strdup("Give yourself the right to write there, or set TMPDIR to a "
				    "folder of yours and start the workbench again.")
			 : g_strdup("The details name it. Give yourself the right to it, then try "
				    "again."));
}

/* --- what is not installed ----------------------------------------------------------------------
 */

static gboolean
tell_missing_program(WbTrouble *trouble)
{
	g_autoptr(WbPrerequisite) missing = wb_prerequisites_find_missing(trouble->details);

	if (!missing)
		return FALSE;
	set(trouble, WB_REMEDY_TRY_AGAIN, g_strdup(missing->sentence),
		g_strdup_printf(
			"Install it (in a terminal: %s), then try again.", missing->command));
	return TRUE;
}

static void
tell_missing(WbTrouble *trouble)
{
	if (!tell_missing_program(trouble))
		set(trouble, WB_REMEDY_TRY_AGAIN,
			g_strdup("A program that is needed here is not installed."),
			g_strdup("The details name it. Install it, then try again."));
}

static void
tell_hypervisor(WbTrouble *trouble)
{
	g_autofree char *uri = NULL;

	wb_settings_get_factory_spec(&uri);
	if (uri && *uri)
		set(trouble, WB_REMEDY_PREFERENCES,
			g_strdup_printf("libvirt cannot be reached at “%s”.", uri),
			g_strdup("Clear or mend the libvirt URI in the preferences; empty, the "
				 "built-in driver is used. Then check again."));
	else if (!tell_missing_program(trouble))
		set(trouble, WB_REMEDY_TRY_AGAIN, g_strdup("libvirt's QEMU driver does not start."),
			g_strdup("See that it is installed (in a terminal: sudo apt-get install "
				 "libvirt-daemon-driver-qemu), then try again."));
}

/* --- the table of causes ------------------------------------------------------------------------
 */

static const struct {
	WbError cause;
	WbRemedy remedy;
	const char *what, *advice;
} plain[] = {
	{ WB_ERROR_LOST, WB_REMEDY_TRY_AGAIN, "The VM went away.",
		"As far as can be seen it was not what you wrote. Try again: that gets a fresh "
		"VM." },
	{ WB_ERROR_TIMED_OUT, WB_REMEDY_TRY_AGAIN, "The VM did not answer in time.",
		"This machine may have too much to do. Try again when it is quieter." },
	{ WB_ERROR_NO_IMAGE, WB_REMEDY_BUILD_IMAGE, "The VM's image was removed.",
		"Build it again: that takes a minute or two and about 200 MB. Then it goes on." },
	{ WB_ERROR_KEY, WB_REMEDY_BUILD_IMAGE, "The VM does not take the workbench's key.",
		"The image has been changed or damaged. Build it again: that takes a minute or "
		"two." },
	{ WB_ERROR_INVALID_DATA, WB_REMEDY_TRY_AGAIN, "A file of the workbench is damaged.",
		"The details name it. Install the workbench again, or report it." },
	{ WB_ERROR_FAILED, WB_REMEDY_TRY_AGAIN, "Something on this machine did not work.",
		"Try again. If it stays so, “workbench doctor” in a terminal looks for what is "
		"missing." },
};

static void
tell_plain(WbTrouble *trouble, WbError cause)
{
	guint i = 0;

	while (i + 1 < G_N_ELEMENTS(plain) && plain[i].cause != cause)
		i++;
	set(trouble, plain[i].remedy, g_strdup(plain[i].what), g_strdup(plain[i].advice));
}

WbTrouble *
wb_trouble_new(WbError cause, const char *details, const char *workspace)
{
	WbTrouble *trouble = g_new0(WbTrouble, 1);

	trouble->details = g_strdup(details ? details : "");
	if (cause == WB_ERROR_NO_SPACE)
		tell_full(trouble, workspace);
	else if (cause == WB_ERROR_NO_PERMISSION)
		tell_locked(trouble, workspace);
	else if (cause == WB_ERROR_MISSING)
		tell_missing(trouble);
	else if (cause == WB_ERROR_HYPERVISOR)
		tell_hypervisor(trouble);
	else if (cause != WB_ERROR_FAILED || !tell_missing_program(trouble))
		tell_plain(trouble, cause);
	return trouble;
}

WbTrouble *
wb_trouble_new_unsaved(const char *name, const GError *error, const char *workspace)
{
	WbTrouble *trouble = wb_trouble_new(wb_error_get_cause(error), error->message, workspace);
	gboolean known = wb_error_get_cause(error) == WB_ERROR_NO_SPACE ||
			 wb_error_get_cause(error) == WB_ERROR_NO_PERMISSION;

	set(trouble, WB_REMEDY_SAVE,
		known ? g_strdup_printf("%s is not saved. %s", name, trouble->what)
		      : g_strdup_printf("%s is not saved: %s.", name, error->message),
		g_strdup("The file is as it was, and your text stays here in the editor. Mend "
			 "that, then save again."));
	return trouble;
}
