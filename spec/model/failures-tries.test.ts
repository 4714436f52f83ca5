import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { E, T } from '../readings/world.ts';
import { held } from './fixtures/failures.ts';
import { FEW, Losses, MANY } from './fixtures/losses.ts';
import { emptyFlow } from './ledger.ts';

// On a network that loses packets: which tries of one flow count together, and what is left of them at the end.

const LIVE = { flow: { ...emptyFlow(), liveness: 2 } } as const;

test('tries in a row count, each with a control of its VM between it and the last', () => {
  const losses = new Losses().fail();
  assert.is(losses.tries, 1);
  assert.is(losses.control().fail().tries, 2);
  assert.is(losses.control().fail().tries, 3);
  assert.is(losses.fail().tries, 3, 'both may be one outage');
  assert.is(losses.control(1).fail().tries, 3, 'of another VM');
  assert.is(losses.control().fail().tries, 4);
  assert.is(losses.fail({ port: 5_001 }).tries, 1, 'another flow');
});

test('a control of one instant with the first try is none between it and the next', () => {
  const after = (began: number) => {
    const losses = new Losses();
    losses.controls.beginGroup(began);
    losses.fail({ group: 1, n: 5 });
    losses.controls.through(6, 0, 1);
    losses.controls.beginGroup(7);
    return losses.endGroup().fail({ n: 8 }).tries;
  };
  assert.is(after(5), 1);
  assert.is(after(6), 2);
});

test('only the last of several tries is told of, and how much it says by how many they were', () => {
  const losses = new Losses();
  for (let tries = 1; tries <= MANY; tries++) {
    losses.fail().control();
    const [told, ...more] = losses.settled();
    assert.equal(more, []);
    assert.is(told!.n, losses.next - 2);
    assert.is(told!.names.includes('repeated'), tries >= FEW);
    assert.is(told!.names.includes('beyondChance'), tries >= MANY);
  }
});

test('a try goes on for as long as no port of its flow surely idled out since the last was seen', () => {
  const again = (at: number) => {
    const losses = new Losses().fail({ at: 0, seen: 10 }).control().fail({ at });
    return [losses.tries, losses.settled().length];
  };
  assert.equal(again(10 + T - E - 1), [2, 1]);
  assert.equal(again(10 + T - E), [1, 2], 'anew');
});

test('where a port was freed meanwhile, the flow is tried anew', () => {
  const losses = new Losses();
  losses.pool = () => held(losses.next < 2 ? 5 : 4);
  losses.fail().control().fail();
  assert.equal([losses.tries, losses.settled().length], [1, 2]);
});

test('what was lost on its way in is tried apart from what was lost on its way out', () => {
  const losses = new Losses().lose().control().fail().control().lose();
  const told = losses
    .settled()
    .map(({ names }) => [names.includes('undelivered'), names.includes('repeated')]);
  assert.equal(told, [
    [false, false],
    [true, true],
  ]);
});

test('what was lost on its way in wants no port: it is tried on whatever was freed', () => {
  const losses = new Losses();
  losses.pool = () => held(losses.next < 2 ? 5 : 4);
  losses.lose().control().lose();
  assert.is(losses.settled().length, 1);
});

test('once a packet of its flow gets through, what was lost before was lost on the way', () => {
  const left = (losses: Losses, kind: 'unseen' | 'undelivered', port = 5_000) => {
    losses.failures.gotThrough(kind, losses.packet({ port }));
    return losses.settled().length;
  };
  assert.is(left(new Losses().fail(), 'unseen'), 0);
  assert.is(left(new Losses().fail(LIVE), 'unseen'), 0);
  assert.is(left(new Losses().fail(), 'undelivered'), 1);
  assert.is(left(new Losses().fail(), 'unseen', 5_001), 1, 'another flow');
  assert.is(left(new Losses().lose(), 'undelivered'), 0);
  assert.is(left(new Losses().lose(), 'unseen'), 1);
  assert.is(left(new Losses().fail().control().fail(), 'unseen'), 1, 'it was tried often enough');
  assert.is(left(new Losses().fail().fail(), 'unseen'), 0);
});

test('once a packet of its flow got through, the next one that is lost is a first try', () => {
  for (const tries of [1, FEW]) {
    const losses = new Losses();
    for (let nth = 0; nth < tries; nth++) losses.fail().control();
    losses.failures.gotThrough('unseen', losses.packet());
    assert.is(losses.control().fail().tries, 1);
    assert.is(losses.settled().length, tries < FEW ? 1 : 2);
  }
});

test('a flow of which a packet was lost before its VM changed may go on as it was', () => {
  const goesOn = (losses: Losses, vm = 0) => {
    losses.fail(LIVE).failures.demote(vm);
    return losses.failures.earlier.has(losses.packet({ at: T }));
  };
  assert.ok(goesOn(new Losses()));
  assert.not(goesOn(new Losses(), 1), 'another VM');
  assert.not(goesOn(new Losses({ lossless: true })));
});

test.run();
