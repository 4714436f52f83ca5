#!/usr/bin/env python3
"""A small SNAT behind an adapter, with the standard library alone.

    npx snatcheck adapter-test -- python3 adapter.py
    npx snatcheck run -- python3 adapter.py
    npx snatcheck run -- python3 adapter.py --fault early-reclaim
"""

import json
import sys

FAULTS = ("none", "early-reclaim", "same-port-twice", "leaks-rst", "answers-to-first-vm")


def hello(fault):
    return {
        "contract": 1,
        "name": "small-snat-python",
        "version": "1",
        "organisation": "examples",
        "configuration": {"fault": fault},
        "features": {
            "severalVms": True,
            "pools": True,
            "severalFrontends": False,
            "inboundRules": False,
            "ilpip": False,
            "securityGroups": False,
            "probes": False,
            "alerts": False,
            "discovery": False,
            "changes": False,
        },
        "capabilities": {
            "clock": "virtual",
            "resolutionMs": 1,
            "timeScale": 1,
            "toleranceMs": None,
            "lossless": True,
            "deterministic": True,
            "portRange": {"first": 1025, "last": 65535},
            "reservedPorts": 0,
            "settable": {"ports": True, "idleTimeout": True},
            "idleTimeoutMs": 240000,
            "protocols": ["udp", "tcp"],
            "concurrentOpens": False,
            "sharedAddresses": False,
            "maxVms": 1000,
            "changeDelayMs": 0,
            "alertDelayMs": 0,
            "shows": {
                "publicPort": True,
                "deliveries": True,
                "leaks": True,
                "payload": True,
                "probeState": False,
                "answers": True,
            },
        },
    }


class Inventory:
    """The ports of one public address towards one destination, by one protocol."""

    def __init__(self, first):
        self.flows = {}
        self.next = first
        self.full_until = 0


class Snat:
    """One port per flow and destination address, free again after the idle timeout."""

    def __init__(self, deployment, settings, fault):
        self.vms = deployment["vms"]
        self.balancers = deployment["loadBalancers"]
        self.platform = deployment["platformAddresses"]
        self.first = settings["ports"]["first"]
        self.last = settings["ports"]["last"]
        self.timeout = settings["idleTimeoutMs"]
        self.fault = fault
        self.flows = {}
        self.inventories = {}

    def public_address(self, vm):
        for balancer in self.balancers:
            if vm["name"] in balancer["pool"]:
                return balancer["frontends"][0]
        return self.platform[0]

    def is_live(self, flow, now):
        factor = 0.9 if self.fault == "early-reclaim" else 1
        return now - flow["last"] < factor * self.timeout

    def outbound(self, step, now):
        vm = self.vms[step["vm"]]
        if self.fault == "leaks-rst" and step["segment"] == "rst":
            return vm["address"], step["sourcePort"]
        protocol, destination = step["protocol"], step["destination"]
        key = (protocol, step["vm"], step["sourcePort"], destination, step["destinationPort"])
        flow = self.flows.get(key)
        if flow is None or not self.is_live(flow, now):
            address = self.public_address(vm)
            inventory = self.inventory(address, protocol, destination)
            port = self.free_port(inventory, now)
            if port is None:
                return None
            flow = {"step": step, "address": address, "port": port}
            self.flows[key] = flow
            inventory.flows[port] = flow
        flow["last"] = now
        return flow["address"], flow["port"]

    def inbound(self, step, now):
        flows = self.inventory(step["destination"], step["protocol"], step["source"]).flows
        flow = flows.get(step["destinationPort"])
        if flow is None or not self.is_live(flow, now):
            return None
        if flow["step"]["destinationPort"] != step["sourcePort"]:
            return None
        vm = 0 if self.fault == "answers-to-first-vm" else flow["step"]["vm"]
        return vm, flow["step"]["sourcePort"]

    def inventory(self, address, protocol, destination):
        key = (address, protocol, destination)
        if key not in self.inventories:
            self.inventories[key] = Inventory(self.first)
        return self.inventories[key]

    def free_port(self, inventory, now):
        flows, count = inventory.flows, self.last - self.first + 1
        if self.fault == "same-port-twice" and len(flows) > 2:
            return inventory.next - 1
        if len(flows) == count and now >= inventory.full_until:
            for port in [port for port, flow in flows.items() if not self.is_live(flow, now)]:
                del flows[port]
            oldest = min((flow["last"] for flow in flows.values()), default=now)
            inventory.full_until = oldest + self.timeout
        if len(flows) == count:
            return None
        while inventory.next in flows:
            inventory.next = self.first if inventory.next == self.last else inventory.next + 1
        port = inventory.next
        inventory.next = self.first if port == self.last else port + 1
        return port


