import type { InboundEvent, Ledger, LedgerRules, Mark, OutboundEvent } from '../ledger.ts';
import type { Entry, Kind } from './alphabet.ts';

export const RULES: LedgerRules = { timeoutMs: 100, toleranceMs: 5, capacity: 2 };
export const PUBLIC_ADDRESS = 0xcb007101;
const DESTINATIONS = [0x08080808, 0xc6336401];
const FIRST_PORT = 1_025;

/** Calls of a ledger that a symbol stands for. */
export const LENGTHS: Readonly<Record<Kind, number>> = {
  packet: 1,
  handshake: 3,
  fins: 2,
  rst: 1,
  reply: 1,
  failure: 3,
};

/** Has a ledger take one of the calls that a symbol stands for. */
export function tell(ledger: Ledger, entry: Entry, event: number): void {
  switch (entry.kind) {
    case 'packet':
      return out(ledger, entry, 'data');
    case 'handshake':
      if (event === 1) return back(ledger, entry, 'syn-ack');
      return out(ledger, entry, event === 0 ? 'syn' : 'data');
    case 'fins':
      return event === 0 ? out(ledger, entry, 'fin') : back(ledger, entry, 'fin');
    case 'rst':
      return out(ledger, entry, 'rst');
    case 'reply':
      return back(ledger, entry, 'data');
    case 'failure':
      return fail(ledger, entry, event);
  }
}

const outbound: OutboundEvent = {
  sent: 0,
  seen: 0,
  group: 0,
  protocol: 0,
  mark: 'data',
  vm: 0,
  port: 4_000,
  destination: 0,
  destinationPort: 53,
  publicAddress: PUBLIC_ADDRESS,
  publicPort: 0,
  snat: true,
};

const inbound: InboundEvent = {
  sent: 0,
  seen: 0,
  protocol: 0,
  mark: 'data',
  delivered: true,
  deliveredVm: 0,
  deliveredPort: 4_000,
  source: 0,
  sourcePort: 53,
  publicAddress: PUBLIC_ADDRESS,
  publicPort: 0,
};

function out(ledger: Ledger, entry: Entry, mark: Mark): void {
  outbound.sent = outbound.seen = entry.at;
  outbound.protocol = entry.protocol;
  outbound.mark = mark;
  outbound.vm = entry.vm;
  outbound.destination = DESTINATIONS[entry.destination]!;
  outbound.publicPort = FIRST_PORT + entry.port;
  ledger.outbound(outbound);
}

function back(ledger: Ledger, entry: Entry, mark: Mark): void {
  inbound.sent = inbound.seen = entry.at;
  inbound.protocol = entry.protocol;
  inbound.mark = mark;
  inbound.deliveredVm = entry.vm;
  inbound.source = DESTINATIONS[entry.destination]!;
  inbound.publicPort = FIRST_PORT + entry.port;
  ledger.inbound(inbound);
}

function fail(ledger: Ledger, { protocol, destination, at }: Entry, event: number): void {
  const to = DESTINATIONS[destination]!;
  if (event === 0) ledger.lookUp(protocol, 0, 4_000, to, 53, at, at);
  else if (event === 1) ledger.count(PUBLIC_ADDRESS, to, protocol, at, at);
  else ledger.failed(PUBLIC_ADDRESS, to, protocol);
}
