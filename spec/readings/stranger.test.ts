import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Delivery, parseAddress } from '../vocabulary/index.ts';
import { assign, release } from './changes.ts';
import { quiet, violates } from './expect.ts';
import { CLIENT, D1, D2, trace, type Trace } from './trace.ts';
import { E, FRONTEND, ILPIP, POOLED, T, WITH_ILPIP } from './world.ts';

const IDLE = 'idle-reclaimed-at-4-minutes';
const tcp = { protocol: 'tcp' } as const;
const held = (t: Trace) => t.judge.holders(FRONTEND, D2, 'udp').possible;

/** One port, held towards D2 by vm-1 since T/2; what `steps` does, then T/2 + E, when that flow surely ended by itself. */
const kept = (steps: (t: Trace) => Trace, t: Trace = trace({ ports: 1 })): Trace =>
  steps(t.open('b', { vm: 1, port: 7_000, to: D2, as: 1_025 }).advance(T / 2)).advance(T / 2 + E);
const failing = (t: Trace): Trace => t.flow('c', { to: D2 }).fail('c').control();

test('a stranger`s packet may refresh the port, whichever destination it serves', () => {
  const scanned = () => kept((t) => t.client(CLIENT, 9_000, FRONTEND, 1_025, null));
  assert.is(held(scanned().control()), 1);
  quiet(failing(scanned()));
  violates(failing(kept((t) => t)), IDLE);
  violates(failing(kept((t) => t.client(CLIENT, 9_000, FRONTEND, 1_026, null))), IDLE);
});

test('so may one where nobody sees what VMs receive, and nothing is lost on the way', () => {
  const shows = { publicPort: true, deliveries: false, leaks: true, payload: true } as const;
  const hidden = { ports: 1, capabilities: { shows: { ...shows, probeState: true, answers: true } } };
  const scanned = (port: number) => kept((t) => t.client(CLIENT, 9_000, FRONTEND, port, null), trace(hidden));
  quiet(failing(scanned(1_025)));
  violates(failing(scanned(1_026)), IDLE);
});

test('so may one from the destination of a flow that ended there: the port has another holder by now', () => {
  const ended = () =>
    trace({ ports: 1 })
      .open('a')
      .advance(T + E);
  quiet(failing(kept((t) => t.reply('a', { delivered: null }), ended())));
  quiet(failing(kept((t) => t.reply('a', { delivered: { vm: 1, port: 7_000 } }), ended())));
  // Whom it did not reach it did not refresh.
  violates(failing(kept((t) => t.reply('a'), ended())), IDLE);
});

test('so may one from the destination of a flow that only possibly lives there', () => {
  const half = (t: Trace) => t.flow('a', { ...tcp, as: 1_025 }).send('a', { segment: 'rst' });
  const other = { ...tcp, vm: 1, to: D2, as: 1_025 } as const;
  const late = (steps: (t: Trace) => Trace) =>
    failingTcp(
      steps(
        half(
          trace({ ports: 1 })
            .open('b', other)
            .advance(T / 2),
        ),
      ).advance(T / 2 + E),
    );
  const failingTcp = (t: Trace) =>
    t
      .flow('c', { ...tcp, to: D2 })
      .fail('c')
      .control();
  quiet(late((t) => t.reply('a', { delivered: null })));
  violates(
    late((t) => t),
    IDLE,
  );
  violates(
    late((t) => t.reply('a')),
    IDLE,
  );
});

test('one from the destination of a flow that surely lives there is that flow`s alone', () => {
  const live = (t: Trace) => t.open('a', { vm: POOLED, to: D1, as: 1_025 });
  // D1's one port is held, yet D2's was had before: the flow that idled there is to blame.
  violates(failing(kept((t) => live(t).reply('a'))), IDLE);
});

test('lossy: a port that a lost open may hold delivers a stranger`s packet to that flow', () => {
  // Until T + e after its last packet a possibly lives.
  const reached = (lost: boolean) => {
    const t = trace({ ports: 2, capabilities: { lossless: false } }).open('a', { to: D1, as: 1_025 });
    t.advance(T).flow('b', { vm: 1, to: D2, port: 6_000 });
    if (lost) t.fail('b');
    return t.reply('a', { delivered: { vm: 1, port: 6_000 } });
  };
  quiet(reached(true));
  violates(reached(false), 'return-traffic-reaches-origin');
});

