import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEFAULT_ADDRESS, FRONTEND, FRONTEND_2 } from '../readings/world.ts';
import type { Arrival, Segment } from '../vocabulary/index.ts';
import { arrival, type Asked, CLIENTS, toClient } from './fixtures/unseen.ts';

// A VM sends to a client whose flow may be over. What it sends then may be of a flow of its own, which holds a port.

const AS_CLIENT_KNOWS = arrival(CLIENTS.publicAddress, CLIENTS.publicPort);
const OF_OTHER_PORT = arrival(FRONTEND, 1_025);
const OF_OTHER_ADDRESS = arrival(FRONTEND_2, 53);
const LOSSY = { lossless: false, deterministic: false } as const;

const mayHold = (arrivals: readonly Arrival[], asked: Asked = {}) =>
  toClient({ ...asked, came: { arrivals } }).mayHold;

test('what came out as the client knows the flow answers it, and holds no port', () => {
  for (const network of [{}, LOSSY]) assert.is(mayHold([AS_CLIENT_KNOWS], network), null);
  assert.is(mayHold([AS_CLIENT_KNOWS, AS_CLIENT_KNOWS], LOSSY), null);
});

test('what came out otherwise may hold a port where it came from', () => {
  assert.equal(mayHold([OF_OTHER_PORT]), [FRONTEND]);
  assert.equal(mayHold([OF_OTHER_ADDRESS]), [FRONTEND_2]);
  assert.equal(mayHold([AS_CLIENT_KNOWS, OF_OTHER_ADDRESS]), [FRONTEND_2]);
  for (const liveness of [1, 2] as const)
    assert.is(mayHold([OF_OTHER_PORT], { flow: { liveness } }), null, 'a flow that counts already');
});

test('what did not come out may hold a port of whichever address the VM has, where packets are lost', () => {
  assert.equal(mayHold([], LOSSY), [FRONTEND]);
  assert.is(mayHold([]), null);
  assert.equal(mayHold([], { ...LOSSY, flow: { liveness: 1 } }), [FRONTEND], 'or another than it had');
  assert.is(mayHold([], { ...LOSSY, flow: { liveness: 2 } }), null, 'it has its port');
  assert.is(mayHold([], { ...LOSSY, expectation: { access: 'deny' } }), null);
  assert.equal(mayHold([], { ...LOSSY, expectation: { access: 'either' } }), [FRONTEND]);
  assert.is(mayHold([], { ...LOSSY, facts: ['toNetwork'] }), null, 'there is no SNAT');
  const byDefault = { method: 'default-snat', mayBeDefault: true, addresses: [] } as const;
  assert.equal(mayHold([], { ...LOSSY, expectation: byDefault, defaultAddresses: [DEFAULT_ADDRESS] }), [
    DEFAULT_ADDRESS,
  ]);
});

test('a second copy of what ended the client’s flow, lost behind the translator, may have opened one', () => {
  const copied = (segment: Segment, network: Asked) =>
    mayHold([AS_CLIENT_KNOWS], { operation: { protocol: 'tcp', segment }, ...network });
  for (const segment of ['fin', 'rst'] as const) {
    assert.equal(copied(segment, LOSSY), [FRONTEND], segment);
    assert.is(copied(segment, { lossless: false, deterministic: true }), null, 'it makes no copies');
    assert.is(copied(segment, { lossless: true, deterministic: false }), null, 'both would have come out');
  }
  assert.is(copied('data', LOSSY), null);
});

test('the translator takes note of it either way, and its own flow is told where it may be one', () => {
  const flow = { liveness: 1, publicAddress: FRONTEND_2 } as const;
  const told = (arrivals: readonly Arrival[]) => {
    const { noted, t } = toClient({ flow, came: { arrivals } });
    return [noted, t.flow.publicAddress];
  };
  assert.equal(told([AS_CLIENT_KNOWS]), [true, 0]);
  assert.equal(told([OF_OTHER_PORT]), [true, FRONTEND_2]);
  assert.equal(told([]), [true, FRONTEND_2]);
});

test.run();
