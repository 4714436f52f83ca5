import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assign, leave } from './changes.ts';
import { quiet, violates } from './expect.ts';
import { CLIENT, D1, trace, type Trace } from './trace.ts';
import { E, FRONTEND, FRONTEND_2, POOLED, T, UNKNOWN_CAPACITY, type WorldOptions } from './world.ts';

// A load balancing rule may name a port that is a SNAT port as well. A client's flow through it takes that port towards the client: between
// the same endpoints there is one flow only, whoever opened it.

const BELOW = 'no-failure-below-capacity';
const RULES = [
  ...[1_025, 1_026, 9_000].map(
    (frontendPort) => ({ protocol: 'udp', frontendPort, backendPort: 5_300 }) as const,
  ),
  { protocol: 'tcp', frontendPort: 1_026, backendPort: 8_080 } as const,
];
const FIRST = { udp: {}, tcp: { segment: 'syn' } } as const;
const world = (ports: number, more: WorldOptions = {}): Trace =>
  trace({ ports, loadBalancer: { rules: RULES }, ...more }).control();
const behind = { vm: POOLED, port: 5_300 };

/** Somebody at the destination of the flow that fails comes by the rule on that port. */
const served = (t: Trace, port = 1_025, from = D1, at = 443): Trace =>
  t.client(from, at, FRONTEND, port, behind);
const failing = (t: Trace): Trace => t.flow('a').fail('a').control();
/** Whatever else is told of it. */
const accused = (t: Trace, of = BELOW) =>
  assert.ok(
    t.told().some((told) => told.startsWith(of)),
    t.told().join(),
  );

test('a flow to where a client of the only port is may fail', () => {
  accused(failing(world(1)));
  quiet(failing(served(world(1))));
  // By whichever port of its own: the document counts by address.
  quiet(failing(served(world(1), 1_025, D1, 7_000)));
  accused(failing(served(world(1), 1_025, CLIENT)));
  // No SNAT port.
  accused(failing(served(world(1), 9_000)));
});

test('each port that clients are served by is one less, whoever else uses it', () => {
  violates(failing(served(world(2))), BELOW);
  violates(failing(served(served(world(2)), 1_025, D1, 7_000)), BELOW);
  quiet(failing(served(served(world(2)), 1_026, D1, 7_000)));
  quiet(failing(served(world(2)).open('b', { vm: 1, as: 1_026 })));
});

test('for how long a client`s flow lives the document does not say, nor can it be seen of one that was lost', () => {
  quiet(failing(served(world(1)).advance(9 * T)));
  // Lost behind the load balancer.
  const lossy = world(1, { capabilities: { lossless: false } });
  quiet(lossy.client(D1, 443, FRONTEND, 1_025, null).flow('a').failOften('a').control());
});

/** Both protocols held one port towards D1 at once: no inventory is shared. */
const separate = (t: Trace): Trace =>
  t.open('u', { vm: 1, as: 1_025 }).open('t', { protocol: 'tcp', vm: 1, as: 1_025 });
const failingTcp = (t: Trace): Trace => t.flow('a', { protocol: 'tcp' }).fail('a').control();
const servedTcp = (t: Trace): Trace => {
  const web = { vm: POOLED, port: 8_080 };
  return t.client(D1, 7_000, FRONTEND, 1_026, web, 'syn', 'tcp');
};

test('a client`s port is one less for his own protocol, and for both where they may share an inventory', () => {
  quiet(failingTcp(servedTcp(separate(world(2)))));
  violates(failing(servedTcp(separate(world(2)))), BELOW);
  violates(failingTcp(served(separate(world(2)), 1_026)), BELOW);
  quiet(failingTcp(served(world(1))));
});

