#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes a pcap file of conversations of which tcpdump and we say the same.

usage: conversation.py FILE. Whole connections with relative numbers, every TCP option both know,
ICMP with quoted packets, ARP, neighbour discovery, IPv6 extension headers.
"""
import random
import struct
import sys

A4, B4 = bytes([10, 0, 0, 1]), bytes([192, 168, 100, 200])
A6 = bytes.fromhex('20010db8000000000000000000000001')
B6 = bytes.fromhex('fe80000000000000000000ff00000102')
X = bytes.fromhex
packets = []


def checksum(data):
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ip(version, protocol, body, back=False):
    if version == 4:
        ends = B4 + A4 if back else A4 + B4
        head = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(body), 7, 0, 64, protocol, 0) + ends
        packet = head[:10] + struct.pack('!H', checksum(head)) + head[12:] + body
    else:
        ends = B6 + A6 if back else A6 + B6
        packet = struct.pack('!IHBB', 6 << 28, len(body), protocol, 64) + ends + body
    return packet


def send(version, protocol, body, back=False):
    ethernet(0x800 if version == 4 else 0x86dd, ip(version, protocol, body, back))


def ethernet(kind, packet):
    packets.append(X('020000000002020000000001') + struct.pack('!H', kind) + packet)


def tcp(ports, seq, ack, flags, window=500, options=b'', data=b'', urgent=0):
    options += b'\1' * (-len(options) % 4)
    return struct.pack('!HHIIBBHHH', *ports, seq & 0xffffffff, ack & 0xffffffff,
                       (5 + len(options) // 4) << 4, flags, window, 0, urgent) + options + data


def connection(rng, version):
    """A handshake, data both ways with options, and its end by FIN or RST."""
    ports = (rng.randrange(20000, 60000), rng.randrange(20000, 60000))
    mine, theirs = rng.randrange(2**32), rng.choice((rng.randrange(2**32), 0xfffffff0))
    stamp = struct.pack('!BBBBII', 1, 1, 8, 10, rng.randrange(2**32), rng.randrange(2**32))
    send(version, 6, tcp(ports, mine, 0, 2, 64240, X('020405b40402') + X('080a00000001000000000103030a')))
    send(version, 6, tcp(ports[::-1], theirs, mine + 1, 18, 65160, X('020405b4') + X('04020103030e')), True)
    mine, theirs = mine + 1, theirs + 1
    send(version, 6, tcp(ports, mine, theirs, 16))
    for _ in range(rng.randrange(1, 8)):
        size = rng.choice((0, 1, 10, 100))
        if rng.random() < 0.5:
            send(version, 6, tcp(ports, mine, theirs, 24, rng.randrange(65536), stamp, b'x' * size))
            mine += size
        else:
            block = struct.pack('!BBBBII', 1, 1, 5, 10, (mine + 100) & 0xffffffff, (mine + 200) & 0xffffffff)
            send(version, 6, tcp(ports[::-1], theirs, mine, 16, 1, stamp + block, b'y' * size), True)
            theirs += size
    if rng.random() < 0.7:
        send(version, 6, tcp(ports, mine, theirs, 17))
        send(version, 6, tcp(ports[::-1], theirs, mine + 1, 17), True)
        send(version, 6, tcp(ports, mine + 1, theirs + 1, 16))
    else:
        send(version, 6, tcp(ports, mine, theirs, 20, 0))


def options(rng):
    for number, option in enumerate(('1d100102' + '22' * 12, '2202', '220a' + '33' * 8, 'fe04f989', 'fe0cf989' + '44' * 8,
                   '45041234', '4502', '01010101', '03030e', '0402')):
        ports = (3000 + number, 4000)
        send(4, 6, tcp(ports, rng.randrange(2**32), 0, 2, 500, X(option)))
    for number, flags in enumerate(range(2, 256, 4)):
        if not flags & 0x10:
            send(4, 6, tcp((5000 + number, 4000), 7, 0, flags, urgent=flags))


def others():
    udp = struct.pack('!HHHH', 5000, 4711, 20, 0) + b'x' * 12
    for version in (4, 6):
        send(version, 17, udp)
        send(version, 17, struct.pack('!HHHH', 5000, 4711, 8, 0))
    quoted = ip(4, 17, udp)
    for kind in (0, 8):
        send(4, 1, struct.pack('!BBHI', kind, 0, 0, 0x12340005) + b'x' * 20)
    for code in range(16):
        send(4, 1, struct.pack('!BBHI', 3, code, 0, 1200 if code == 4 else 0) + quoted)
    send(4, 1, struct.pack('!BBHI', 3, 3, 0, 0) + ip(4, 6, tcp((1, 2), 3, 4, 16)))
    for kind, code in ((4, 0), (5, 0), (5, 1), (5, 2), (5, 3), (10, 0), (11, 0), (11, 1), (12, 0), (15, 0), (16, 0), (17, 0)):
        send(4, 1, struct.pack('!BBHI', kind, code, 0, 0x0a000003) + quoted)
    quoted = ip(6, 17, udp)
    for code in (0, 2, 3, 4):
        send(6, 58, struct.pack('!BBHI', 1, code, 0, 0) + quoted)
    send(6, 58, struct.pack('!BBHI', 1, 4, 0, 0) + ip(6, 6, tcp((1, 2), 3, 4, 16)))
    for kind, code in ((2, 0), (3, 0), (3, 1), (4, 0), (4, 1), (4, 2), (128, 0), (129, 0), (133, 0), (135, 0), (136, 0)):
        send(6, 58, struct.pack('!BBHI', kind, code, 0, 1280) + (B6 if kind in (135, 136) else quoted))
    send(6, 0, X('3a00050200000000') + struct.pack('!BBHI', 143, 0, 0, 1) + X('04000000') + B6)
    send(6, 0, X('1100010400000000') + udp)
    send(6, 60, X('0600010400000000') + tcp((1000, 2000), 1, 0, 2))
    send(6, 43, X('1102020100000000') + B6 + udp)
    send(6, 44, X('1100000100000007') + udp)
    send(6, 44, X('1100001900000007') + udp)
    send(6, 44, X('1100000900000007') + udp)
    send(6, 51, X('11040000') + struct.pack('!II', 0x1234, 9) + b'\1' * 12 + udp)
    send(6, 50, struct.pack('!II', 0x1234, 9) + b'\1' * 32)
    send(6, 59, b'')
    for operation in (1, 2):
        ethernet(0x806, X('00010800060400%02x' % operation + '020000000001') + A4 + bytes(6) + B4)


def main():
    rng = random.Random(1)
    for _ in range(40):
        connection(rng, rng.choice((4, 6)))
    options(rng)
    others()
    with open(sys.argv[1], 'wb') as file:
        file.write(struct.pack('<IHHIIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for number, packet in enumerate(packets):
            file.write(struct.pack('<IIII', number, 0, len(packet), len(packet)) + packet)


main()
