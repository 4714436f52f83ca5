import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { D2 } from '../readings/trace.ts';
import { E, FRONTEND, FRONTEND_2, T } from '../readings/world.ts';
import { F } from './facts.ts';
import { receive, timing, transition } from './fixtures/packets.ts';
import { Ghosts } from './ghosts.ts';

const [A, B] = [FRONTEND, FRONTEND_2];
const reply = receive();

test('tries in a row are one open; a later one, or one that may have another address, is another', () => {
  const ghosts = new Ghosts(timing);
  const first = ghosts.lost(transition(5_000), [A])!;
  assert.is(ghosts.lost(transition(5_000 + E), [A]), null);
  assert.is(first.triedAt, 5_000 + E);
  assert.ok(ghosts.mayLive(first, 5_000 + T + E + E - 1), 'a later try of it keeps it alive');
  assert.not(ghosts.mayLive(first, 5_000 + T + E + E));
  assert.ok(ghosts.lost(transition(5_000 + E), [A, B]) !== null, 'it may hold a port of B too');
  assert.ok(ghosts.lost(transition(5_000 + 3 * E), [A]) !== null);
});

test('what got through is no ghost any more, and is its VM’s alone before', () => {
  const ghosts = new Ghosts(timing);
  ghosts.lost(transition(0), [A]);
  ghosts.lost(transition(0, { vm: 1 }), [A]);
  assert.is(ghosts.ofVm(0).length, 1);
  assert.is(ghosts.of(transition(T)).length, 1);
  ghosts.gotThrough(transition(1));
  assert.equal(ghosts.of(transition(T)), []);
  assert.equal(ghosts.ofVm(0), []);
  assert.is(ghosts.ofVm(1).length, 1);
});

test('whoever holds a port is asked by protocol, VM, private port and address', () => {
  const ghosts = new Ghosts(timing);
  ghosts.lost(transition(0), [A]);
  assert.ok(ghosts.mayHold(A, 'udp', 0, 5_000, T));
  assert.not(ghosts.mayHold(A, 'tcp', 0, 5_000, T));
  assert.not(ghosts.mayHold(A, 'udp', 1, 5_000, T));
  assert.not(ghosts.mayHold(A, 'udp', 0, 5_001, T));
  assert.not(ghosts.mayHold(B, 'udp', 0, 5_000, T));
  assert.not(ghosts.mayHold(A, 'udp', 0, 5_000, T + E));
});

test('by default SNAT it may hold a port of an address that nobody knew, towards its own destination', () => {
  const ghosts = new Ghosts(timing);
  const t = transition(0);
  t.facts.add(F.expectDefault);
  ghosts.lost(t, []);
  assert.ok(ghosts.mayHold(B, 'udp', 0, 5_000, T));
  assert.is(ghosts.unplaced(B, transition(T)), 1);
  assert.is(ghosts.unplaced(B, transition(T, { destination: D2 })), 0);
  assert.is(ghosts.unplaced(B, transition(T + E)), 0);
});

test('replies that were lost keep one alive for as long as no timeout is between two of them', () => {
  const ghosts = new Ghosts(timing);
  const ghost = ghosts.lost(transition(0), [A])!;
  assert.ok(ghosts.keptOne(reply, 100_000, 100_000));
  assert.ok(ghosts.keptOne(reply, 300_000, 300_000));
  assert.ok(ghosts.mayLive(ghost, 300_000 + T));
  assert.not(ghosts.keptOne(reply, 300_000 + T + E, 300_000 + T + E), 'it is over by then');
  assert.not(new Ghosts(timing).keptOne(reply, 0, 0));
});

test('a packet that reached its VM keeps it alive', () => {
  const ghosts = new Ghosts(timing);
  const ghost = ghosts.lost(transition(0), [A])!;
  assert.ok(ghosts.delivered(A, 'udp', 0, 5_000, { sent: T, seen: T }));
  assert.ok(ghosts.mayLive(ghost, T + T));
  assert.not(ghosts.mayLive(ghost, T + T + E));
});

test('one that was counted from its first try holds a port by a later one', () => {
  const ghosts = new Ghosts(timing);
  ghosts.lost(transition(0), [A]);
  ghosts.lost(transition(E), [A]);
  assert.is(ghosts.overdue(A, transition(T)), 0, 'the ledger counts it');
  assert.is(ghosts.overdue(A, transition(T + E)), 1);
  assert.is(ghosts.overdue(B, transition(T + E)), 0);
  assert.is(ghosts.overdue(A, transition(T + E, { destination: D2 })), 0);
  assert.is(ghosts.overdue(A, transition(T + E + E)), 0);
});

test.run();
