import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAddress } from '../vocabulary/index.ts';
import { quiet, violates } from './expect.ts';
import { D2, trace } from './trace.ts';
import { DEFAULT_ADDRESS, E, FRONTEND, ILPIP, POOLED, T, WITH_ILPIP } from './world.ts';

const CLIENT = parseAddress('192.0.2.10');
const answering = { vm: POOLED, port: 5_300, to: CLIENT, at: 7_000 } as const;

test('a reply to an inbound flow holds no SNAT port, whatever port it leaves from', () => {
  const t = trace({ ports: 1 })
    .client(CLIENT, 7_000, FRONTEND, 53, { vm: POOLED, port: 5_300 })
    .flow('answer', { ...answering, as: 53 })
    .send('answer')
    .open('a', { to: CLIENT, as: 1_025 })
    .control();
  quiet(t);
  assert.is(t.judge.holders(FRONTEND, CLIENT, 'udp').sure, 1);
});

test('a client that came by two addresses of a VM may be answered from either', () => {
  const vm = { vm: WITH_ILPIP, port: 5_300 };
  const answered = (byIlpip: boolean) => {
    const t = trace({ loadBalancer: { pool: ['vm-0', 'vm-1', 'vm-3'] } });
    if (byIlpip) t.client(CLIENT, 7_000, ILPIP, 5_300, vm);
    t.client(CLIENT, 7_000, FRONTEND, 53, vm);
    return t.flow('answer', { ...answering, ...vm, from: ILPIP, as: 5_300 }).send('answer');
  };
  quiet(answered(true));
  violates(answered(false), 'mapping-is-stable');
});

test('a reply to an inbound flow leaves from the address that the client knows; its port is not judged', () => {
  const t = (from: number, as: number) =>
    trace()
      .client(CLIENT, 7_000, FRONTEND, 53, { vm: POOLED, port: 5_300 })
      .flow('answer', { ...answering, from, as })
      .send('answer');
  violates(t(DEFAULT_ADDRESS, 53), 'mapping-is-stable');
  quiet(t(FRONTEND, 53));
  quiet(t(FRONTEND, 60_000));
});

test('a private source on a reply to an inbound flow is a violation', () => {
  const t = trace()
    .client(CLIENT, 7_000, FRONTEND, 53, { vm: POOLED, port: 5_300 })
    .flow('answer', answering)
    .send('answer', { seen: { source: parseAddress('10.0.0.4'), sourcePort: 5_300 } });
  violates(t, 'outbound-maps-to-public');
});

test('while the inbound flow only possibly lives, its reply may be an outbound flow', () => {
  const t = trace()
    .client(CLIENT, 7_000, FRONTEND, 53, { vm: POOLED, port: 5_300 })
    .advance(T)
    .flow('answer', { ...answering, as: 1_025 })
    .send('answer');
  quiet(t);
});

test('once the inbound flow surely ended, the same packet opens an outbound flow', () => {
  const late = trace({ ports: 1 })
    .client(CLIENT, 7_000, FRONTEND, 53, { vm: POOLED, port: 5_300 })
    .advance(T + E)
    .flow('answer', { ...answering, as: 1_025 })
    .send('answer');
  assert.is(late.judge.holders(FRONTEND, CLIENT, 'udp').sure, 1);
  violates(late.open('b', { to: CLIENT, at: 7_000, as: 1_025 }), 'ports-distinguish-flows');
});

test('a VM answers a closed inbound TCP flow as it likes', () => {
  const t = trace()
    .client(CLIENT, 7_000, FRONTEND, 80, { vm: POOLED, port: 8_080 }, 'syn', 'tcp')
    .client(CLIENT, 7_000, FRONTEND, 80, { vm: POOLED, port: 8_080 }, 'rst', 'tcp')
    .flow('answer', { ...answering, port: 8_080, protocol: 'tcp', as: 1_025 })
    .send('answer', { segment: 'ack' });
  quiet(t);
});

test('a reply from an ILPIP to a client is restored, and is no outbound flow', () => {
  const t = (from: number) =>
    trace()
      .client(CLIENT, 7_000, ILPIP, 22, { vm: WITH_ILPIP, port: 22 })
      .flow('answer', { vm: WITH_ILPIP, port: 22, to: CLIENT, at: 7_000, from, as: 22 })
      .send('answer');
  quiet(t(ILPIP));
  violates(t(DEFAULT_ADDRESS), 'mapping-is-stable');
});

test('a packet from a stranger through a SNAT port makes no inbound flow', () => {
  // A translator without filtering delivers it; what the VM sends back is an outbound flow of its own.
  const t = trace({ ports: 1 })
    .open('a', { port: 5_300 })
    .client(D2, 9_000, FRONTEND, 1_025, { vm: POOLED, port: 5_300 })
    .open('back', { port: 5_300, to: D2, at: 9_000, as: 1_025 });
  quiet(t);
  assert.is(t.judge.holders(FRONTEND, D2, 'udp').sure, 1);
});

test('a flow is its 5-tuple: another private port is another flow', () => {
  const t = trace().open('a').open('b', { as: 1_025 });
  violates(t, 'ports-distinguish-flows');
});

test('a destination that the VM never sent to is nobody`s reply', () => {
  quiet(trace().open('a').client(D2, 443, FRONTEND, 1_025, null));
  violates(trace().open('a').reply('a', { delivered: null }).control(), 'return-traffic-reaches-origin');
  quiet(trace().open('a').reply('a', { delivered: null, fromPort: 444 }).control());
});

test('lossy: a client`s packet that reached nobody may have opened a flow of any VM behind its rule, or of the ILPIP', () => {
  const answered = (lossless: boolean, to: number) => {
    const vm = to === ILPIP ? WITH_ILPIP : POOLED;
    const port = to === ILPIP ? 53 : 5_300;
    return trace({ capabilities: { lossless } })
      .client(CLIENT, 7_000, to, 53, null)
      .flow('answer', { ...answering, vm, port, from: to, as: 53 })
      .send('answer');
  };
  quiet(answered(false, FRONTEND));
  violates(answered(true, FRONTEND), 'no-privileged-ports');
  quiet(answered(false, ILPIP));
});

test('lossy: while a flow of a client`s may live, that of the VM between the same endpoints may go on holding its port', () => {
  const t = trace({ ports: 1, capabilities: { lossless: false } });
  t.flow('own', { ...answering, as: 1_025 })
    .send('own')
    .advance(T / 2);
  t.client(CLIENT, 7_000, FRONTEND, 53, null).send('own');
  t.advance(T / 2 + E);
  assert.is(t.judge.holders(FRONTEND, CLIENT, 'udp').possible, 1);
});

test('an inbound flow may live until T + e after its client`s last packet, delivered or not, and as long as it leaves as he knows it', () => {
  const later = (heard: boolean, as = 54) => {
    const t = trace()
      .client(CLIENT, 7_000, FRONTEND, 53, { vm: POOLED, port: 5_300 })
      .advance(T / 2);
    if (heard) t.client(CLIENT, 7_000, FRONTEND, 53, null);
    return t.advance(T / 2 + E).open('a', { vm: POOLED, port: 5_300, to: CLIENT, at: 7_000, as });
  };
  quiet(later(true));
  violates(later(false), 'no-privileged-ports');
  quiet(later(false, 53));
});

test.run();
