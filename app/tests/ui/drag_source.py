# SPDX-License-Identifier: GPL-2.0-or-later
"""A window from which a file can be dragged, as from a file manager. Prints where to begin, then
"dropped" or "refused"."""

import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

PLACE, SIZE = 700, 40


def main():
    uri = GLib.filename_to_uri(sys.argv[1])
    window = Gtk.Window(type=Gtk.WindowType.POPUP)
    window.add(Gtk.EventBox())
    area = window.get_child()
    area.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
    targets = Gtk.TargetList.new([])
    targets.add_uri_targets(0)
    targets.add_text_targets(1)
    area.drag_source_set_target_list(targets)

    def give(_area, _context, data, info, _time):
        if info == 0:
            data.set_uris([uri])
        else:
            data.set_text(sys.argv[1], -1)

    def end(_area, context):
        print("dropped" if Gdk.drag_drop_succeeded(context) else "refused", flush=True)

    area.connect("drag-data-get", give)
    area.connect("drag-end", end)
    window.connect("map-event", lambda *_: print(PLACE + SIZE // 2, SIZE // 2, flush=True))
    window.move(PLACE, 0)
    window.set_default_size(SIZE, SIZE)
    window.show_all()
    Gtk.main()


main()