test('lossy: what is delivered to a lost open keeps the port alive that it may hold', () => {
  const t = trace({ ports: 2, capabilities: { lossless: false } }).open('a', { to: D1, as: 1_025 });
  t.advance(T).flow('b', { vm: 1, to: D2, port: 6_000 }).fail('b');
  const delivered = { delivered: { vm: 1, port: 6_000 } };
  for (const _ of [1, 2, 3]) t.advance(0.6 * T).reply('a', delivered);
  quiet(t);
  violates(t.advance(T + E + 100).reply('a', delivered), 'return-traffic-reaches-origin');
});

test('a stranger`s packet to another address or by another protocol refreshes nothing', () => {
  const other = parseAddress('203.0.113.9');
  violates(failing(kept((t) => t.client(CLIENT, 9_000, other, 1_025, null))), IDLE);
  violates(failing(kept((t) => t.client(CLIENT, 9_000, FRONTEND, 1_025, null, 'syn', 'tcp'))), IDLE);
});

test('whoever gets a packet, its source is nothing to change', () => {
  const half = () =>
    trace()
      .flow('a', { ...tcp, as: 1_025 })
      .send('a', { segment: 'syn' });
  const got = (delivered: Partial<Delivery> | null) => half().reply('a', { segment: 'syn-ack', delivered });
  quiet(got({}));
  // It lives possibly, and no more is asked.
  quiet(got(null));
  violates(got({ sourcePort: 444 }), 'return-traffic-reaches-origin');
  violates(got({ source: CLIENT }), 'return-traffic-reaches-origin');
  const ended = (delivered: Partial<Delivery>) => trace().open('a').advance(T).reply('a', { delivered });
  quiet(ended({}));
  violates(ended({ source: CLIENT }), 'return-traffic-reaches-origin');
});

test('where no flow surely lives, whoever clients reach by now may get a packet from its destination, and nobody else', () => {
  const ORIGIN = 'return-traffic-reaches-origin';
  const moved = (vm: number, again?: Partial<Delivery>) =>
    trace()
      .open('a', { vm: WITH_ILPIP })
      .change(release)
      .change({ ...assign, address: ILPIP })
      .reply('a', { delivered: { vm }, ...(again && { again }) });
  quiet(moved(0));
  violates(moved(1), ORIGIN);
  violates(moved(0, { vm: 1 }), ORIGIN);
  const udp = { protocol: 'udp', frontendPort: 1_026, backendPort: 5_300 } as const;
  const ruled = (vm: number, port: number, after: number) =>
    trace({ loadBalancer: { rules: [udp] } })
      .open('a', { as: 1_026 })
      .advance(after)
      .reply('a', { delivered: { vm, port } });
  quiet(ruled(1, 5_300, T - E));
  violates(ruled(1, 5_300, T - E - 1), ORIGIN);
  violates(ruled(1, 5_301, T), ORIGIN);
  violates(ruled(2, 5_300, T), ORIGIN);
});

test('a port that was not given to another flow may be kept on, and bring a stranger`s packet to its flow of long ago', () => {
  const got = (port: number) =>
    trace()
      .open('kept', { ...tcp, port: 7_000, to: D2, as: 1_025 })
      .advance(2 * T)
      .open('closed', { ...tcp, vm: 1, as: 1_025 })
      .reply('closed', { segment: 'rst' })
      .reply('closed', { delivered: { vm: POOLED, port } });
  quiet(got(7_000));
  violates(got(7_001), 'return-traffic-reaches-origin');
});

test('a client`s packet arrives as it was sent, each one', () => {
  const heard = (intact: boolean) =>
    trace()
      .client(CLIENT, 7_000, FRONTEND, 53, { vm: POOLED, port: 5_300 })
      .client(CLIENT, 7_000, FRONTEND, 53, { vm: POOLED, port: 5_300, intact });
  quiet(heard(true));
  violates(heard(false), 'payload-intact');
});

test.run();