test('so it is of flows that fail at one instant', () => {
  const together = (t: Trace, protocol: 'udp' | 'tcp') =>
    t
      .together((one) =>
        one
          .flow('a', { protocol })
          .fail('a')
          .flow('b', { protocol, vm: 1, as: 1_026 })
          .send('b', FIRST[protocol]),
      )
      .control();
  quiet(together(served(world(2)), 'udp'));
  violates(together(served(world(3)), 'udp'), BELOW);
  // Of the one protocol alone too few are held, of both together all.
  quiet(together(served(world(2)), 'tcp'));
  quiet(together(servedTcp(separate(world(3))), 'tcp'));
  violates(together(servedTcp(separate(world(4))), 'tcp'), BELOW);
});

test('idle flows are not to blame for the port of a client', () => {
  const refilled = (steps: (t: Trace) => Trace) =>
    failing(
      steps(
        world(1)
          .open('b', { vm: 1, as: 1_025 })
          .advance(T + E),
      ),
    );
  quiet(refilled(served));
  violates(
    refilled((t) => t),
    'idle-reclaimed-at-4-minutes',
  );
});

test('where nobody says which ports there are, any may be a SNAT port', () => {
  const measured = (steps: (t: Trace) => Trace) => {
    const t = steps(world(2, { capabilities: UNKNOWN_CAPACITY }).open('b', { vm: 1, to: CLIENT, as: 1_025 }));
    return failing(t);
  };
  quiet(measured((t) => served(t, 9_000)));
  violates(
    measured((t) => t),
    BELOW,
  );
});

/** Its flow may be over, and the port's rule leads to somebody else. */
const reached = (t: Trace): Trace => t.client(D1, 443, FRONTEND, 1_025, behind);
const answer = (t: Trace): Trace => t.flow('answer', { ...behind, as: 1_025 }).send('answer');

test('a packet to the endpoint of a flow that may be over may be a client`s, which is answered', () => {
  const over = (ms: number, steps: (t: Trace) => Trace) =>
    answer(
      steps(
        world(2)
          .open('b', { vm: 1, as: 1_025 })
          .advance(ms)
          // Towards the same address, so that nobody else's flow may have this port.
          .open('c', { vm: 1, at: 444, as: 1_025 }),
      ),
    );
  quiet(over(T + E, reached));
  violates(
    over(T + E, (t) => t),
    'one-port-per-flow-per-destination',
  );
  accused(over(T / 2, reached), 'return-traffic-reaches-origin');
});

test('so may one to the endpoint of a flow whose VM changed', () => {
  const changed = (steps: (t: Trace) => Trace) =>
    answer(steps(world(2).open('b', { vm: POOLED, as: 1_025 }).change(assign)));
  quiet(changed(reached));
  violates(
    changed((t) => t),
    'method-instance-level-ip',
  );
  // To whom no rule leads does not answer a client.
  const stray = (t: Trace) => t.client(D1, 443, FRONTEND, 1_025, { vm: POOLED, port: 5_301 });
  accused(
    stray(world(2).open('b', { vm: POOLED, as: 1_025 }).change(assign))
      .flow('answer', { vm: POOLED, port: 5_301, as: 1_025 })
      .send('answer'),
    'method-instance-level-ip',
  );
});

test('a client`s flow goes on to a VM that left the pool meanwhile, where a flow of that VM`s own may be over', () => {
  const left = (steps: (t: Trace) => Trace) =>
    reached(
      steps(
        world(2)
          .open('b', { vm: POOLED, as: 1_025 })
          .advance(T + E),
      ).change(leave),
    );
  quiet(left(reached));
  violates(
    left((t) => t),
    'return-traffic-reaches-origin',
  );
});

test('what came to another port than its rule names may have come by a flow of the VM`s own', () => {
  const strayed = (port: number) =>
    world(2, { frontends: [FRONTEND, FRONTEND_2] })
      .client(CLIENT, 7_000, FRONTEND, 1_025, { vm: POOLED, port })
      .flow('answer', { vm: POOLED, port, to: CLIENT, at: 7_000, from: FRONTEND_2, as: 1_026 })
      .send('answer');
  quiet(strayed(5_001));
  violates(strayed(5_300), 'mapping-is-stable');
});

test.run();
