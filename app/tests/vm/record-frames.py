#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What wb-record said, for tests: a line for each control frame, log record, trace line, packet and
piece of output, in order.

usage: record-frames.py FILE [DIR]     with DIR, the streams are written there as files, too
"""
import struct
import sys


def frames(data):
    at = 0
    while at < len(data):
        if data[at:at + 2] != b"WB" or len(data) - at < 8:
            sys.exit(f"no frame at byte {at}: {data[at:at + 40]!r}")
        kind, _, length = struct.unpack_from("<cBI", data, at + 2)
        if len(data) - at - 8 < length:
            sys.exit(f"the frame at byte {at} is cut")
        yield kind.decode(), data[at + 8:at + 8 + length]
        at += 8 + length


class Packets:
    """Counts the packets of pcapng blocks, markers left out."""

    def __init__(self):
        self.rest = b""
        self.number = 0
        self.names = []
        self.links = []

    def feed(self, data):
        self.rest += data
        while len(self.rest) >= 12:
            kind, length = struct.unpack_from("<II", self.rest)
            if len(self.rest) < length:
                return
            block, self.rest = self.rest[:length], self.rest[length:]
            assert struct.unpack_from("<I", block, length - 4)[0] == length
            yield from self.block(kind, block)

    def block(self, kind, block):
        if kind == 1:
            self.links.append(struct.unpack_from("<H", block, 8)[0])
            code, size = struct.unpack_from("<HH", block, 16)
            assert code == 2
            self.names.append(block[20:20 + size].decode())
            yield f"INTERFACE {self.names[-1]} link {self.links[-1]}"
        elif kind == 6:
            yield self.packet(block)

    def packet(self, block):
        index, high, low, captured, length = struct.unpack_from("<IIIII", block, 8)
        data = block[28:28 + captured]
        when = f"{(high << 32 | low) / 1e9:.9f} {self.names[index]}"
        if self.links[index] == 1:
            kind, data = struct.unpack_from(">H", data, 12)[0], data[14:]
            if kind == 0x88b5:
                return f"PACKET-MARKER {when} {data.rstrip(bytes(1)).decode()}"
        self.number += 1
        if len(data) < 20 or data[0] >> 4 != 4:
            return f"PACKET {self.number} {when} length {length}"
        header = (data[0] & 15) * 4
        ends = [".".join(map(str, data[i:i + 4])) for i in (12, 16)]
        ports = struct.unpack_from(">HH", data, header) if data[9] in (6, 17) else (0, 0)
        return (f"PACKET {self.number} {when} {ends[0]}.{ports[0]} > {ends[1]}.{ports[1]} "
                f"protocol {data[9]} length {length}")


def main():
    streams = {}
    packets = Packets()
    lines = []
    for kind, payload in frames(open(sys.argv[1], "rb").read()):
        stream = payload[8:] if kind in "OE" else payload
        streams.setdefault(kind, []).append(stream)
        if kind == "P":
            lines += packets.feed(payload)
        elif kind == "C":
            lines.append("CONTROL " + payload.decode())
        else:
            name = {"K": "LOG", "T": "TRACE", "O": "OUT", "E": "ERR"}[kind]
            lines += [f"{name} {line}" for line in stream.decode(errors="replace").splitlines()]
    for line in lines:
        print(line)
    if len(sys.argv) > 2:
        for kind, parts in streams.items():
            with open(f"{sys.argv[2]}/{kind}", "wb") as file:
                file.write(b"".join(parts))


main()
