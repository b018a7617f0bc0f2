#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Changes each value that a walkthrough's script expects, one at a time.

make SCRIPT… FOLDER   writes the changed scripts and FOLDER/index, a line each:
                      file, script's line, what an explanation must name, what was changed
sample NUMBER INDEX   prints about that many lines of the index, spread evenly
judge INDEX           reads what became of them (file, verdict, explanation, a line each),
                      prints those that were not caught as they should be, and a summary

A change is of the script's text, in its canonical layout ("workbench script format"); what the
script does (inbound packets, arguments, commands) is no expected value and stays. docs/walkthroughs.md
lists what cannot be seen: those changes are played too, and must pass.
"""

import os
import re
import sys

OUTBOUND = re.compile(
    r"^(?P<head>\s*\S+ > )(?:(?P<local>\d+) > (?P<remote>\d+) )?(?P<flags>[-FSRPWE.]+) "
    r"(?P<start>\d+):(?P<end>\d+)\((?P<length>\d+)\)(?: ack (?P<ack>\d+))?"
    r"(?: win (?P<win>\d+))?(?: <(?P<options>.*)>)?$")
CALL = re.compile(r"^(\s*\S+ \w+\(.*\) = )(-?\d+)(?: (E\w+))?(?: \((.*)\))?$")
TIME = re.compile(r"^(\s*)(\S+)( .*)$")
EVENT = re.compile(r"^\s*(?:[+*]|\d)\S* ")

OTHER_NAMES = {
    "TCPI_OPT_SACK": "TCPI_OPT_ECN", "TCPI_OPT_WSCALE": "TCPI_OPT_ECN",
    "ECONNREFUSED": "ECONNRESET", "ECONNRESET": "ECONNREFUSED", "EPIPE": "ECONNRESET",
    "EAGAIN": "EINVAL", "EINPROGRESS": "EAGAIN",
}
# In place of the name: what else may become of a change.
UNSEEN = "-"  # it cannot be seen
EITHER = "~"  # the kernel may really do it, so it may pass
ANY = "."  # it must be caught, by whatever name


class Changes:
    def __init__(self, folder):
        self.folder = folder
        self.index = open(os.path.join(folder, "index"), "w", encoding="utf-8")
        self.count = 0

    def add(self, script, number, lines, name, what):
        self.count += 1
        file = f"{script}-{self.count:04}.pkt"
        with open(os.path.join(self.folder, file), "w", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")
        self.index.write(f"{file}\t{number}\t{name}\t{what}\n")


def write_packet(part):
    text = part["head"]
    if part["local"]:
        text += f"{part['local']} > {part['remote']} "
    text += f"{part['flags']} {part['start']}:{part['end']}({part['length']})"
    if part["ack"] is not None:
        text += f" ack {part['ack']}"
    if part["win"] is not None:
        text += f" win {part['win']}"
    if part["options"] is not None:
        text += f" <{part['options']}>"
    return text


def plus(text, by=1):
    return str(int(text) + by)


def packet_flags(part):
    for flag in "FSRP.":
        flags = part["flags"].replace(flag, "") if flag in part["flags"] else part["flags"]
        if flags == part["flags"]:
            flags = flag + flags if flag != "." else flags + flag
        # An ack number needs its flag, and the other way round.
        ack = part["ack"] if "." in flags else None
        if "." in flags and ack is None:
            ack = "0"
        yield "flags", {"flags": flags or "-", "ack": ack}


def packet_numbers(part):
    # A SYN's number is only seen where the same SYN comes again and says another.
    yield ("seq" if "S" not in part["flags"] else UNSEEN if "." in part["flags"] else EITHER), {
        "start": plus(part["start"]), "end": plus(part["end"])}
    yield "length|payload", {"end": plus(part["end"]), "length": plus(part["length"])}
    if part["ack"] is not None:
        yield "ack", {"ack": plus(part["ack"])}
    if part["win"] is not None:
        yield "window", {"win": plus(part["win"], -1 if part["win"] == "65535" else 1)}
    if part["remote"]:
        yield "ports", {"remote": plus(part["remote"], 500)}


def option_length(option):
    word = option.split()[0]
    if word == "sack":
        return 2 + 8 * (len(option.split()) - 1)
    return {"nop": 1, "mss": 4, "sackOK": 2, "wscale": 3}[word]


def packet_options(part):
    if part["options"] is None:
        yield "option", {"options": "nop,nop,nop,nop"}
        return
    options = part["options"].split(",")
    yield "option", {"options": None}
    for i, option in enumerate(options):
        for match in re.finditer(r"\d+", option):
            changed = option[:match.start()] + plus(match.group()) + option[match.end():]
            yield "option", {"options": ",".join(options[:i] + [changed] + options[i + 1:])}
        if option != "nop":
            nops = ["nop"] * option_length(option)
            yield "option", {"options": ",".join(options[:i] + nops + options[i + 1:])}
        if i + 1 < len(options) and option != options[i + 1]:
            swapped = options[:i] + [options[i + 1], option] + options[i + 2:]
            yield "option", {"options": ",".join(swapped)}
        blocks = option.split()[1:]
        if len(blocks) > 1:
            turned = "sack " + " ".join(blocks[1:] + blocks[:1])
            yield "option", {"options": ",".join(options[:i] + [turned] + options[i + 1:])}


def packet_changes(line):
    part = OUTBOUND.match(line).groupdict()
    for changes in (packet_flags, packet_numbers, packet_options):
        for name, change in changes(part):
            yield name, write_packet({**part, **change})


def call_changes(line):
    head, result, error, note = CALL.match(line).groups()
    if error:
        yield "result|error", f"{head}-1 {OTHER_NAMES[error]}"
        yield "result|error", f"{head}0"
        yield UNSEEN, f"{head}-1 {error} (another note)"
    else:
        yield "result|descriptor|socket", f"{head}{plus(result)}"
        yield "result|error|descriptor|socket", f"{head}-1 EINVAL (Invalid argument)"
    if " getsockopt(" in head:
        for match in re.finditer(r"\[(\w+)\]", head):
            old = match.group(1)
            new = plus(old) if old.isdigit() else OTHER_NAMES[old]
            yield "option|optlen|value|length|argument|getsockopt", (
                f"{head[:match.start(1)]}{new}{head[match.end(1):]}{result}")


def assert_changes(line):
    field = re.search(r"tcpi_\w+", line).group()
    operator = re.search(r"==|>=|<=|<|>", line)
    for match in re.finditer(r"\b(?:\d+|TCP_\w+|TCPI_OPT_\w+)\b", line):
        old = match.group()
        if match.start() < operator.start():
            continue
        if operator.group() in (">=", ">"):  # a bound: far enough to exclude what is there
            new = plus(old, 10 ** 9)
        elif operator.group() in ("<=", "<"):
            new = "0"
        elif old.isdigit():
            new = plus(old)
        else:
            new = OTHER_NAMES.get(old, "TCP_CA_CWR" if "_CA_" in old else "TCP_SYN_RECV")
        yield field, line[:match.start()] + new + line[match.end():]


def time_changes(line):
    indent, time, rest = TIME.match(line).groups()
    later = "~".join("+" + str(round(float(t) + 5, 3)) for t in time.split("~"))
    yield UNSEEN, f"{indent}{later}{rest}"


def is_outbound(line):
    return OUTBOUND.match(line) is not None


def value_changes(line):
    if is_outbound(line):
        yield from packet_changes(line)
        if line.lstrip().startswith("+"):
            yield from time_changes(line)
    elif CALL.match(line):
        yield from call_changes(line)
    elif re.match(r"(?:\s*\S+ %\{ )?assert ", line):
        yield from assert_changes(line)


def previous_event(lines, i):
    """Where the one-line event before line I stands, or None."""
    for j in range(i - 1, -1, -1):
        if EVENT.match(lines[j]):
            return None if lines[j].rstrip().endswith("%{") else j
        if lines[j].strip() and not lines[j].startswith("//"):
            return None
    return None


def is_repeated(line):
    """Whether the kernel sends it again if nobody acknowledges it."""
    part = OUTBOUND.match(line).groupdict()
    return "S" in part["flags"] or "F" in part["flags"] or part["length"] != "0"


def is_timed(line):
    """Whether a timer of the kernel sends it: what the script does next may come before it."""
    return "~" in line.split()[0]


def packet_text(line):
    return line.split(" > ", 1)[-1]


def order_changes(lines):
    for i, line in enumerate(lines):
        if not is_outbound(line):
            continue
        # Without the first of two, the second line sees the first packet.
        timed = is_timed(line) or any(
            is_outbound(later) and is_timed(later) and packet_text(later) == packet_text(line)
            for later in lines[i + 1:i + 3])
        yield i, EITHER if timed else ANY, "missing", lines[:i] + lines[i + 1:]
        yield (i, EITHER if is_repeated(line) else ANY, "twice",
               lines[:i + 1] + [line] + lines[i + 1:])
        j = previous_event(lines, i)
        if j is not None and lines[j].split(" ", 1)[1:] != line.split(" ", 1)[1:]:
            swapped = list(lines)
            swapped[i], swapped[j] = lines[j], lines[i]
            yield i, EITHER if timed else ANY, "before what comes before it", swapped


def make(scripts, folder):
    os.makedirs(folder, exist_ok=True)
    changes_made = Changes(folder)
    for path in scripts:
        script = os.path.basename(os.path.dirname(os.path.abspath(path)))
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        for i, line in enumerate(lines):
            for name, changed in value_changes(line):
                text = [*lines[:i], changed, *lines[i + 1:]]
                changes_made.add(script, i + 1, text, name, changed.strip())
        for i, name, what, text in order_changes(lines):
            changes_made.add(script, i + 1, text, name, f"{lines[i].strip()}: {what}")
    changes_made.index.close()
    print(f"{changes_made.count} changes")


def complaint(name, verdict, explanation):
    if name == UNSEEN:
        return None if verdict == "pass" else "was seen; it is listed as one that cannot be"
    if verdict == "pass":
        return None if name == EITHER else "was not caught"
    if verdict not in ("fail", "error") or not explanation:
        return f"has no verdict and explanation ({verdict})"
    if name != EITHER and not re.search(name, explanation):
        return f"was not explained by its name ({name.replace('|', ' or ')})"
    return None


def judge(index):
    results = {}
    for line in sys.stdin:
        part = line.rstrip("\n").split("\t")
        if len(part) == 3:
            results[part[0]] = part[1:]
    bad = seen = unseen = missing = 0
    with open(index, encoding="utf-8") as entries:
        for entry in entries:
            file, number, name, what = entry.rstrip("\n").split("\t")
            if file not in results:
                missing += 1
                continue
            unseen += name == UNSEEN or (name == EITHER and results[file][0] == "pass")
            seen += name not in (UNSEEN, EITHER)
            fault = complaint(name, *results[file])
            if fault:
                bad += 1
                print(f"{file} line {number}: {what}: {fault}: {results[file][1]}")
    print(f"{seen} changes to be caught, {unseen} that cannot be seen, {bad} otherwise, "
          f"{missing} not played")
    return bad or missing or not seen


def sample(number, index):
    with open(index, encoding="utf-8") as file:
        lines = file.readlines()
    step = max(len(lines) / int(number), 1)
    for i in range(min(int(number), len(lines))):
        print(lines[int(i * step + step / 2)], end="")


if len(sys.argv) == 4 and sys.argv[1] == "sample":
    sample(sys.argv[2], sys.argv[3])
elif len(sys.argv) >= 4 and sys.argv[1] == "make":
    make(sys.argv[2:-1], sys.argv[-1])
elif len(sys.argv) == 3 and sys.argv[1] == "judge":
    sys.exit(1 if judge(sys.argv[2]) else 0)
else:
    sys.exit(__doc__)
