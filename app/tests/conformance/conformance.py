#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Plays every *.pkt below a folder in the VM, with PEER by another player too, and compares.

docs/conformance.md describes it. 'make conformance' sets the variables SCRIPTS, PEER, IP, RUNS, …
"""

import collections
import configparser
import os
import re
import shutil
import subprocess
import sys
import tempfile

import table

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
WORKBENCH = os.path.join(TOP, "build/bin/workbench")
OURS = os.path.join(TOP, "build/guest/wb-pktplay")

Job = collections.namedtuple("Job", "id path mode")


def setting(name, default=""):
    return os.environ.get(name) or default


def find_scripts(folder, only):
    """Every script below the folder whose path contains ONLY."""
    found = []
    for base, folders, files in os.walk(folder):
        folders.sort()
        found += [os.path.join(base, f) for f in sorted(files) if f.endswith(".pkt")]
    return [f for f in found if only in os.path.relpath(f, folder)]


def find_root(folder, scripts):
    """The folder that holds all files the scripts' commands name: ../common/defaults.sh."""
    root = folder
    for script in scripts:
        with open(script, encoding="utf-8", errors="replace") as f:
            text = f.read()
        for name in re.findall(r"`\s*((?:\.\./)+[^\s`;]*)", text):
            file = os.path.normpath(os.path.join(os.path.dirname(script), name))
            if os.path.exists(file):
                root = os.path.commonpath([root, os.path.dirname(file)])
    return root


def make_jobs(scripts, modes):
    """Each script in each mode that its name or its head allows."""
    jobs = []
    for path in scripts:
        with open(path, encoding="utf-8", errors="replace") as f:
            head = re.search(r"^--ip_version=(\S+)", f.read(), re.M)
        for mode in modes:
            if path.endswith("v6.pkt") and mode != "ipv6":
                continue
            if path.endswith("v4.pkt") and mode == "ipv6":
                continue
            if head and head.group(1) != {"mapped": "ipv4-mapped-ipv6"}.get(mode, mode):
                continue
            jobs.append(Job(len(jobs) + 1, path, mode))
    return jobs


def write_list(jobs, root, target, file):
    for job in jobs:
        folder = os.path.join(target, os.path.relpath(os.path.dirname(job.path), root))
        file.write(f"{job.id}\t{folder}\t{os.path.basename(job.path)}\t{job.mode}\n")


def python_files():
    """The host's Python, for the peer's assertions and for scripts' own helpers."""
    program = os.path.realpath("/usr/bin/python3")
    version = os.path.basename(program).removeprefix("python")
    listing = subprocess.run(
        ["dpkg", "-L", f"python{version}-minimal", f"libpython{version}-minimal"],
        capture_output=True, text=True, check=False)
    files = [f for f in listing.stdout.split("\n") if os.path.isfile(f) and "/doc/" not in f]
    if not files:
        sys.exit("conformance: with PEER, Debian's python3-minimal must be installed")
    libraries = subprocess.run(["ldd", program], capture_output=True, text=True,
                               check=False).stdout
    files += re.findall(r"=> (/\S*/lib(?:z|expat|m)\.\S*)", libraries)
    return program, files


class Machine:
    """The VM: booted for this run, in a run folder of its own."""

    def __init__(self):
        self.run = tempfile.mkdtemp(prefix="wbc-", dir="/tmp")
        self.env = dict(os.environ, WORKBENCH_RUN=self.run)

    def __enter__(self):
        try:
            subprocess.run([WORKBENCH, "boot"], env=self.env, check=True)
            booted = configparser.ConfigParser()
            booted.read(os.path.join(self.run, "booted.ini"))
            machine = booted["Machine"]
        except (subprocess.CalledProcessError, KeyError) as error:
            self.__exit__()
            sys.exit(f"conformance: cannot boot the VM: {error}")
        self.ssh = ["ssh", "-q", "-i", machine["Folder"] + "/client_key", "-p", machine["Port"],
                    "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
                    "-o", "ServerAliveInterval=30", "root@127.0.0.1"]
        return self

    def __exit__(self, *_):
        subprocess.run([WORKBENCH, "boot", "--stop"], env=self.env, check=False,
                       stdout=subprocess.DEVNULL)
        shutil.rmtree(self.run, ignore_errors=True)

    def put(self, folder, target):
        """Copies a folder's content; links are followed."""
        with subprocess.Popen(["tar", "-C", folder, "-chf", "-", "."],
                              stdout=subprocess.PIPE) as tar:
            subprocess.run(self.ssh + [f"mkdir -p {target} && tar xf - -C {target}"],
                           stdin=tar.stdout, check=True)

    def put_python(self):
        program, files = python_files()
        with subprocess.Popen(["tar", "-chf", "-", program] + files, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL) as tar:
            subprocess.run(self.ssh + [
                "tar xf - -C / && rm -f /usr/bin/python3 && ln -s " + program +
                " /usr/bin/python3; cp /lib/x86_64-linux-gnu/* /usr/lib/ 2> /dev/null; "
                # The other player's commands get the shell that ours get: busybox's own has an ip
                # and a sysctl inside that do less than the programs.
                "ln -sf dash /bin/sh; "
                "python3 -c 'import subprocess'"], stdin=tar.stdout, check=True)


