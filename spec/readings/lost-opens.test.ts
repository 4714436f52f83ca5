import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ungroup } from './changes.ts';
import { quiet, stillOpen, violates } from './expect.ts';
import { parseAddress } from '../vocabulary/index.ts';
import { BEYOND_CHANCE, CLIENT, D1, trace, type Trace } from './trace.ts';
import {
  DEFAULT_ADDRESS,
  E,
  FRONTEND,
  group,
  ILPIP,
  NETWORK_PEER,
  POOLED,
  STANDALONE,
  T,
  WITH_ILPIP,
  type WorldOptions,
} from './world.ts';

const BELOW = 'no-failure-below-capacity';
const lossy = (options: WorldOptions = {}) =>
  trace({ ports: 1, ...options, capabilities: { lossless: false, ...options.capabilities } }).control(1);
/** Another VM's flow to the same destination, which gets no port however often it is tried. */
const failing = (t: Trace, options: Parameters<Trace['flow']>[1] = {}) =>
  t
    .control(1)
    .flow('wants', { vm: 1, ...options })
    .failOften('wants')
    .control(1);
/** Whatever else it is blamed on. */
const failsBelow = (t: Trace) =>
  assert.ok(
    t.told().some((told) => told.startsWith(BELOW)),
    t.told().join(),
  );
const open = (t: Trace) => stillOpen(t, BELOW, 'a port may have been free or not');
const tally = (t: Trace) => {
  t.end();
  return t.tally(BELOW);
};
const STANDALONE_PRIVATE = parseAddress('10.0.0.6');

test('lossy: the next packet of a flow that was tried before its VM changed may open it unseen', () => {
  const tried = () =>
    lossy()
      .flow('lost')
      .fail('lost')
      .change(ungroup)
      .advance(T + E);
  open(failing(tried().fail('lost')));
  failsBelow(failing(tried()));
});

test('lossy: out of state, a lost segment may open a flow all the same', () => {
  const stray = () => lossy().flow('stray', { protocol: 'tcp' });
  open(failing(stray().fail('stray', { segment: 'data' }), { protocol: 'tcp' }));
  failsBelow(failing(stray(), { protocol: 'tcp' }));
  const lossless = trace({ ports: 1 }).control(1).flow('stray', { protocol: 'tcp' });
  failsBelow(failing(lossless.fail('stray', { segment: 'data' }), { protocol: 'tcp' }));
});

test('lossy: a lost packet of a flow that may be over may have opened it anew, by another port', () => {
  const over = (t: Trace) =>
    t
      .open('idle', { vm: 1, to: D1, as: 1_025 })
      .open('late', { protocol: 'tcp', port: 5_000, as: 1_026 })
      .open('old', { vm: 1, protocol: 'tcp', port: 5_000, as: 1_025 })
      .advance(T);
  const elsewhere = { delivered: { vm: POOLED, port: 5_000 } };
  const late = (t: Trace) => over(t).fail('late', { segment: 'fin' }).reply('old', elsewhere);
  quiet(late(lossy({ ports: 4 })));
  violates(late(trace({ ports: 4 })), 'return-traffic-reaches-origin');
});

test('lossy: a reply that is lost may keep alive what nobody saw open', () => {
  const later = (first: { readonly delivered?: null }) =>
    lossy({ ports: 2 })
      .open('idle', { vm: 1, as: 1_025 })
      .advance(T)
      .flow('lost', { port: 5_000 })
      .fail('lost')
      .advance(T / 2 + E)
      .reply('idle', first)
      .advance(T / 2 + E)
      .reply('idle', { delivered: { vm: POOLED, port: 5_000 } });
  quiet(later({ delivered: null }));
  violates(later({}), 'return-traffic-reaches-origin');
});

