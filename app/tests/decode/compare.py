#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares our dissection with tshark's: names, positions, lengths and values of all fields.

usage: compare.py OURS.json THEIRS.pdml COMMENTS DIFFERENCES; prints what differs and is not in
DIFFERENCES, and then which of those were not needed. A field that we name and tshark does not, or
the other way round, differs.
"""
import fnmatch
import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter

# With tcp.relative_sequence_numbers off, so that SACK blocks too are as on the wire.
RENAMED = {'tcp.seq': 'tcp.seq_raw', 'tcp.ack': 'tcp.ack_raw'}
BYTES = re.compile(r'^([0-9a-f]{2}:)*[0-9a-f]{2}$')


def normal(value):
    """Numbers as numbers, bytes without colons."""
    if value is None:
        return None
    if ':' in value and BYTES.match(value):
        value = value.replace(':', '')
    try:
        return int(value, 0)
    except ValueError:
        return value


def ours_of(field, found):
    if field['name'] != 'frame':
        found.append((field['name'], field['offset'], field['length'], normal(field.get('value'))))
    for child in field.get('fields', []):
        ours_of(child, found)
    return found


def found_one(name, element, found):
    field = (name, int(element.get('pos')), int(element.get('size')), normal(element.get('show')))
    if name not in RENAMED.values() or field not in found:
        found.append(field)


def without_payload(fields):
    """tshark shows the payload of TCP and UDP a second time, as data."""
    payload = {field[1] for field in fields if field[0] in ('tcp.payload', 'udp.payload')}
    return [field for field in fields if not (field[0].startswith('data.') and field[1] in payload)]


def theirs_of(element, found):
    for child in element:
        name, position = child.get('name'), child.get('pos')
        if name in ('geninfo', 'frame'):
            continue
        if name and position is not None and child.get('hide') != 'yes':
            found_one(RENAMED.get(name, name), child, found)
        theirs_of(child, found)
    return found


def compare(ours, theirs, names):
    """Yields (side, name, what). A value that we leave out, as of a protocol, is any."""
    left = Counter((f[0], f[1], f[2]) for f in theirs)
    values = {}
    for field in theirs:
        values.setdefault(field[:3], []).append(field[3])
    for field in ours:
        key = field[:3]
        if left[key] <= 0:
            yield 'ours', field[0], field
            continue
        left[key] -= 1
        if field[3] is not None and field[3] not in values[key]:
            yield 'value', field[0], '%s, tshark has %s' % (field, values[key])
    for key, count in left.items():
        if count > 0 and key[0] in names:
            yield 'theirs', key[0], key


def read_differences(path):
    rules = []
    with open(path) as file:
        for line in file:
            if line.strip() and not line.startswith('#'):
                rules.append([part.strip() for part in line.split('|')])
    return rules


def main():
    ours_path, theirs_path, comments_path, differences_path = sys.argv[1:5]
    with open(ours_path) as file:
        packets = [ours_of(packet['frame'], []) for packet in json.load(file)['packets']]
    theirs = [without_payload(theirs_of(packet, [])) for packet in ElementTree.parse(theirs_path).getroot()]
    with open(comments_path) as file:
        comments = file.read().splitlines()
    rules = read_differences(differences_path)
    used = [0] * len(rules)
    names = {field[0] for packet in packets for field in packet}
    compared = unexplained = 0
    if not len(packets) == len(theirs) == len(comments):
        print('%d packets of ours, %d of theirs' % (len(packets), len(theirs)))
        unexplained += 1
    for number, comment in enumerate(comments):
        compared += len(packets[number])
        for side, name, what in compare(packets[number], theirs[number], names):
            for i, rule in enumerate(rules):
                if fnmatch.fnmatch(side, rule[0]) and fnmatch.fnmatch(name, rule[1]) and fnmatch.fnmatch(comment, rule[2]):
                    used[i] += 1
                    break
            else:
                print('packet %d (%s): %s: %s' % (number + 1, comment, side, what))
                unexplained += 1
    for i, rule in enumerate(rules):
        if not used[i]:
            print('differences.txt: not needed: %s' % ' | '.join(rule))
            unexplained += 1
    print('%d packets, %d fields, %d names, %d explained differences' %
          (len(packets), compared, len(names), sum(used)), file=sys.stderr)
    sys.exit(1 if unexplained else 0)


main()
