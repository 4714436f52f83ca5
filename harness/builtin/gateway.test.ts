import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { GatewayOptions } from './options.ts';
import { balanced, FRONTEND, Scene, SERVER, T } from './scene.ts';

/**
 * Every legal gateway keeps the rules on any traffic. What is expected is written down anew here, as plainly as it goes: a list
 * of flows with the time of their last packet.
 */

const PORTS = 4;

interface Seen {
  readonly vm: string;
  readonly privatePort: number;
  readonly to: number;
  readonly toPort: number;
  port: number;
  last: number;
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      vm: fc.constantFrom('a', 'b'),
      port: fc.integer({ min: 1024, max: 1030 }),
      to: fc.constantFrom(SERVER, SERVER + 1),
      toPort: fc.constantFrom(443, 444),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('reply' as const), flow: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      ms: fc.constantFrom(1, T / 2, T - 1, T, T + 1),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('to-deadline' as const),
      flow: fc.nat(),
      by: fc.constantFrom(-1, 0),
    }),
  },
);

const options: fc.Arbitrary<Partial<GatewayOptions>> = fc.record({
  portChoice: fc.constantFrom('sequential', 'random', 'preserving', 'fresh'),
  inventories: fc.constantFrom('per-protocol', 'shared'),
  inboundRefreshes: fc.boolean(),
  reclaim: fc.constantFrom('on-the-dot', 'on-need'),
  exhaustion: fc.constantFrom('silence', 'rst', 'icmp'),
  filtering: fc.constantFrom('address-and-port', 'address', 'none'),
  seed: fc.nat(),
});

test('distinct ports, stable mappings, failure at capacity only, replies to the origin, idle to the millisecond', () => {
  fc.assert(
    fc.property(options, fc.array(step, { maxLength: 80 }), (gateway, steps) => {
      const scene = new Scene(balanced(), PORTS, { gateway });
      const flows: Seen[] = [];
      let now = 0;
      const isLive = (flow: Seen) => now - flow.last < T;
      const liveTo = (to: number) => flows.filter((flow) => flow.to === to && isLive(flow));
      const advance = (ms: number) => {
        if (ms <= 0) return;
        scene.advance(ms);
        now += ms;
      };
      for (const s of steps) {
        const flow = 'flow' in s ? flows[s.flow % flows.length] : undefined;
        if (s.do === 'advance') advance(s.ms);
        else if (s.do === 'to-deadline') advance((flow?.last ?? now) + T + s.by - now);
        else if (s.do === 'send') {
          const known = flows.find(
            ({ vm, privatePort, to, toPort }) =>
              vm === s.vm && privatePort === s.port && to === s.to && toPort === s.toPort,
          );
          const before = liveTo(s.to);
          const seen = scene.out({ from: s.vm, port: s.port, to: s.to, toPort: s.toPort });
          const port = seen?.sourcePort ?? null;
          if (known !== undefined && isLive(known)) assert.is(port, known.port, 'stable');
          else if (before.length === PORTS) assert.is(port, null, 'full');
          else {
            assert.ok(port !== null && port >= 1025 && port < 1025 + PORTS, 'free, so it succeeds');
            assert.not.ok(
              before.some((other) => other.port === port),
              'distinct',
            );
          }
          if (port === null) continue;
          if (known === undefined) {
            const { vm, port: privatePort, to, toPort } = s;
            flows.push({ vm, privatePort, to, toPort, port, last: now });
          } else {
            known.port = port;
            known.last = now;
          }
        } else if (flow !== undefined) {
          const reached = scene.in(
            { address: FRONTEND, port: flow.port },
            { from: flow.to, fromPort: flow.toPort },
          );
          const own = `${flow.vm}:${flow.privatePort}`;
          if (isLive(flow)) assert.is(reached, own, 'reply to the origin');
          else if (gateway.filtering === 'address-and-port') {
            assert.is.not(reached, own, 'reclaimed');
          }
          if (!gateway.inboundRefreshes || reached === null) continue;
          for (const other of flows) {
            const same = other.to === flow.to && other.toPort === flow.toPort && other.port === flow.port;
            // Whoever else has the port by now may get what was for one that is over, and that is not alive again by it.
            if (same && isLive(other) && `${other.vm}:${other.privatePort}` === reached) other.last = now;
          }
        }
      }
    }),
    { numRuns: 1_500 },
  );
});

test.run();
