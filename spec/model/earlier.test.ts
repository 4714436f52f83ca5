import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { E, FRONTEND, T } from '../readings/world.ts';
import { Earlier } from './earlier.ts';
import { type Failure, flowKey } from './failure.ts';
import { timing, transition } from './fixtures/packets.ts';
import { Ghosts } from './ghosts.ts';
import { emptyFlow } from './ledger.ts';
import { figuresOf, type Transition } from './transition.ts';

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
  earlier.changed(0, tries(['live', transition(1_000)]));
  assert.ok(earlier.has(transition(1_000 + T)));
  assert.ok(earlier.has(transition(1_000 + T + T)), 'and from its next packet on for another one');
  assert.not(earlier.has(transition(1_000 + T, { port: 5_001 })));
  assert.not(earlier.has(transition(1_000 + T + T + T + E)), 'it is over');
  assert.not(earlier.has(transition(1_000 + T + T + T + E + 1)), 'and stays so');
});

test('another VM’s flow is none of them, nor is a packet that was lost on its way in', () => {
  const earlier = new Earlier(new Ghosts(timing), timing);
  earlier.changed(
    0,
    tries(['live', transition(0, { vm: 1 })], ['undelivered', transition(0, { port: 6_000 })]),
  );
  assert.not(earlier.has(transition(1, { vm: 1 })));
  assert.not(earlier.has(transition(1, { port: 6_000 })));
});

test('what surely lives goes on for however long', () => {
  const earlier = new Earlier(new Ghosts(timing), timing);
  earlier.changed(0, tries(['live', transition(0)]));
  assert.ok(earlier.has(transition(T + E, { flow: { ...emptyFlow(), liveness: 2 } })));
});

test('one ghost that was kept alive is enough', () => {
  const ghosts = new Ghosts(timing);
  ghosts.lost(transition(0), [FRONTEND]);
  ghosts.lost(transition(3 * E), [FRONTEND]);
  const earlier = new Earlier(ghosts, timing);
  earlier.changed(0, new Map());
  const later = { sent: T + E, seen: T + E };
  assert.ok(ghosts.delivered(FRONTEND, 'udp', 0, 5_000, later), 'the second alone may hold its port by then');
  assert.ok(earlier.has(transition(T + 4 * E)));
});

test('of a flow that was lost more than once, the last time counts', () => {
  const earlier = new Earlier(new Ghosts(timing), timing);
  earlier.lost(transition(5_000));
  earlier.changed(0, tries(['live', transition(1_000)]));
  assert.ok(earlier.has(transition(5_000 + T)));
});

test.run();
