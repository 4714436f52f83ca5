import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { deny } from '../readings/changes.ts';
import { CLIENT, D1 } from '../readings/trace.ts';
import {
  FRONTEND,
  FRONTEND_2,
  group,
  LETS_CLIENTS_IN,
  NETWORK_PEER,
  PRIVATE,
  type WorldOptions,
} from '../readings/world.ts';
import type { Delivery, PacketOutcome, Receive } from '../vocabulary/index.ts';
import { ClientPackets } from './client-packets.ts';
import { delivery, outcome, receive, send } from './fixtures/packets.ts';
import type { Known } from './fixtures/known-ledger.ts';
import { sender } from './fixtures/sender.ts';
import { Health } from './health.ts';
import { Transition } from './transition.ts';

/** Members of the pool get clients' datagrams to port 53 of the frontend at this port. */
const AT = 5_300;
const ASKS = { source: CLIENT, sourcePort: 7_000, destinationPort: 53 };

/** What comes of a client's packet: as whose answer to him counts what a VM sends from that port. */
function clients(options: WorldOptions = {}, known: Known = {}) {
  const { state } = sender(known, options);
  const t = new Transition();
  const packets = new ClientPackets(state, new Health(state, t), t);
  const answer = (vm = 0, packet: Partial<Receive> = {}, port = AT) => {
    const { source, sourcePort } = receive({ ...ASKS, ...packet });
    const answering = send({ vm, sourcePort: port, destination: source, destinationPort: sourcePort });
    return state.clients.answered(answering, outcome(1));
  };
  return {
    state,
    answer,
    lost: (packet: Partial<Receive> = {}, came: Partial<PacketOutcome> = {}) =>
      packets.lost(receive({ ...ASKS, ...packet }), outcome(0, came)),
    got: (to: Partial<Delivery>, packet: Partial<Receive> = {}) =>
      packets.sent(0, receive({ ...ASKS, ...packet }), outcome(0, { deliveries: [delivery(to)] })),
    elsewhere: (vm: number, port: number) => packets.elsewhere(receive(ASKS), outcome(0), { vm, port }),
  };
}

const BY_FRONTEND = { publicAddress: FRONTEND, publicPort: 53, surely: false };
const LOSSY = { capabilities: { lossless: false } };

test('what a lossless network was seen to deliver to nobody is nobody`s', () => {
  const { lost, answer } = clients();
  lost();
  assert.is(answer(), null);
});

test('what may have been lost behind the load balancer may be answered by any member of the pool', () => {
  for (const [options, came] of [
    [LOSSY, {}],
    [{}, { unknown: true }],
  ] as const) {
    const { lost, answer } = clients(options, {});
    lost({}, came);
    assert.equal(answer(0), BY_FRONTEND);
    assert.equal(answer(1), BY_FRONTEND);
    assert.is(answer(2), null);
    assert.is(answer(0, {}, AT + 1), null);
  }
});

test('but it makes nothing doubtful of a flow that it belongs to', () => {
  const { got, lost, answer } = clients(LOSSY);
  got({ port: AT });
  lost();
  assert.ok(answer()?.surely);
  assert.is(answer(1), null);
});

test('to whose flow it may be a reply it is no client`s, to the others it is', () => {
  const holding = (vm: number, port: number) => {
    const { lost, answer } = clients(LOSSY, { holder: { possible: 1, vm, port } });
    lost();
    return [answer(0) !== null, answer(1) !== null];
  };
  assert.equal(holding(0, AT), [false, true]);
  assert.equal(holding(1, AT), [true, false]);
  assert.equal(holding(0, AT + 1), [true, true]);
});

test('nor is it seen where a group may have dropped it, by any configuration that may be in force', () => {
  const groups = { securityGroups: [group('deny'), group('open', LETS_CLIENTS_IN)] };
  const options = { ...groups, capabilities: { changeDelayMs: 100 }, nicGroup: 'open' };
  const open = clients(options);
  open.lost();
  assert.is(open.answer(), null);
  const changing = clients(options);
  changing.state.configurations.change(deny, 0, 100);
  changing.lost();
  assert.equal(changing.answer(), BY_FRONTEND);
});

test('what got to somebody else than whose flow it may belong to may be a client`s of his, by a rule', () => {
  const { elsewhere, answer } = clients();
  elsewhere(1, AT + 1);
  assert.is(answer(1, {}, AT + 1), null);
  elsewhere(1, AT);
  assert.equal(answer(1), BY_FRONTEND);
  assert.is(answer(0), null);
});

test('a client`s flow surely is his where a rule leads there', () => {
  const by = (port: number) => {
    const { got, answer } = clients();
    got({ port });
    return answer(0, {}, port)?.surely;
  };
  assert.equal([by(AT), by(AT + 1)], [true, false]);
});

test('a VM may answer what came to its own address, from wherever, and nothing else', () => {
  const came = (packet: Partial<Receive>) => {
    const { got, answer } = clients();
    got({ port: AT }, packet);
    return answer(0, packet);
  };
  const within = { source: NETWORK_PEER, destination: PRIVATE, destinationPort: AT };
  assert.equal(came(within), { publicAddress: PRIVATE, publicPort: AT, surely: false });
  assert.equal(came({ ...within, source: D1 }), { publicAddress: PRIVATE, publicPort: AT, surely: false });
  assert.is(came({ ...within, destination: PRIVATE + 1 }), null);
  assert.is(came({ ...within, destination: FRONTEND_2 }), null);
});

test.run();