def stage(folder, jobs, root, target, peer):
    """What travels: the player of this build, the other one, the list of plays."""
    shutil.copy(os.path.join(HERE, "play-all.sh"), folder)
    shutil.copy(OURS, os.path.join(folder, "wb-pktplay"))
    if peer:
        shutil.copy(peer, os.path.join(folder, "peer"))
    with open(os.path.join(folder, "list"), "w", encoding="utf-8") as file:
        write_list(jobs, root, target, file)


def command(folder, peer):
    words = [f"{name}='{setting(name)}'" for name in ("TIMING", "BOTH") if setting(name)]
    words.append(f"OURS='{setting('OURS', '--snapshots=no')}'")
    words += ["bash", f"{folder}/play-all.sh", f"{folder}/list", setting("RUNS", "1"),
              setting("LIMIT", "60"), f"{folder}/wb-pktplay"]
    if peer:
        words.append(f"{folder}/peer")
    return " ".join(words)


def read_records(stream, jobs, runs, peer):
    """Yields the records as they come, and says how far it is."""
    total, done, record = len(jobs) * runs * (2 if peer else 1), 0, None
    for line in stream:
        if line.startswith("@ done"):
            break
        if line.startswith("@ "):
            if record:
                yield record
            words = line.split()
            record = table.Record(int(words[1]), words[2], int(words[3]), int(words[4]),
                                  int(words[5]), int(words[6]) if words[6] != "-" else None, [])
            done += 1
            if sys.stderr.isatty():
                print(f"\r{done}/{total}", end="", file=sys.stderr)
        elif line.startswith("| ") and record:
            record.said.append(line[2:].rstrip("\n"))
    if record:
        yield record
    if sys.stderr.isatty():
        print("\r", end="", file=sys.stderr)


def collect(argv, env, jobs, runs, peer):
    with subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, text=True,
                          errors="replace") as process:
        return list(read_records(process.stdout, jobs, runs, peer))


def play_in_vm(jobs, root, runs, peer):
    with Machine() as machine, tempfile.TemporaryDirectory() as folder:
        stage(folder, jobs, root, "/tmp/conformance/scripts", peer)
        machine.put(root, "/tmp/conformance/scripts")
        machine.put(folder, "/tmp/conformance/bin")
        if peer:
            machine.put_python()
        return collect(machine.ssh + [command("/tmp/conformance/bin", peer)], None, jobs, runs,
                       peer)


def play_on_host(jobs, root, runs, peer):
    with tempfile.TemporaryDirectory() as folder:
        stage(folder, jobs, root, root, peer)
        return collect(["sh", "-c", command(folder, peer)], dict(os.environ, NETNS="1"), jobs,
                       runs, peer)


def main():
    if not setting("SCRIPTS"):
        sys.exit("usage: make conformance SCRIPTS=DIR [PEER=BINARY] [IP='ipv4 ipv6 mapped'] [RUNS=1]")
    folder, peer = os.path.realpath(setting("SCRIPTS")), setting("PEER")
    scripts = find_scripts(folder, setting("ONLY"))
    if not scripts:
        sys.exit(f"conformance: there is no *.pkt below {folder}")
    if peer and not os.access(peer, os.X_OK):
        sys.exit(f"conformance: PEER={peer} is not a program")
    jobs = make_jobs(scripts, setting("IP", "ipv4 ipv6 mapped").split())
    runs = int(setting("RUNS", "1"))
    play = play_on_host if setting("WHERE") == "netns" else play_in_vm
    records = play(jobs, find_root(folder, scripts), runs, peer)
    report = table.Report(folder, jobs, records, runs, bool(peer))
    print(report.text())
    if setting("OUT"):
        report.write(setting("OUT"))


if __name__ == "__main__":
    main()