test('lossy: a reply that is lost keeps alive one flow at most, whichever it is', () => {
  const later = (lost: number) => {
    const t = lossy({ ports: 8 }).open('idle', { vm: 1, as: 1_025 }).advance(T);
    for (let at = 0; at < lost; at++) t.flow(`${at}`, { port: 5_000 + at }).fail(`${at}`);
    t.advance(T / 2 + E)
      .reply('idle', { delivered: null })
      .advance(T / 2 + E)
      .control(1);
    return t.judge.holders(FRONTEND, D1, 'udp').possible;
  };
  assert.is(later(1), later(0) + 1);
  assert.is(later(3), later(1));
});

test('lossy: a lost answer to a client whose flow may be over may open a flow of the VM`s own', () => {
  const answering = { vm: POOLED, port: 5_300, to: CLIENT, at: 7_000 };
  const late = () =>
    lossy()
      .client(CLIENT, 7_000, FRONTEND, 53, { vm: POOLED, port: 5_300 })
      .advance(T)
      .flow('answer', answering);
  open(failing(late().fail('answer'), { to: CLIENT }));
  failsBelow(failing(late(), { to: CLIENT }));
});

test('an answer that leaves as one of the VM`s own may hold the port, and what comes to that is its', () => {
  const answering = { vm: POOLED, port: 5_300, to: CLIENT, at: 7_000, as: 1_025 };
  const late = () =>
    trace({ ports: 1 })
      .open('idle', { vm: 1, to: D1, as: 1_025 })
      .client(CLIENT, 7_000, FRONTEND, 53, { vm: POOLED, port: 5_300 })
      .advance(T)
      .flow('answer', answering);
  const elsewhere = { delivered: { vm: POOLED, port: 5_300 } };
  quiet(late().send('answer').reply('idle', elsewhere));
  violates(late().reply('idle', elsewhere), 'return-traffic-reaches-origin');
  open(failing(late().send('answer'), { to: CLIENT }));
});

test('lossy: a lost packet by an ILPIP may open a flow, to which strangers may send past the groups', () => {
  const opening = { vm: WITH_ILPIP, port: 5_353 };
  const denying = (lossless: boolean) =>
    trace({ securityGroups: [group('own')], subnetGroup: 'own', capabilities: { lossless } });
  const stranger = (t: Trace) => t.client(CLIENT, 7_000, ILPIP, 5_353, opening);
  quiet(stranger(denying(false).discover(WITH_ILPIP, null, null)));
  quiet(stranger(denying(false).flow('lost', opening).fail('lost')));
  violates(
    stranger(
      denying(false)
        .flow('lost', { ...opening, port: 5_354 })
        .fail('lost'),
    ),
    'nsg-default-rules',
  );
  violates(stranger(denying(true).flow('lost', opening).fail('lost')), 'nsg-default-rules');
  // Nor does it hold a port of the pool.
  const unseen = lossy().flow('lost', opening).fail('lost');
  failsBelow(failing(unseen));
});

test('what nobody knows of, as a first datagram in fragments, may hold a port on a lossless network too', () => {
  const first = () => trace({ ports: 1 }).control(1).flow('pieces');
  open(failing(first().fail('pieces', { segment: 'fragments', bytes: 100 })));
  open(failing(first().send('pieces', { segment: 'fragments', bytes: 100 })));
  failsBelow(failing(first()));
});

test('an address of default SNAT that nobody has seen is as full as the opens of which nobody knows may make it', () => {
  const resolver = { vm: STANDALONE, to: 0xd043dede, at: 53 };
  const first = (ports = 1) => trace({ ports }).control().flow('b', resolver);
  const failed = (t: Trace) => t.fail('b').control();
  // Only the resolver saw the query, and by which port nobody did.
  const queried = (t: Trace) => t.discover(STANDALONE, DEFAULT_ADDRESS, DEFAULT_ADDRESS, null);
  const inPieces = (t: Trace) =>
    t.flow('p', { ...resolver, port: 5_999 }).fail('p', { segment: 'fragments', bytes: 100 });
  for (const unknown of [queried, inPieces]) {
    open(failed(unknown(first())));
    violates(failed(unknown(first()).advance(T + E)), BELOW);
    violates(failed(unknown(first(2))), BELOW);
  }
  // Where every port is reserved none was free.
  const reserved = trace({ ports: 1, capabilities: { reservedPorts: 1 } }).control(WITH_ILPIP);
  open(reserved.flow('b', resolver).fail('b').control(WITH_ILPIP));
});

