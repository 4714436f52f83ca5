import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { behaviourIds, type BehaviourId } from '../article/behaviour-ids.ts';
import { SITUATION_SEPARATOR } from '../judgement.ts';
import { F, FACT_NAMES, type FactName } from '../model/facts.ts';
import { world } from '../readings/world.ts';
import { type Behaviour, feature, when } from './behaviour.ts';
import { situationsBroken } from './circumstances.ts';
import { examples, more } from './examples.ts';
import { factsOf } from './fixtures/judged.ts';
import { behaviours } from './index.ts';

/** One that tells of each fact whether it is there, had the translator kept the rule. */
const facts: Behaviour = {
  ...behaviours['payload-intact'],
  situations: Object.fromEntries(FACT_NAMES.map((name) => [name, when([F[name]])])),
};

const asMeant = (...names: readonly FactName[]): readonly string[] =>
  situationsBroken(facts, factsOf(names), world().hello);

const RIGHT = asMeant();

/** What there would have been beside these facts, and beside what is right of every packet. */
const added = (...names: readonly FactName[]): readonly string[] =>
  asMeant(...names)
    .filter((name) => !RIGHT.includes(name) && !names.some((one) => one === name))
    .toSorted();

test('whatever became of a packet, as meant it has the right source, and reaches whom it is for', () => {
  assert.equal(RIGHT.toSorted(), [
    'clientRestored',
    'deliveredToHolder',
    'markedUp',
    'otherVmReached',
    'portKept',
    'reachedVm',
    'same',
    'sourceFits',
  ]);
});

test('why a flow failed says what it would have shown, had it got through', () => {
  for (const [why, shown] of [
    ['explainedByIdle', ['wasFull', 'idledOut']],
    ['explainedByClose', ['wasFull', 'closedOut']],
    ['explainedByDenial', ['afterDenial']],
    ['explainedByOtherDestination', ['otherDestinationFull']],
    ['wasFullCompetitor', ['wasFull']],
    ['lastPort', ['takesLast']],
  ] as const) {
    assert.equal(added(why), shown.toSorted(), why);
  }
});

test('a flow got through that was to fail, or failed that was to get through: either is told by both', () => {
  assert.equal(added('outbound'), ['failed']);
  assert.equal(added('failed'), ['outbound']);
  assert.equal(added('inbound', 'expectDenied', 'snat'), [], 'a reply neither opens nor fails to');
});

test('a flow that was to be denied would have been lost, whether or not it got through', () => {
  for (const kind of ['outbound', 'failed'] as const) {
    const meant = asMeant(kind, 'expectDenied', 'snat');
    assert.ok(meant.includes('failed') && meant.includes('lostDenied'), kind);
    for (const other of ['outbound', 'lostSnat', 'surelyFull']) assert.not(meant.includes(other), other);
  }
});

test('a flow of SNAT that was to fail would have found every port held', () => {
  assert.equal(added('outbound', 'snat'), ['failed', 'surelyFull', 'lostSnat'].toSorted());
  assert.equal(added('failed', 'snat'), ['outbound', 'surelyFull', 'lostSnat'].toSorted());
});

test('the VM that filled the pool would have failed, where another flow of it got through', () => {
  const full = ['outbound', 'snat', 'oneVm', 'poolFull'] as const;
  const fillerFails = (...names: readonly FactName[]) => asMeant(...names).includes('fillerFails');
  assert.ok(fillerFails(...full));
  for (const missing of full) assert.not(fillerFails(...full.filter((one) => one !== missing)), missing);
  assert.not(fillerFails('failed', 'snat', 'oneVm', 'poolFull'));
});

test('a situation that a target cannot have is none that it broke a rule in', () => {
  const one: Behaviour = { ...facts, situations: { allowed: when([F.outbound], feature('ilpip')) } };
  const broken = (ilpip: boolean) =>
    situationsBroken(one, factsOf(['outbound']), world({ features: { ilpip } }).hello);
  assert.equal(broken(true), ['allowed']);
  assert.equal(broken(false), []);
});

/** Where the examples of a violation happened: each of the sets, in the order of the examples. */
const expected: Partial<Record<BehaviourId, readonly string[]>> = {
  'outbound-maps-to-public': ['later TCP segment; TCP RST'],
  'return-traffic-reaches-origin': ['UDP reply'],
  'mapping-is-stable': ['later UDP packet'],
  'method-load-balancer-snat': ['first flow; UDP; one frontend'],
  'instance-level-ip-keeps-port': ['UDP'],
  'one-port-per-flow-per-destination': ['two UDP flows of one VM; one destination address on two ports'],
  'no-failure-below-capacity': ['UDP; last free port, taken by the only VM'],
  'release-restores-service': ['after a close and the idle timeout; filled again'],
  'idle-reclaimed-at-4-minutes': ['UDP, by a different flow; a competitor at the end of the band'],
  'nsg-limits-destinations': ['denied by a rule'],
  'nsg-default-rules': ['neither, denied by 65500'],
  'denied-flow-takes-no-port': ['one port free: a denied flow, then an allowed one'],
  'probe-blocked-marks-down': ['blocked for the threshold'],
  // Nothing that the rule names surrounds it: half of the ports were held, not all.
  'ports-allocated-on-demand': [''],
};

for (const [id, where] of Object.entries(expected) as [BehaviourId, readonly string[]][]) {
  test(`${id}: a violation is told by its situations`, () => {
    const t = examples[id].violates();
    assert.equal(Object.keys(t.tally(id).violatingIn), where);
  });
}

test('an allowed flow that fails is not told as denied, nor a denied one that gets through as allowed', () => {
  for (const [id, make] of [
    ['nsg-limits-destinations', examples['nsg-limits-destinations'].violates] as const,
    ...more.filter(([id]) => id === 'nsg-limits-destinations'),
  ]) {
    for (const where of Object.keys(make().tally(id).violatingIn)) {
      const names = where.split(SITUATION_SEPARATOR);
      assert.is.not(names.includes('allowed by a rule') && names.includes('denied by a rule'), true, where);
    }
  }
});

test('every violation is counted once, in the tally and in words alike', () => {
  for (const id of behaviourIds) {
    const t = examples[id].violates();
    const told = t.end();
    const { violating, violatingIn } = t.tally(id);
    assert.is(
      Object.values(violatingIn).reduce((sum, times) => sum + times, 0),
      violating,
      id,
    );
    for (const { behaviour, situations } of told) {
      const known = Object.keys(behaviours[behaviour as BehaviourId].situations);
      assert.equal(
        situations?.filter((name) => !known.includes(name)),
        [],
      );
    }
  }
});

test('a name of a situation can stand in a list of them, and in a file of known failures', () => {
  for (const id of behaviourIds) {
    for (const name of Object.keys(behaviours[id].situations)) {
      assert.not.ok(name.includes(SITUATION_SEPARATOR), name);
      assert.not.match(name, /(^|\s)#|^\s|\s$|[\r\n]/, name);
    }
  }
});

test.run();
