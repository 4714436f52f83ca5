import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { D2 } from '../readings/trace.ts';
import { E, NOWHERE, T } from '../readings/world.ts';
import type { Arrival, PacketOutcome, Send } from '../vocabulary/index.ts';
import { outcome, send, timing } from './fixtures/packets.ts';
import { NowhereFlows } from './nowhere-flows.ts';

const packet = (figures: Partial<Send> = {}) => send({ destination: NOWHERE, ...figures });
const arrival: Arrival = {
  source: 0,
  sourcePort: 0,
  destination: NOWHERE,
  destinationPort: 443,
  intact: true,
};
/** It got out, or was denied. */
const out = (sent: number, seen: number = sent): PacketOutcome =>
  outcome(sent, { seen, arrivals: [arrival] });
const denied = (sent: number, seen: number = sent): PacketOutcome => outcome(sent, { seen });

/** What is said of the first VM's flow at `at`, of which these packets were seen before its VM changed. */
function afterChange(at: number, ...packets: readonly PacketOutcome[]): boolean {
  const flows = new NowhereFlows(timing);
  for (const one of packets) flows.sent(packet(), one, false);
  flows.demote(0);
  return flows.sent(packet(), out(at), false);
}

test('a flow that got out before its VM changed is one from before, as long as it may live', () => {
  assert.ok(afterChange(1, out(0)));
  assert.not(afterChange(1), 'it is new');
  assert.not(afterChange(1, denied(0)), 'it was denied, and is new');
  assert.ok(afterChange(10 + T + E - 1, out(0, 10)));
  assert.not(afterChange(10 + T + E, out(0, 10)));
});

test('a change that is yet to come leaves nothing from before it', () => {
  const flows = new NowhereFlows(timing);
  assert.not(flows.sent(packet(), out(0), false));
  assert.not(flows.sent(packet(), out(1), false));
});

test('what is denied may keep a flow alive that got out, and not one that is over', () => {
  assert.ok(afterChange(T + T, out(0), denied(T)));
  assert.ok(afterChange(T + 10 + T + E - 1, out(0), denied(T, T + 10)));
  assert.not(afterChange(T + 10 + T + E, out(0), denied(T, T + 10)));
  assert.not(afterChange(T + T, out(0), denied(T + E)));
});

test('a change is one of a VM’s flows, each of them, and of nobody else’s', () => {
  const flows = new NowhereFlows(timing);
  const ports = [5_000, 5_001];
  for (const sourcePort of ports) {
    flows.sent(packet({ sourcePort }), out(0), false);
    flows.sent(packet({ sourcePort, vm: 1 }), out(0), false);
  }
  flows.demote(0);
  for (const sourcePort of ports) {
    assert.ok(flows.sent(packet({ sourcePort }), out(1), false));
    assert.not(flows.sent(packet({ sourcePort, vm: 1 }), out(1), false));
  }
});

test('one from before stays one, until it is over', () => {
  const flows = new NowhereFlows(timing);
  flows.sent(packet(), out(0), false);
  flows.demote(0);
  assert.ok(flows.sent(packet(), denied(T), false));
  assert.ok(flows.sent(packet(), out(T + T), false));
  const over = T + T + T + E;
  assert.not(flows.sent(packet(), out(over), false), 'another one, to which the change applies');
  assert.not(flows.sent(packet(), out(over + 1), false));
});

test('a flow that begins while a change may take effect yet is one from before it afterwards', () => {
  const flows = new NowhereFlows(timing);
  assert.not(flows.sent(packet(), out(0), true));
  assert.ok(flows.sent(packet(), out(1), false));
  const denials = new NowhereFlows(timing);
  denials.sent(packet(), denied(0), true);
  assert.not(denials.sent(packet(), out(1), false));
});

test('flows differ by protocol, VM, and either end’s address and port', () => {
  const others: readonly Partial<Send>[] = [
    { protocol: 'tcp' },
    { vm: 1 },
    { sourcePort: 5_001 },
    { destination: D2 },
    { destinationPort: 80 },
  ];
  const flows = new NowhereFlows(timing);
  flows.sent(packet(), out(0), true);
  for (const other of others) assert.not(flows.sent(packet(other), out(1), false), JSON.stringify(other));
  assert.ok(flows.sent(packet(), out(2), false));
});

test.run();