test('lossy: an address of default SNAT that nobody has seen is judged by what may have opened, too', () => {
  const peer = { vm: STANDALONE, to: NETWORK_PEER, from: STANDALONE_PRIVATE, as: 6_000, port: 6_000 };
  const t = (lost: number, after: number, times = 16) => {
    const one = lossy({ ports: 2 }).flow('peer', peer);
    for (let at = 0; at < lost; at++) one.flow(`${at}`, { vm: STANDALONE }).fail(`${at}`);
    one.advance(after).flow('b', { vm: STANDALONE });
    for (let time = 0; time < times; time++) one.send('peer').fail('b');
    return one.send('peer');
  };
  failsBelow(t(1, 0));
  open(t(2, 0));
  // What failed while it may have been full does not count with what is lost afterwards.
  stillOpen(
    t(2, E, 15)
      .advance(T - 1)
      .fail('b')
      .send('peer'),
    BELOW,
    'it may have been lost on the way',
  );
});

test('lossy: one that was tried again counts until T + e after its last try, and once', () => {
  const tried = (after: number, ports = 1) => {
    const t = lossy({ ports }).flow('lost').fail('lost').advance(E).fail('lost').advance(after);
    return failing(t);
  };
  open(tried(T + E - 1));
  failsBelow(tried(T + E));
  failsBelow(tried(T - 1, 2));
  failsBelow(tried(T, 2));
});

test('lossy: a packet that the groups deny takes no port, nor does one within the virtual network', () => {
  const denying = { securityGroups: [group('g', { access: 'deny' })], nicGroup: 'g' };
  const lost = (options: WorldOptions, flow: Parameters<Trace['flow']>[1] = {}) =>
    failing(
      lossy({ ports: 1, ...options })
        .flow('lost', flow)
        .fail('lost'),
    );
  open(lost({}));
  failsBelow(lost(denying));
  failsBelow(lost({}, { to: NETWORK_PEER }));
});

test('lossy: the end of a connection, tried again, would be out of state', () => {
  const t = lossy({ ports: 2 }).open('a', { protocol: 'tcp' });
  for (let time = 0; time < BEYOND_CHANCE; time++) t.fail('a', { segment: 'fin' }).control();
  quiet(t);
});

test('lossy: of tries in a row the last alone is judged, and what got through in the end takes none of it back', () => {
  const tried = () => lossy({ ports: 2 }).flow('a').failOften('a').control();
  const { violating, inconclusive } = tally(tried());
  assert.equal([violating, inconclusive], [1, 0]);
  assert.is(tally(tried().send('a')).violating, 1);
  // Few may all have been lost: one that got through says that they were.
  const few = tally(lossy({ ports: 2 }).flow('a').failOften('a', 2).control().send('a'));
  assert.equal([few.violating, few.inconclusive], [0, 0]);
});

test('before an address of default SNAT is known, one of the other protocol may hold a port of it too, where they share an inventory', () => {
  const failed = (steps: (t: Trace) => Trace) => {
    const t = trace({ ports: 1, capabilities: { lossless: false } });
    // The first try does not count: nobody knows the address yet.
    return steps(t)
      .flow('u', { vm: STANDALONE })
      .failOften('u', BEYOND_CHANCE + 1)
      .control(STANDALONE);
  };
  const lost = (t: Trace) => t.flow('t', { vm: STANDALONE, protocol: 'tcp' }).fail('t');
  quiet(failed(lost));
  // Where the two held one port once, they share none.
  const separate = (t: Trace) =>
    t.open('v', { vm: 1, as: 1_025 }).open('w', { vm: 1, protocol: 'tcp', as: 1_025 });
  assert.ok(failed((t) => lost(separate(t))).told().length > 0);
  assert.ok(failed((t) => t).told().length > 0);
});

test.run();
