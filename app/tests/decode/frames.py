#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes a pcapng file of frames: every link type, header, option and fault that is decoded.

usage: frames.py FILE [SEED]. Each frame's comment says what it is; differences.txt names frames by it.
"""
import random
import struct
import sys

ETHERNET, NULL, RAW, LOOP, SLL, SLL2 = 1, 0, 101, 108, 113, 276
LINKS = [ETHERNET, NULL, RAW, LOOP, SLL, SLL2]
A4, B4 = bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2])
A6 = bytes.fromhex('fd000000000000000000000000000001')
B6 = bytes.fromhex('fd00000000000000000000000000a002')
MAC_A, MAC_B = bytes.fromhex('020000000001'), bytes.fromhex('020000000002')
X = bytes.fromhex

frames = []  # (link, bytes, wire length, comment)


def checksum(data):
    if len(data) % 2:
        data += b'\0'
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def put(data, at, number):
    return data[:at] + struct.pack('!H', number) + data[at + 2:]


def ip4(protocol, body, options=b'', fragment=0, ttl=64, tos=0, total=None, ident=7):
    options += b'\0' * (-len(options) % 4)
    length = 20 + len(options) + len(body)
    head = struct.pack('!BBHHHBBH', 0x40 | (5 + len(options) // 4), tos,
                       length if total is None else total, ident, fragment, ttl, protocol, 0)
    head += A4 + B4 + options
    return put(head, 10, checksum(head)) + body


def ip6(protocol, body, tclass=0, flow=0, hops=64, length=None):
    return struct.pack('!IHBB', 6 << 28 | tclass << 20 | flow,
                       len(body) if length is None else length, protocol, hops) + A6 + B6 + body


def pseudo(version, protocol, length):
    if version == 4:
        return A4 + B4 + struct.pack('!BBH', 0, protocol, length)
    return A6 + B6 + struct.pack('!II', length, protocol)


def tcp(options=b'', flags=0x10, data=b'', seq=100, ack=200, window=500, urgent=0, version=4,
        offset=None):
    options += b'\0' * (-len(options) % 4)
    words = 5 + len(options) // 4 if offset is None else offset
    # Each a connection of its own: tshark remembers what it saw.
    head = struct.pack('!HHIIBBHHH', 20000 + len(frames), 47110, seq, ack, words << 4 | flags >> 8,
                       flags & 255, window, 0, urgent)
    all_of_it = head + options + data
    return put(all_of_it, 16, checksum(pseudo(version, 6, len(all_of_it)) + all_of_it))


def udp(data=b'', length=None, version=4, protocol=17, coverage=0, check=True):
    length = 8 + len(data) if length is None else length
    all_of_it = struct.pack('!HHHH', 40001, 47111, coverage if protocol == 136 else length, 0) + data
    covered = all_of_it[:coverage] if protocol == 136 and coverage else all_of_it
    if not check:
        return all_of_it
    return put(all_of_it, 6, checksum(pseudo(version, protocol, len(all_of_it)) + covered))


def icmp(kind, code, rest=0, data=b''):
    all_of_it = struct.pack('!BBHI', kind, code, 0, rest) + data
    return put(all_of_it, 2, checksum(all_of_it))


def icmp6(kind, code, rest=0, data=b''):
    all_of_it = struct.pack('!BBHI', kind, code, 0, rest) + data
    return put(all_of_it, 2, checksum(pseudo(6, 58, len(all_of_it)) + all_of_it))


def ethernet(kind, body, destination=MAC_B):
    return destination + MAC_A + struct.pack('!H', kind) + body


def add(comment, data, link=ETHERNET, wire=None):
    frames.append((link, data, len(data) if wire is None else wire, comment))


def add4(comment, packet):
    add(comment, ethernet(0x800, packet))


def add6(comment, packet):
    add(comment, ethernet(0x86dd, packet))


# --- link types ------------------------------------------------------------------------------

def wrap(link, kind, packet):
    if link == ETHERNET:
        return ethernet(kind, packet)
    if link == NULL:
        return struct.pack('<I', 2 if kind == 0x800 else 30) + packet
    if link == LOOP:
        return struct.pack('!I', 2 if kind == 0x800 else 30) + packet
    if link == SLL:
        return struct.pack('!HHH', 4, 1, 6) + MAC_A + b'\0\0' + struct.pack('!H', kind) + packet
    if link == SLL2:
        return struct.pack('!HHIHBB', kind, 0, 3, 1, 4, 6) + MAC_A + b'\0\0' + packet
    return packet


def link_frames():
    for link in LINKS:
        add('link %d IPv4 TCP' % link, wrap(link, 0x800, ip4(6, tcp(data=b'hello'))), link)
        add('link %d IPv4 UDP' % link, wrap(link, 0x800, ip4(17, udp(b'hello'))), link)
        add('link %d IPv6 TCP' % link, wrap(link, 0x86dd, ip6(6, tcp(version=6))), link)
        add('link %d IPv6 ICMPv6' % link, wrap(link, 0x86dd, ip6(58, icmp6(128, 0, 7, b'x' * 20))), link)
    arp = X('0001080006040001') + MAC_A + A4 + b'\0' * 6 + B4
    for link in (ETHERNET, SLL, SLL2):
        add('link %d ARP' % link, wrap(link, 0x806, arp), link)
        add('link %d VLAN' % link, wrap(link, 0x8100, X('a0050800') + ip4(17, udp(b'x'))), link)
    for kind in range(5):
        head = struct.pack('!HHH', kind, 772, 0) + b'\0' * 8 + X('0800')
        add('SLL packet type %d' % kind, head + ip4(17, udp(b'x')), SLL)
        head = struct.pack('!HHIHBB', 0x800, 0, 1, 772, kind, 0) + b'\0' * 8
        add('SLL2 packet type %d' % kind, head + ip4(17, udp(b'x')), SLL2)
    add('SLL short address', struct.pack('!HHH', 0, 512, 4) + b'\1\2\3\4\0\0\0\0' + X('0800') +
        ip4(17, udp(b'x')), SLL)
    for operation in (2, 3, 4, 8, 9):
        add('ARP operation %d' % operation,
            ethernet(0x806, X('00010800060400%02x' % operation) + MAC_A + A4 + MAC_B + B4))
    add('ARP padded', ethernet(0x806, arp + b'\0' * 18, b'\xff' * 6))
    for tag in (0x0001, 0x2005, 0x1fff, 0xe000):
        add('VLAN %04x' % tag, ethernet(0x8100, struct.pack('!HH', tag, 0x800) + ip4(6, tcp())))
        add('VLAN stacked %04x' % tag, ethernet(0x88a8, struct.pack('!HHHH', tag, 0x8100, tag ^ 3, 0x86dd) +
                                               ip6(6, tcp(version=6))))
    add('VLAN twice', ethernet(0x8100, X('00018100000208' '00') + ip4(6, tcp())))
    add('802.3 SNAP', ethernet(8 + 44, X('aaaa030000000800') + ip4(6, tcp(X('020405b4')))))
    add('802.3 LLC', ethernet(23, X('222203') + b'x' * 20))
    add('802.3 padded', ethernet(10, X('222203') + b'x' * 7 + b'\0' * 30))
    add('unknown ethertype', ethernet(0x9999, b'x' * 46))
    add('padding', ethernet(0x800, ip4(6, tcp()) + b'\0' * 6))
    add('group address', ethernet(0x800, ip4(17, udp(b'x' * 30)), X('01005e000001')))


# --- IP --------------------------------------------------------------------------------------

IP4_OPTIONS = {
    'record route': '0707040a000001', 'record route half': '070b080a0000010a000003',
    'timestamps': '440c05000000000100000000', 'timestamps with addresses': '440c0d010a00000300000001',
    'timestamps prespecified': '440c05030a00000300000000', 'router alert': '94040000',
    'loose route': '8307040a000003', 'strict route': '8907040a000003', 'stream': '88040001',
    'padding': '01010101', 'end': '00000000', 'two': '0194040000', 'unknown': '9e0400aa',
    'no length': '44', 'too long': '070f04', 'length 1': '9401',
}


def ip4_frames():
    for name, option in IP4_OPTIONS.items():
        add4('IPv4 option ' + name, ip4(6, tcp(), X(option)))
    for tos in (0, 1, 2, 3, 0xb8, 0xff):
        add4('IPv4 tos %d' % tos, ip4(17, udp(b'abc'), tos=tos))
    for fragment in (0x2000, 0x2001, 0x00b9, 0x4000, 0x8000, 0x1fff, 0xffff):
        add4('IPv4 fragment %04x' % fragment, ip4(17, udp(b'abcdefgh' * 8, 600), fragment=fragment))
        add4('IPv4 TCP fragment %04x' % fragment, ip4(6, tcp(data=b'x' * 40), fragment=fragment))
    for protocol in (2, 47, 50, 132, 200, 253):
        if protocol in (50, 200, 253):
            add4('IPv4 protocol %d' % protocol, ip4(protocol, bytes(range(40))))
    add4('IPv4 AH', ip4(51, X('06040000') + struct.pack('!II', 0x1234, 9) + b'\1' * 12 + tcp()))
    add4('IPv4 ttl 1', ip4(17, udp(b'abc'), ttl=1))
    bad = ip4(6, tcp(data=b'abc'))
    add4('IPv4 bad checksum', put(bad, 10, 0x1234))
    add4('IPv4 bad TCP checksum', put(bad, 36, 0x1234))
    add4('IPv4 bad UDP checksum', put(ip4(17, udp(b'abc')), 26, 0x1234))
    add4('IPv4 no UDP checksum', ip4(17, udp(b'abc', check=False)))
    add4('IPv4 header 16', b'\x44' + ip4(6, tcp())[1:])
    add4('IPv4 header too long', b'\x4f' + ip4(6, tcp())[1:])
    add4('IPv4 length 10', ip4(6, tcp(), total=10))
    add4('IPv4 length too long', ip4(6, tcp(), total=400))
    add4('IPv4 length in TCP', ip4(6, tcp(), total=30))
    add4('IPv4 version 5', b'\x55' + ip4(6, tcp())[1:])


OPTIONS6 = {
    'padding': '010400000000', 'alert': '050200000100', 'pad1': '000000000000',
    'experiment': '3e040000abcd', 'unknown': '8b040102' '0304', 'home': 'c910' + B6.hex() + '01020000',
    'too long': '01ff00000000', 'alert of 1': '050100010100',
}


def ip6_frames():
    inner = tcp(version=6)
    for name, option in OPTIONS6.items():
        data = X(option)
        data += b'\0' * (-(len(data) + 2) % 8)
        head = bytes([6, (len(data) + 2) // 8 - 1]) + data
        add6('IPv6 hop-by-hop ' + name, ip6(0, head + inner))
        add6('IPv6 destination ' + name, ip6(60, head + inner))
    add6('IPv6 jumbo', ip6(0, X('0600c20400010000') + inner, length=0))
    for kind, head in (('0', '0602000100000000'), ('2', '0602020100000000'), ('4', '0602040000000007'),
                       ('2 done', '0602020000000000')):
        add6('IPv6 routing ' + kind, ip6(43, X(head) + B6 + inner))
    add6('IPv6 routing unknown', ip6(43, X('0600fd0011223344') + inner))
    for fragment in (0, 1, 6, 0xb9, 0xb8, 0xfff8):
        add6('IPv6 fragment %04x' % fragment,
             ip6(44, struct.pack('!BBHI', 17, 0, fragment, 0x12345678) + udp(b'abcdefgh' * 4, 600, 6)))
    add6('IPv6 AH', ip6(51, X('06040000') + struct.pack('!II', 0x1234, 9) + b'\1' * 12 + inner))
    add6('IPv6 ESP', ip6(50, struct.pack('!II', 0x1234, 9) + b'\1' * 32))
    add6('IPv6 nothing', ip6(59, b''))
    add6('IPv6 mobility', ip6(135, X('3b00000000001234')))
    add6('IPv6 all headers', ip6(0, X('2b00010400000000') + X('3c02020100000000') + B6 + X('2c00010400000000') +
                                 X('3300000000000007') + X('06040000') + struct.pack('!II', 1, 2) + b'\2' * 12 + inner))
    for tclass in (0, 3, 0xb8, 0xff):
        add6('IPv6 class %d' % tclass, ip6(17, udp(b'abc', version=6), tclass=tclass, flow=0xabcde))
    add6('IPv6 length too long', ip6(6, inner, length=400))
    add6('IPv6 length in TCP', ip6(6, inner, length=12))
    add6('IPv6 bad TCP checksum', ip6(6, put(inner, 16, 0x1234)))
    add6('IPv6 no UDP checksum', ip6(17, udp(b'abc', version=6, check=False)))
    add6('IPv6 extension too long', ip6(0, X('06ff010400000000') + inner))


# --- TCP and UDP -----------------------------------------------------------------------------

TCP_OPTIONS = {
    'mss': '020405b4', 'wscale': '030307', 'wscale 14': '03030e', 'sack ok': '0402',
    'timestamps': '080a0000000100000002', 'sack 1': '050a0000006400000128', 'md5': '1312' + '11' * 16,
    'sack 3': '051a' + '0000012c00000190' + '000001f400000258' + '000002bc00000320',
    'sack 4': '0522' + '0000012c00000190' + '000001f400000258' + '000002bc00000320' + '0000038400000400',
    'ao': '1d100102' + '22' * 12, 'fast open': '220a' + '33' * 8, 'fast open request': '2202',
    'fast open 16': '2212' + '33' * 16, 'experimental fast open': 'fe0cf989' + '44' * 8,
    'experimental request': 'fe04f989', 'experiment': 'fe06e2d40102', 'experiment 253': 'fd06e2d40102',
    'unknown': '45041234', 'unknown empty': '4502', 'accecn 0': 'ac0b000001000002000003',
    'accecn 1': 'ae0b000001000002000003', 'accecn short': 'ac08000001000002', 'accecn one': 'ae05000007',
    'accecn empty': 'ae02', 'nops': '01010101', 'end': '0000000000000000', 'end early': '02040200' '00ffffff',
    'usual': '020405b40402080a000000010000000001030307', 'usual ack': '0101080a0000000100000002',
    'no length': '02', 'length 0': '0500', 'length 1': '0801', 'too long': '0828', 'mss of 3': '020305',
    'wscale of 4': '03040707', 'sack ok of 3': '040300', 'timestamps of 9': '080900000001000000',
    'sack of 9': '0509000000640000', 'sack of 2': '0502', 'md5 of 4': '13041111', 'ao of 3': '1d0301',
    'accecn of 4': 'ac040101', 'mptcp capable': '1e0401' '01', 'mptcp capable key': '1e0c0101' + '55' * 8,
    'mptcp capable keys': '1e140101' + '55' * 16, 'mptcp join': '1e0c1001' + '66' * 8,
    'mptcp dss ack': '1e082001' + '00000007', 'mptcp prio': '1e035' '1', 'mptcp unknown': '1e04f000',
    'mptcp fail': '1e0c6000' + '77' * 8, 'mptcp fast close': '1e0c7000' + '77' * 8, 'mptcp reset': '1e048001',
    'mptcp remove': '1e044001',
}


def tcp_frames():
    for name, option in TCP_OPTIONS.items():
        option = option if len(option) % 2 == 0 else option + '1'
        add4('TCP option ' + name, ip4(6, tcp(X(option), data=b'xy')))
        add6('TCP6 option ' + name, ip6(6, tcp(X('01') + X(option), flags=2, version=6)))
    for flags in range(0, 0x1000, 0x55):
        add4('TCP flags %03x' % flags, ip4(6, tcp(flags=flags, data=b'xy', urgent=flags & 0x20)))
    for offset in (0, 4, 6, 15):
        add4('TCP offset %d' % offset, ip4(6, tcp(offset=offset)))
    for length in (0, 1, 2, 1000):
        add4('TCP data %d' % length, ip4(6, tcp(data=bytes(i & 255 for i in range(length)), seq=0xfffffff0)))
        add4('UDP data %d' % length, ip4(17, udp(bytes(i & 255 for i in range(length)))))
        add6('UDP6 data %d' % length, ip6(17, udp(bytes(i & 255 for i in range(length)), version=6)))
    for length in (0, 4, 7, 9, 40):
        add4('UDP length %d' % length, ip4(17, udp(b'abc', length)))
    for coverage in (0, 8, 10, 11):
        add4('UDP-Lite coverage %d' % coverage, ip4(136, udp(b'abc', protocol=136, coverage=coverage)))
    add6('UDP6 bad length', ip6(17, udp(b'abc', 40, 6)))


# --- ICMP ------------------------------------------------------------------------------------

def icmp_frames():
    quoted = ip4(17, udp(b'abcdefgh'))
    quoted_tcp = ip4(6, tcp(X('020405b4'), data=b'xyz'))
    for kind in (0, 8):
        add4('ICMP type %d' % kind, ip4(1, icmp(kind, 0, 0x12340005, b'x' * 20)))
    for code in range(16):
        add4('ICMP unreachable %d' % code, ip4(1, icmp(3, code, 1200 if code == 4 else 0, quoted[:28])))
    for cut in (0, 4, 19, 20, 24, 28, 36):
        add4('ICMP quotes %d' % cut, ip4(1, icmp(3, 3, 0, quoted[:cut])))
        add4('ICMP quotes TCP %d' % cut, ip4(1, icmp(3, 3, 0, quoted_tcp[:cut])))
    add4('ICMP quotes all', ip4(1, icmp(3, 3, 0, quoted_tcp)))
    add4('ICMP quotes options', ip4(1, icmp(3, 1, 0, ip4(6, tcp(), X('94040000'))[:32])))
    for kind in (4, 5, 11):
        add4('ICMP type %d' % kind, ip4(1, icmp(kind, 1 if kind == 5 else 0, 0x0a000003 if kind == 5 else 0, quoted[:28])))
    add4('ICMP pointer', ip4(1, icmp(12, 0, 0x14000000, quoted[:28])))
    add4('ICMP time', ip4(1, icmp(13, 0, 0x12340005, bytes(12))))
    add4('ICMP time reply', ip4(1, icmp(14, 0, 0x12340005, X('000000010000000200000003'))))
    add4('ICMP mask', ip4(1, icmp(17, 0, 0x12340005, bytes(4))))
    add4('ICMP mask reply', ip4(1, icmp(18, 0, 0x12340005, X('ffffff00'))))
    add4('ICMP solicitation', ip4(1, icmp(10, 0)))
    add4('ICMP unknown', ip4(1, icmp(60, 0, 5, b'xyz')))
    add4('ICMP bad checksum', ip4(1, put(icmp(8, 0, 5, b'xyz'), 2, 0x1234)))
    add4('ICMP of 5', ip4(1, icmp(8, 0)[:5]))


def icmp6_frames():
    quoted = ip6(17, udp(b'abcdefgh', version=6))
    source, mtu = b'\1\1' + MAC_A, X('05010000000005dc')
    prefix = X('030440c0000151800000384000000000') + B6
    for code in range(7):
        add6('ICMPv6 unreachable %d' % code, ip6(58, icmp6(1, code, 0, quoted)))
    for cut in (0, 8, 39, 40, 44, 48):
        add6('ICMPv6 quotes %d' % cut, ip6(58, icmp6(1, 4, 0, quoted[:cut])))
    add6('ICMPv6 quotes TCP', ip6(58, icmp6(1, 4, 0, ip6(6, tcp(version=6)))))
    add6('ICMPv6 quotes extension', ip6(58, icmp6(1, 4, 0, ip6(60, X('0600010400000000') + tcp(version=6)))))
    for kind in (2, 3, 4):
        add6('ICMPv6 type %d' % kind, ip6(58, icmp6(kind, 0, 1280 if kind != 3 else 0, quoted)))
    for kind in (128, 129):
        add6('ICMPv6 type %d' % kind, ip6(58, icmp6(kind, 0, 0x12340005, b'x' * 20)))
    add6('ICMPv6 query', ip6(58, icmp6(130, 0, 1000 << 16, bytes(16)), hops=1))
    for kind in (131, 132):
        add6('ICMPv6 type %d' % kind, ip6(58, icmp6(kind, 0, 0, B6), hops=1))
    add6('ICMPv6 report', ip6(58, icmp6(143, 0, 2, X('04000000') + B6 + X('01000001') + B6 + A6), hops=1))
    add6('ND router solicitation', ip6(58, icmp6(133, 0, 0, source), hops=255))
    add6('ND router advertisement', ip6(58, icmp6(134, 0, 0x40c80708, X('0000000a0000000b') + source + mtu + prefix +
                                                  X('1903000000000e10') + B6), hops=255))
    add6('ND neighbour solicitation', ip6(58, icmp6(135, 0, 0, B6 + source + X('0e01010203040506')), hops=255))
    add6('ND neighbour advertisement', ip6(58, icmp6(136, 0, 0xe0000000, B6 + b'\2\1' + MAC_B), hops=255))
    add6('ND redirect', ip6(58, icmp6(137, 0, 0, B6 + A6 + b'\2\1' + MAC_B), hops=255))
    add6('ND option of 0', ip6(58, icmp6(135, 0, 0, B6 + X('0100000000000000')), hops=255))
    add6('ICMPv6 bad checksum', ip6(58, put(icmp6(128, 0, 5, b'xyz'), 2, 0x1234)))


# --- cut off, and mixed ----------------------------------------------------------------------

def cut_frames():
    wholes = {
        'TCP': ethernet(0x800, ip4(6, tcp(X('020405b40402080a000000010000000001030307'), flags=2))),
        'TCP6': ethernet(0x86dd, ip6(0, X('0600050200000000') + tcp(X('0101080a0000000100000002'), data=b'abc', version=6))),
        'UDP': ethernet(0x8100, X('00050800') + ip4(17, udp(b'abcdef'))),
        'ICMP': ethernet(0x800, ip4(1, icmp(3, 3, 0, ip4(17, udp(b'abcdefgh'))))),
        'ARP': ethernet(0x806, X('0001080006040001') + MAC_A + A4 + b'\0' * 6 + B4),
        'ND': ethernet(0x86dd, ip6(58, icmp6(135, 0, 0, B6 + b'\1\1' + MAC_A), hops=255)),
    }
    for name, whole in wholes.items():
        for length in range(0, len(whole), 1 if name == 'TCP' else 3):
            add('cut %s at %d' % (name, length), whole[:length], wire=len(whole))
    for link in (SLL, SLL2, NULL, RAW):
        whole = wrap(link, 0x800, ip4(17, udp(b'abc')))
        for length in range(0, len(whole), 5):
            add('cut link %d at %d' % (link, length), whole[:length], link, len(whole))


def mixed_frames(seed, count):
    rng = random.Random(seed)
    usable = [X(o) for n, o in TCP_OPTIONS.items()
              if ' of ' not in n and 'length' not in n and 'too' not in n and 'end' not in n and
              'mptcp' not in n and len(o) % 2 == 0 and len(o) <= 40]
    for i in range(count):
        options = b''
        for option in rng.sample(usable, 3):
            if len(options) + len(option) <= 40:
                options += option
        version = rng.choice((4, 6))
        data = rng.randbytes(rng.randrange(0, 64))
        if rng.random() < 0.6:
            flags = rng.randrange(0x200)
            body, protocol = tcp(options, flags, b'' if flags & 6 else data, rng.randrange(2**32), rng.randrange(2**32),
                                 rng.randrange(65536), rng.randrange(65536), version), 6
        else:
            body, protocol = udp(data, version=version), 17
        link = rng.choice(LINKS)
        if version == 4:
            packet = ip4(protocol, body, rng.choice((b'', X('94040000'), X('0707040a000001'))), rng.choice((0, 0x4000)),
                         rng.randrange(1, 256), rng.randrange(256), ident=rng.randrange(65536))
        else:
            packet = ip6(protocol, body, rng.randrange(256), rng.randrange(2**20), rng.randrange(256))
        add('mixed %d' % i, wrap(link, 0x800 if version == 4 else 0x86dd, packet), link)


# --- the file --------------------------------------------------------------------------------

def block(kind, body):
    size = 12 + len(body)
    return struct.pack('<II', kind, size) + body + struct.pack('<I', size)


def write(path):
    out = [block(0x0a0d0d0a, struct.pack('<IHHq', 0x1a2b3c4d, 1, 0, -1))]
    for link in LINKS:
        out.append(block(1, struct.pack('<HHI', link, 0, 0)))
    for number, (link, data, wire, comment) in enumerate(frames):
        time = (1700000000 + number) * 1000000
        text = comment.encode()
        options = struct.pack('<HH', 1, len(text)) + text + b'\0' * (-len(text) % 4) + bytes(4)
        out.append(block(6, struct.pack('<IIIII', LINKS.index(link), time >> 32, time & 0xffffffff, len(data), wire) +
                         data + b'\0' * (-len(data) % 4) + options))
    with open(path, 'wb') as file:
        file.write(b''.join(out))


def main():
    link_frames()
    ip4_frames()
    ip6_frames()
    tcp_frames()
    icmp_frames()
    icmp6_frames()
    cut_frames()
    mixed_frames(int(sys.argv[2]) if len(sys.argv) > 2 else 1, 200)
    write(sys.argv[1])


main()
