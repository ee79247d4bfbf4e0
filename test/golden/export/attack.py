"""Tries to recover monitored addresses from packets or texts that left a sensor.

    attack.py make OUT                        a capture whose contents name monitored addresses in every form
    attack.py naive RAW OUT                   replaces nothing but the addresses in IP headers, as a bad anonymiser would
    attack.py packets RAW EXPORTED ADDRESSES  prints, by channel, from how many packets an address was recovered
    attack.py text FILE ADDRESSES             prints how many monitored addresses stand in a text in any form

Captures are classic pcap, little-endian; RAW is Ethernet or raw IP, and has what EXPORTED was made of, so that packets can
be told to be the same by their time. What the attacker guesses is held against the truth in RAW.
"""
import base64, ipaddress, re, struct, sys

MONITORED = '198.18.0.0/28'
ETHERNET, RAW_IP = 1, 101


def read(name):
    data = open(name, 'rb').read()
    magic, link = struct.unpack('<I', data[:4])[0], struct.unpack('<I', data[20:24])[0]
    assert magic in (0xa1b2c3d4, 0xa1b23c4d) and link in (ETHERNET, RAW_IP), (hex(magic), link)
    at, packets = 24, []
    while at < len(data):
        s, fraction, length, _ = struct.unpack('<IIII', data[at:at + 16])
        ip = data[at + 16:at + 16 + length]
        if link == ETHERNET:
            skip = 12
            while ip[skip:skip + 2] in (b'\x81\x00', b'\x88\xa8'):
                skip += 4
            ip = ip[skip + 2:] if ip[skip:skip + 2] in (b'\x08\x00', b'\x86\xdd') else b''
        if len(ip) >= 20 and ip[0] >> 4 == 4:
            ip = ip[:max(struct.unpack('>H', ip[2:4])[0], 20)]
            packets.append(((s, fraction), ip))
        at += 16 + length
    return packets


def write(name, packets):
    with open(name, 'wb') as out:
        out.write(struct.pack('<IHHiIII', 0xa1b23c4d, 2, 4, 0, 0, 262144, RAW_IP))
        for (s, fraction), ip in packets:
            out.write(struct.pack('<IIII', s, fraction, len(ip), len(ip)) + ip)


