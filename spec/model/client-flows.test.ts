import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CLIENT, D1, D2 } from '../readings/trace.ts';
import { E, FRONTEND, FRONTEND_2, T, UNKNOWN_CAPACITY, world, type WorldOptions } from '../readings/world.ts';
import { type Arrival, LAST_PORT, type Receive } from '../vocabulary/index.ts';
import { ClientFlows } from './client-flows.ts';
import { timingOf } from './context.ts';
import { arrival, delivery, outcome, receive, send } from './fixtures/packets.ts';

const FROM = { vm: 0, port: 5_300 };

/** Clients' flows of a world with four SNAT ports, 1025 and so on. */
function flows(options: WorldOptions = {}) {
  const context = world(options);
  const clients = new ClientFlows(timingOf(context), context);
  const note = (packet: Partial<Receive> = {}, to = FROM, doubtful = false, at = 0) =>
    clients.note(receive(packet), outcome(at), to, doubtful);
  const taken = (protocol: 'udp' | 'tcp' = 'udp', address = FRONTEND, destination = D1) =>
    clients.taken(address, { protocol, destination });
  return { clients, note, taken };
}

test('nobody takes a port of nobody', () => {
  assert.equal(flows().taken(), { own: 0, all: 0 });
});

test('each port that a client is served through is taken towards him, of each protocol by itself', () => {
  const { note, taken } = flows();
  note();
  note({ sourcePort: 444 });
  note({ destinationPort: 1_026, sourcePort: 445 });
  note({ protocol: 'tcp' });
  assert.equal(taken(), { own: 2, all: 3 });
  assert.equal(taken('tcp'), { own: 1, all: 3 });
  assert.equal(taken('udp', FRONTEND_2), { own: 0, all: 0 });
  assert.equal(taken('udp', FRONTEND, D2), { own: 0, all: 0 });
});

test('where it is one of the SNAT`s, or nobody says which those are', () => {
  const one = (destinationPort: number, options?: WorldOptions) => {
    const { note, taken } = flows(options);
    note({ destinationPort });
    return taken().own;
  };
  assert.equal(
    [1_024, 1_025, 1_028, 1_029].map((port) => one(port)),
    [0, 1, 1, 0],
  );
  const unknown = { capabilities: UNKNOWN_CAPACITY };
  assert.equal(
    [1, 1_024, LAST_PORT].map((port) => one(port, unknown)),
    [1, 1, 1],
  );
});

test('a flow leads to the port of the VM that it came to, however the rules change', () => {
  const { clients, note } = flows();
  note();
  const leads = (to = FROM, packet: Partial<Receive> = {}, at = 0) =>
    clients.leadsTo(receive(packet), to, at);
  assert.ok(leads());
  assert.not(leads({ ...FROM, vm: 1 }));
  assert.not(leads({ ...FROM, port: 5_301 }));
  for (const packet of [
    { source: CLIENT },
    { sourcePort: 444 },
    { destination: FRONTEND_2 },
    { destinationPort: 1_026 },
    { protocol: 'tcp' },
  ] as const) {
    assert.not(leads(FROM, packet), JSON.stringify(packet));
  }
  assert.ok(leads(FROM, {}, T + E - 1));
  assert.not(leads(FROM, {}, T + E));
});

test('an answer to a client whose flow may be long over is one as long as it leaves as he knows it', () => {
  const late = (at: number, seen: Partial<Arrival> = {}) => {
    const { clients, note } = flows();
    note();
    const answering = send({ ...FROM, sourcePort: FROM.port });
    const surely = clients.answered(answering, outcome(at, { arrivals: [arrival(seen)] }))?.surely;
    return [surely, clients.leadsTo(receive(), FROM, at + T)];
  };
  const other = { sourcePort: 1_026 };
  assert.equal(late(0), [true, true]);
  assert.equal(late(T + E - 1, other), [false, true]);
  assert.equal(late(T + E, other), [undefined, false]);
  assert.equal(late(T + E), [false, true]);
  assert.equal(late(9 * T), [false, true]);
});

test('who got another VM`s packet may answer it, as it came', () => {
  const { clients } = flows();
  const got = { ...delivery({ vm: 1, port: 7_000 }), source: D2, sourcePort: 6_000 };
  clients.noteWithin(send({ destinationPort: 7_000 }), outcome(0, { deliveries: [got] }));
  const answered = (sourcePort: number, vm = 1) =>
    clients.answered(send({ vm, sourcePort, destination: D2, destinationPort: 6_000 }), outcome(0));
  assert.equal(answered(7_000), { publicAddress: D1, publicPort: 7_000, surely: false });
  assert.is(answered(7_001), null);
  assert.is(answered(7_000, 0), null);
});

test.run();
