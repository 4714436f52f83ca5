#!/usr/bin/env python3
"""A SNAT that is fed raw IPv4 packets: the adapter knows nothing of steps.

    npx snatcheck adapter-test -- python3 adapter.py
    npx snatcheck run -- python3 adapter.py
    npx snatcheck run -- python3 adapter.py --fault stale-checksum

Packets travel as records behind a line of JSON: a byte for the side (0 inside, 1 outside), a byte of 0, the length in
two bytes of network order, and the packet. With --base64 they travel within the JSON.
"""

import base64
import json
import os
import struct
import sys

from snat import Snat

INSIDE, OUTSIDE = 0, 1
SIDES = ("inside", "outside")
FAULTS = ("none", "early-reclaim", "same-port-twice", "leaks-rst", "answers-to-first-vm", "stale-checksum")


class Adapter:
    def __init__(self, fault, form):
        self.fault = fault
        self.form = form
        self.standing = None
        self.snat = None
        self.now = 0

    def answer(self, message, read):
        """The answer, and the bytes that follow it. `read` reads so many bytes of the input."""
        number, method = message.get("id"), message.get("method")
        if method == "hello":
            with open(os.path.join(os.path.dirname(__file__), "hello.json"), encoding="utf-8") as file:
                hello = json.load(file)
            hello["configuration"] = {"fault": self.fault}
            return {"id": number, "protocol": 1, "hello": hello, "packets": {"form": self.form, "most": 1024}}, b""
        if method == "deploy":
            self.standing = (message["deployment"], message["settings"])
            self.snat = Snat(*self.standing, self.fault)
            return {"id": number, "settings": message["settings"]}, b""
        if method == "packets":
            return self.packets(number, message, read)
        if method == "advance":
            sent = self.now
            self.now += message["ms"]
            return {"id": number, "sent": sent, "seen": self.now}, b""
        if method == "reset":
            self.snat = Snat(*self.standing, self.fault)
            return {"id": number, "done": True}, b""
        if method == "bye":
            return {"id": number, "done": True}, b""
        return {"id": number, "error": {"code": "unknown-method"}}, b""

    def packets(self, number, message, read):
        out = []
        given = from_base64(message) if self.form == "base64" else records(read(message["bytes"]))
        for side, data in given:
            if side == INSIDE:
                came, to = self.snat.from_inside(data, self.now), OUTSIDE
            else:
                came, to = self.snat.from_outside(data, self.now), INSIDE
            if came is not None:
                out.append((to, bytes(came)))
        answer = {"id": number, "sent": self.now, "seen": self.now}
        if self.form == "base64":
            packets = [{SIDES[side]: base64.b64encode(data).decode()} for side, data in out]
            return {**answer, "packets": packets}, b""
        body = b"".join(struct.pack("!BBH", side, 0, len(data)) + data for side, data in out)
        return {**answer, "bytes": len(body)}, body


def records(body):
    at = 0
    while at < len(body):
        side, _, length = struct.unpack_from("!BBH", body, at)
        yield side, body[at + 4 : at + 4 + length]
        at += 4 + length


def from_base64(message):
    for packet in message["packets"]:
        for name, text in packet.items():
            yield SIDES.index(name), base64.b64decode(text)


def fault_of(arguments):
    fault = arguments[arguments.index("--fault") + 1] if "--fault" in arguments else "none"
    if fault not in FAULTS:
        sys.exit("--fault is one of " + ", ".join(FAULTS))
    return fault


def main():
    form = "base64" if "--base64" in sys.argv else "binary"
    adapter = Adapter(fault_of(sys.argv[1:]), form)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    for line in iter(source.readline, b""):
        message = json.loads(line)
        answer, body = adapter.answer(message, source.read)
        sink.write(json.dumps(answer).encode() + b"\n" + body)
        sink.flush()
        if message.get("method") == "bye":
            break


if __name__ == "__main__":
    main()