def total(data):
    data += b'\0' * (len(data) % 2)
    value = sum(struct.unpack('>%dH' % (len(data) // 2), data))
    while value >> 16:
        value = (value & 0xffff) + (value >> 16)
    return value


def datagram(source, destination, protocol, transport, place, id=7):
    pseudo = source + destination + struct.pack('>BBH', 0, protocol, len(transport))
    checksum = 0xffff - total(pseudo + transport) or 0xffff
    transport = transport[:place] + struct.pack('>H', checksum) + transport[place + 2:]
    head = struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(transport), id, 0, 60, protocol, 0) + source + destination
    return head[:10] + struct.pack('>H', 0xffff - total(head)) + head[12:] + transport


def forms(address):
    """What stands for an IPv4 address, as bytes: name and form."""
    raw = ipaddress.ip_address(address).packed
    text = str(ipaddress.ip_address(address)).encode()
    parts = text.split(b'.')
    yield 'text', text
    yield 'hyphens', b'-'.join(parts)
    yield 'defanged', b'[.]'.join(parts)
    yield 'arpa', b'.'.join(reversed(parts)) + b'.in-addr.arpa'
    yield 'labels', b''.join(bytes([len(p)]) + p for p in reversed(parts)) + b'\x07in-addr\x04arpa\0'
    yield 'port', b','.join(parts) + b',19,137'
    yield 'number', b'http://%d/' % int.from_bytes(raw, 'big')
    yield 'turned', b'x=%d;' % int.from_bytes(raw, 'little')
    yield 'hexadecimal', b'id=' + raw.hex().encode() + b'.'
    yield 'escapes', b''.join(b'\\x%02x' % b for b in raw)
    yield 'percent', b''.join(b'%%%02X' % b for b in text)
    yield 'octal', b'.'.join(b'0%o' % b for b in raw)
    yield 'bytes', b'\xfe\xff' + raw + b'\xfe'
    yield 'bytes turned', b'\xfe\xff' + raw[::-1] + b'\xfe'
    yield 'utf16', text.decode().encode('utf-16-le')
    for before in range(3):
        yield 'base64 %d' % before, b'q=' + base64.b64encode(b'k' * before + text + b'!') + b' '
        yield 'base64 of bytes %d' % before, b'q=' + base64.b64encode(b'k' * before + raw + b'!') + b' '
    yield 'hexadecimal text', text.hex().encode()


def make(name):
    packets, s = [], 1583020800
    hosts = list(ipaddress.ip_network(MONITORED).hosts())
    for i, host in enumerate(hosts):
        for j, (form, content) in enumerate(forms(host)):
            source = ipaddress.ip_address('192.0.2.%d' % (1 + j)).packed
            ports = struct.pack('>HH', 40000 + j, 8080 + i)
            body = b'GET / HTTP/1.1\r\nX: ' + content + b'\r\nHost: ' + str(host).encode() + b':80\r\n\r\n'
            packets.append(((s, 0), datagram(source, host.packed, 17, ports + struct.pack('>HH', 8 + len(body), 0) + body, 6)))
            s += 1
        quoted = datagram(host.packed, ipaddress.ip_address('203.0.113.9').packed, 6,
                          struct.pack('>HHIIBBHHH', 4711, 80, int(host), 0, 0x50, 2, 512, 0, 0), 16)
        icmp = struct.pack('>BBHI', 3, 1, 0, 0) + quoted
        icmp = icmp[:2] + struct.pack('>H', 0xffff - total(icmp)) + icmp[4:]
        head = struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(icmp), 9, 0, 60, 1, 0) + bytes([203, 0, 113, 9]) + host.packed
        packets.append(((s, 0), head[:10] + struct.pack('>H', 0xffff - total(head)) + head[12:] + icmp))
        s += 1
    write(name, packets)


def naive(raw, out):
    replaced = []
    for time, ip in read(raw):
        source, destination = ip[12:16], bytes(0x5a ^ b for b in ip[16:20])
        replaced.append((time, ip[:12] + source + destination + ip[20:]))
    write(out, replaced)


def found(data, address):
    return any(form in data for _, form in shapes(address))


def shapes(address):
    """Forms without what was put around them."""
    for name, form in forms(address):
        if name.startswith('base64'):
            # The digits that neighbours do not change.
            before = int(name[-1])
            first = (8 * before + 5) // 6
            form = form[2 + first:].rstrip(b'= ')[:-2]
            if len(form) < 5:
                continue
        yield name, form.strip(b'\xfe\xff').replace(b'http://', b'').rstrip(b'/;.').replace(b'x=', b'').replace(b'id=', b'')


def packets(raw, exported, network):
    monitored = {int(a) for a in ipaddress.ip_network(network)}
    truth = {}
    for time, ip in read(raw):
        truth.setdefault((time, len(ip), ip[9]), []).append(int.from_bytes(ip[16:20], 'big'))
    hits = dict.fromkeys('header sequence acknowledgement id checksum quote content'.split(), 0)
    count = 0
    for time, ip in read(exported):
        known = truth.get((time, len(ip), ip[9]), [])
        own = {a for a in known if a in monitored}
        if not own:
            continue
        count += 1
        header, fragment = (ip[0] & 15) * 4, struct.unpack('>H', ip[6:8])[0] & 0x3fff
        transport, protocol = ip[header:], ip[9]
        hits['header'] += int.from_bytes(ip[16:20], 'big') in own
        if fragment:
            continue
        if protocol == 6 and len(transport) >= 20:
            port, sequence, ack = struct.unpack('>HII', transport[2:12])
            for name, value in (('sequence', sequence), ('acknowledgement', ack)):
                guesses = {value, value - 1, ~value & 0xffffffff, int.from_bytes(value.to_bytes(4, 'big'), 'little')}
                hits[name] += any(g in own for g in guesses)
            # masscan: id = (address ^ port ^ sequence) & 0xffff
            hits['id'] += ((struct.unpack('>H', ip[4:6])[0] ^ port ^ sequence) & 0xffff) in {a & 0xffff for a in own}
        place = {6: 16, 17: 6}.get(protocol)
        if place is not None and len(transport) >= place + 2:
            # Everything else is known: the sum says what the two halves of the address add up to.
            without = transport[:place] + b'\0\0' + transport[place + 2:]
            checksum = struct.unpack('>H', transport[place:place + 2])[0]
            known_sum = total(ip[12:16] + struct.pack('>BBH', 0, protocol, len(transport)) + without)
            left = (0xffff - checksum - known_sum) % 0xffff
            hits['checksum'] += checksum != 0 and any(((a >> 16) + (a & 0xffff)) % 0xffff == left for a in own)
        if protocol == 1 and len(transport) >= 28 and transport[0] in (3, 4, 5, 11, 12):
            hits['quote'] += int.from_bytes(transport[20:24], 'big') in own or any(
                a.to_bytes(4, 'big') in transport[8:] for a in own)
        content = transport[{6: (transport[12] >> 4) * 4 if len(transport) > 12 else 20, 17: 8, 1: 8}.get(protocol, 0):]
        hits['content'] += any(found(content, a) for a in own)
    print(*('%s=%d' % item for item in hits.items()), 'packets=%d' % count)


def text(name, network):
    data = open(name, 'rb').read()
    print(sum(found(data, a) for a in ipaddress.ip_network(network).hosts()))


def find(name, network):
    """Which forms stand in a text, to tell what is left."""
    data = open(name, 'rb').read()
    for a in ipaddress.ip_network(network).hosts():
        for form, shape in shapes(a):
            if shape in data:
                at = data.index(shape)
                print(a, form, data[max(0, at - 60):at + 60])


{'make': make, 'naive': naive, 'packets': packets, 'text': text, 'find': find}[sys.argv[1]](*sys.argv[2:])
