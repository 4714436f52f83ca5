import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quiet, violates } from './expect.ts';
import { D2, trace, type Trace } from './trace.ts';
import { E, ILPIP, STANDALONE, T, WITH_ILPIP } from './world.ts';

const ONE_PORT = 'one-port-per-flow-per-destination';
const EARLY = 'no-reclaim-before-4-minutes';

test('one public port to one address on two ports is a violation by the letter, and the finding says who permits it', () => {
  const t = trace().open('a').open('b', { at: 80, as: 1_025 });
  violates(t, ONE_PORT);
  assert.match(t.end()[0]!.note ?? '', 'azure-2018');
});

test('endpoint-independent mapping is a violation by the letter, and the finding says so', () => {
  const t = trace().open('a', { port: 5_000 }).open('b', { port: 5_000, at: 80, as: 1_025 });
  violates(t, ONE_PORT);
  assert.match(t.end()[0]!.note ?? '', /endpoint-independent/i);
});

test('two ports of one address that differ in everything is no violation', () => {
  quiet(trace().open('a').open('b', { at: 80 }));
});

test('one public port to two addresses is none either', () => {
  quiet(trace().open('a').open('b', { to: D2, as: 1_025 }));
  quiet(trace().open('a', { port: 5_000 }).open('b', { port: 5_000, to: D2, as: 1_025 }));
});

test('UDP and TCP may share a port towards one address', () => {
  quiet(trace().open('a').open('b', { protocol: 'tcp', as: 1_025 }));
});

test('two addresses may share a port number', () => {
  quiet(trace().open('a').open('b', { vm: STANDALONE, as: 1_025 }));
});

test('the port of a flow that only possibly lives may be another one`s already', () => {
  quiet(
    trace()
      .open('a')
      .advance(T - E)
      .open('b', { at: 80, as: 1_025 }),
  );
  violates(
    trace()
      .open('a')
      .advance(T - E - 1)
      .open('b', { at: 80, as: 1_025 }),
    ONE_PORT,
  );
});

test('a port shared by flows to two ports of an address is no sign of reclaim, however idle the one is', () => {
  const taken = (at: number) =>
    trace()
      .open('a')
      .advance(T - E - 1)
      .open('b', { at, as: 1_025 });
  violates(taken(443), EARLY);
  const apart = taken(80);
  assert.is(apart.tally(EARLY).violating, 0);
});

test('TCP: a SYN that leaves from a port that another flow surely holds needs no handshake to be wrong', () => {
  const half = (t: Trace, options: Parameters<Trace['flow']>[1]) =>
    t.flow('b', { protocol: 'tcp', as: 1_025, ...options }).send('b', { segment: 'syn' });
  const holding = () => trace().open('a', { protocol: 'tcp' });
  violates(half(holding(), { at: 80 }), ONE_PORT);
  violates(half(holding(), { vm: 1, port: 5_001 }), 'ports-distinguish-flows');
  quiet(half(holding(), { at: 80, as: 1_026 }));
  quiet(half(holding(), { to: D2 }));
  // Two half-open ones: either may have given way.
  quiet(half(half(trace(), { at: 80 }), { port: 5_001 }));
  quiet(half(holding().advance(T - E), { at: 80 }));
  quiet(half(holding().send('a', { segment: 'rst' }), { at: 80 }));
  // A closed flow's late segment is no opening.
  quiet(holding().flow('late', { protocol: 'tcp', as: 1_025, at: 80 }).send('late', { segment: 'rst' }));
});

test('across VMs of a pool, too', () => {
  violates(trace().open('a', { vm: 0 }).open('b', { vm: 1, at: 80, as: 1_025 }), ONE_PORT);
});

test('an ILPIP`s flows keep their own ports, so two of them show one port to one address', () => {
  const own = { vm: WITH_ILPIP, port: 5_000, from: ILPIP, as: 5_000 } as const;
  const t = trace()
    .open('a', own)
    .open('b', { ...own, at: 80 });
  quiet(t);
  assert.is(t.tally(ONE_PORT).conforming, 0);
});

test('two flows with one endpoint towards one endpoint cannot be told apart', () => {
  const t = trace().open('a').open('b', { as: 1_025 });
  violates(t, 'ports-distinguish-flows');
  assert.equal(t.told(), ['ports-distinguish-flows', `${ONE_PORT} <- ports-distinguish-flows`]);
});

test.run();
