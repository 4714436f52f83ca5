import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Earlier } from './earlier.ts';
import { type Failure, flowKey } from './failure.ts';
import { Ghosts } from './ghosts.ts';
import { emptyFlow } from './ledger.ts';
import { figuresOf, Transition } from './transition.ts';

const T = 240_000;
const E = 1_200;
const timing = { timeoutMs: T, toleranceMs: E, resolutionMs: 1, capacity: 64 };

function packet(at: number, figures: Partial<Transition> = {}): Transition {
  const usual = { protocol: 'udp', vm: 0, port: 5_000, destination: 10, destinationPort: 443 } as const;
  return Object.assign(new Transition(), usual, { sent: at, seen: at }, figures);
}

/** What `Failures` has of packets that were lost. */
function tries(...lost: readonly (readonly [Failure['kind'], Transition])[]): ReadonlyMap<string, Failure> {
  return new Map(
    lost.map(([kind, t]) => [
      flowKey(kind === 'undelivered' ? kind : 'unseen', t),
      { kind, transition: figuresOf(t), own: [] } as unknown as Failure,
    ]),
  );
}

test('a flow of which a packet was lost before its VM changed may go on as it was, for a timeout', () => {
  const earlier = new Earlier(new Ghosts(timing), timing);
  earlier.changed(0, tries(['live', packet(1_000)]));
  assert.ok(earlier.has(packet(1_000 + T)));
  assert.ok(earlier.has(packet(1_000 + T + T)), 'and from its next packet on for another one');
  assert.not(earlier.has(packet(1_000 + T, { port: 5_001 })));
  assert.not(earlier.has(packet(1_000 + T + T + T + E)), 'it is over');
  assert.not(earlier.has(packet(1_000 + T + T + T + E + 1)), 'and stays so');
});

test('another VM’s flow is none of them, nor is a packet that was lost on its way in', () => {
  const earlier = new Earlier(new Ghosts(timing), timing);
  earlier.changed(0, tries(['live', packet(0, { vm: 1 })], ['undelivered', packet(0, { port: 6_000 })]));
  assert.not(earlier.has(packet(1, { vm: 1 })));
  assert.not(earlier.has(packet(1, { port: 6_000 })));
});

test('what surely lives goes on for however long', () => {
  const earlier = new Earlier(new Ghosts(timing), timing);
  earlier.changed(0, tries(['live', packet(0)]));
  assert.ok(earlier.has(packet(T + E, { flow: { ...emptyFlow(), liveness: 2 } })));
});

test('one ghost that was kept alive is enough', () => {
  const ghosts = new Ghosts(timing);
  ghosts.lost(packet(0), [1]);
  ghosts.lost(packet(3 * E), [1]);
  const earlier = new Earlier(ghosts, timing);
  earlier.changed(0, new Map());
  const later = { sent: T + E, seen: T + E };
  assert.ok(ghosts.delivered(1, 'udp', 0, 5_000, later), 'the second alone may hold its port by then');
  assert.ok(earlier.has(packet(T + 4 * E)));
});

test('of a flow that was lost more than once, the last time counts', () => {
  const earlier = new Earlier(new Ghosts(timing), timing);
  earlier.lost(packet(5_000));
  earlier.changed(0, tries(['live', packet(1_000)]));
  assert.ok(earlier.has(packet(5_000 + T)));
});

test.run();
