import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { behaviourIds, type BehaviourId } from '../article/behaviour-ids.ts';
import { SITUATION_SEPARATOR } from '../judgement.ts';
import { examples, more } from './examples.ts';
import { behaviours } from './index.ts';

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