class Adapter:
    """Answers the protocol's messages; how they come and go is somebody else's business."""

    def __init__(self, fault="none"):
        self.fault = fault
        self.standing = None
        self.snat = None
        self.now = 0

    def answer(self, message):
        number = message.get("id")
        try:
            return {"id": number, **self.carry_out(message)}
        except Refused as refused:
            return {"id": number, "error": {"code": str(refused)}}

    def carry_out(self, message):
        method = message.get("method")
        if method == "hello":
            return {"protocol": 1, "hello": hello(self.fault), "columns": True}
        if method == "deploy":
            self.standing = (message["deployment"], message["settings"])
            self.snat = Snat(*self.standing, self.fault)
            self.now = 0
            return {"settings": message["settings"]}
        if method == "steps":
            if self.snat is None:
                raise Refused("nothing-deployed")
            return {"outcomes": [self.step(step) for step in message["steps"]]}
        if method == "reset":
            if self.standing is not None:
                self.snat = Snat(*self.standing, self.fault)
            return {"done": True}
        if method == "bye":
            return {"done": True}
        raise Refused("unknown-method")

    def step(self, step):
        sent = self.now
        if step["op"] == "advance":
            self.now += step["ms"]
            return {"sent": sent, "seen": self.now}
        if step["op"] == "send":
            return self.seen_outside(step, self.snat.outbound(step, self.now))
        if step["op"] == "sends":
            return self.sends(step)
        if step["op"] != "receive":
            raise Refused("unknown-step")
        outcome = {"sent": sent, "seen": sent, "arrivals": [], "deliveries": []}
        to = self.snat.inbound(step, self.now)
        if to is not None:
            delivery = {"vm": to[0], "port": to[1], "intact": True}
            delivery["source"] = step["source"]
            delivery["sourcePort"] = step["sourcePort"]
            outcome["deliveries"].append(delivery)
        return outcome

    def seen_outside(self, step, out):
        outcome = {"sent": self.now, "seen": self.now, "arrivals": [], "deliveries": []}
        if out is not None:
            arrival = {"source": out[0], "sourcePort": out[1], "intact": True}
            arrival["destination"] = step["destination"]
            arrival["destinationPort"] = step["destinationPort"]
            outcome["arrivals"].append(arrival)
        return outcome

    def sends(self, step):
        """Many sends in columns, which make it faster; an adapter does without that does not say so in hello."""
        columns = ("vm", "sourcePort", "destinationPort")
        every = [dict(step, **dict(zip(columns, row))) for row in zip(*(step[name] for name in columns))]
        outs = [self.snat.outbound(one, self.now) for one in every]
        sources = {out[0] for out in outs if out is not None}
        if len(sources) > 1:  # columns have room for one
            return {"outcomes": [self.seen_outside(one, out) for one, out in zip(every, outs)]}
        ports = [None if out is None else out[1] for out in outs]
        return {"sent": self.now, "seen": self.now, "source": next(iter(sources), None), "sourcePort": ports}


class Refused(Exception):
    """Something that this adapter cannot do: an error answer, never silence."""


def fault_of(arguments):
    fault = arguments[arguments.index("--fault") + 1] if "--fault" in arguments else "none"
    if fault not in FAULTS:
        sys.exit("--fault is one of " + ", ".join(FAULTS))
    return fault


def main():
    adapter = Adapter(fault_of(sys.argv[1:]))
    for line in sys.stdin:
        message = json.loads(line)
        # flush, or the answer waits in a buffer while the harness waits for it
        print(json.dumps(adapter.answer(message)), flush=True)
        if message.get("method") == "bye":
            break


if __name__ == "__main__":
    main()
