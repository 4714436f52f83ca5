"""IPv4 packets as a NAT needs them: which flow they belong to, and how to rewrite one end of it."""

import struct

ICMP, TCP, UDP = 1, 6, 17
RST = 4
ICMP_ERRORS = (3, 11, 12)
# Where the checksum is within the transport header.
CHECKSUM = {TCP: 16, UDP: 6}


class Packet:
    def __init__(self, data):
        self.data = bytearray(data)
        self.transport = (data[0] & 15) * 4
        self.protocol = data[9]
        self.source = bytes(data[12:16])
        self.destination = bytes(data[16:20])
        if self.protocol in CHECKSUM:
            self.source_port, self.destination_port = struct.unpack_from("!HH", data, self.transport)

    @property
    def is_reset(self):
        return self.protocol == TCP and self.data[self.transport + 13] & RST != 0

    def quoted(self):
        """The packet that an ICMP error is about: its header and eight bytes more."""
        is_error = self.protocol == ICMP and self.data[self.transport] in ICMP_ERRORS
        quoted = self.data[self.transport + 8 :]
        return Packet(quoted) if is_error and len(quoted) >= 28 else None

    def rewrite_source(self, address, port, fix=True):
        self._rewrite(12, self.transport, address, port, fix)

    def rewrite_destination(self, address, port, fix=True):
        self._rewrite(16, self.transport + 2, address, port, fix)

    def _rewrite(self, address_at, port_at, address, port, fix):
        new = address + struct.pack("!H", port)
        old = bytes(self.data[address_at : address_at + 4] + self.data[port_at : port_at + 2])
        at = self.transport + CHECKSUM[self.protocol]
        self._update(10, old[:4], new[:4])
        # RFC 768: 0 says that the datagram has no checksum, and stays. A quoted packet may end before it.
        if fix and at + 2 <= len(self.data) and (self.protocol == TCP or self.data[at : at + 2] != b"\0\0"):
            self._update(at, old, new, zero=b"\xff\xff" if self.protocol == UDP else b"\0\0")
        self.data[address_at : address_at + 4] = address
        self.data[port_at : port_at + 2] = new[4:]

    def _update(self, at, old, new, zero=b"\0\0"):
        """RFC 1624, equation 3: HC' = ~(~HC + ~m + m')."""
        total = ~struct.unpack_from("!H", self.data, at)[0] & 0xFFFF
        total += sum(~word & 0xFFFF for word in words(old)) + sum(words(new))
        value = ~fold(total) & 0xFFFF
        self.data[at : at + 2] = struct.pack("!H", value) if value else zero

    def redirect_error(self, address, quoted):
        """An ICMP error goes where the flow really is, and quotes what was really sent."""
        self._update(10, self.destination, address)
        self.data[16:20] = address
        self.data[self.transport + 8 :] = quoted.data
        self.data[self.transport + 2 : self.transport + 4] = b"\0\0"
        message = bytes(self.data[self.transport :])
        total = fold(sum(words(message + b"\0" * (len(message) % 2))))
        struct.pack_into("!H", self.data, self.transport + 2, ~total & 0xFFFF)


def words(data):
    return struct.unpack(f"!{len(data) // 2}H", data)


def fold(total):
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total
