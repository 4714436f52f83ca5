"""A small SNAT on IPv4 packets: one port per flow and destination address, free again after the idle timeout."""

import socket

from packet import Packet, UDP, TCP


class Inventory:
    """The ports of one public address towards one destination, by one protocol."""

    def __init__(self, first):
        self.flows = {}
        self.next = first
        self.full_until = 0


class Flow:
    def __init__(self, inside, address, port):
        # protocol, private address and port, destination address and port
        self.inside = inside
        self.address = address
        self.port = port
        self.last = 0


class Snat:
    def __init__(self, deployment, settings, fault):
        vms = deployment["vms"]
        self.names = {socket.inet_aton(vm["address"]): vm["name"] for vm in vms}
        self.balancers = deployment["loadBalancers"]
        self.platform = deployment["platformAddresses"]
        self.first = settings["ports"]["first"]
        self.last = settings["ports"]["last"]
        self.timeout = settings["idleTimeoutMs"]
        self.fault = fault
        self.flows = {}
        self.inventories = {}

    def from_inside(self, data, now):
        """What comes out towards the destinations, or None."""
        packet = Packet(data)
        if packet.protocol not in (UDP, TCP) or packet.source not in self.names:
            return None
        if self.fault == "leaks-rst" and packet.is_reset:
            return data
        key = (packet.protocol, packet.source, packet.source_port, packet.destination, packet.destination_port)
        flow = self.flows.get(key)
        if flow is None or not self.is_live(flow, now):
            flow = self.open(key, now)
            if flow is None:
                return None
        flow.last = now
        packet.rewrite_source(flow.address, flow.port, fix=self.fault != "stale-checksum")
        return packet.data

    def from_outside(self, data, now):
        """What comes out towards the VMs, or None."""
        packet = Packet(data)
        quoted = packet.quoted()
        if quoted is not None:
            flow = self.holder(quoted.protocol, quoted.source, quoted.source_port, quoted.destination, now)
            if flow is None or quoted.destination_port != flow.inside[4]:
                return None
            quoted.rewrite_source(flow.inside[1], flow.inside[2])
            packet.redirect_error(flow.inside[1], quoted)
            return packet.data
        if packet.protocol not in (UDP, TCP):
            return None
        flow = self.holder(packet.protocol, packet.destination, packet.destination_port, packet.source, now)
        if flow is None or packet.source_port != flow.inside[4]:
            return None
        address = flow.inside[1]
        if self.fault == "answers-to-first-vm":
            address = next(iter(self.names))
        packet.rewrite_destination(address, flow.inside[2])
        return packet.data

    def open(self, key, now):
        address = self.public_address(self.names[key[1]])
        inventory = self.inventory(key[0], address, key[3])
        port = self.free_port(inventory, now)
        if port is None:
            return None
        flow = Flow(key, address, port)
        self.flows[key] = flow
        inventory.flows[port] = flow
        return flow

    def holder(self, protocol, address, port, destination, now):
        flow = self.inventory(protocol, address, destination).flows.get(port)
        return flow if flow is not None and self.is_live(flow, now) else None

    def is_live(self, flow, now):
        factor = 0.9 if self.fault == "early-reclaim" else 1
        return now - flow.last < factor * self.timeout

    def public_address(self, name):
        for balancer in self.balancers:
            if name in balancer["pool"]:
                return socket.inet_aton(balancer["frontends"][0])
        return socket.inet_aton(self.platform[0])

    def inventory(self, protocol, address, destination):
        key = (protocol, address, destination)
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
            oldest = min((flow.last for flow in flows.values()), default=now)
            inventory.full_until = oldest + self.timeout
        if len(flows) == count:
            return None
        while inventory.next in flows:
            inventory.next = self.first if inventory.next == self.last else inventory.next + 1
        port = inventory.next
        inventory.next = self.first if port == self.last else port + 1
        return port
