import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { F, type FactName } from '../model/facts.ts';
import type { WorldOptions } from '../readings/world.ts';
import { factsOf } from './fixtures/judged.ts';
import { impossible } from './fixtures/possible.ts';
import { judgeNeighbours, neighbourSituations } from './neighbours.ts';

const says = (...names: readonly FactName[]) => judgeNeighbours(factsOf(names), F.rival);

/** A packet of a flow with a SNAT port, and the one that makes it surely hold it. */
const SENT = ['outbound', 'toPublic', 'snat'] as const;
const SURE = [...SENT, 'becameSure'] as const;

test('a flow that surely got a port has it for itself', () => {
  assert.is(says(...SURE, 'opens'), 'conforms');
  assert.is(says(...SURE, 'opens', 'rival'), 'violates');
  assert.is(says(...SURE, 'live', 'changed', 'rival'), 'violates', 'a live one that got another');
});

test('a rule of certain rivals looks at those alone', () => {
  const names = [...SURE, 'rival'] as const;
  assert.is(judgeNeighbours(factsOf(names), F.rivalSameEndpoint), 'conforms');
  assert.is(judgeNeighbours(factsOf([...names, 'rivalSameEndpoint']), F.rivalSameEndpoint), 'violates');
});

test('a SYN, or a datagram of a VM that changed, comes out by no port that is surely another’s', () => {
  assert.is(says(...SENT, 'tcp', 'opens', 'rival'), 'violates');
  assert.is(says(...SENT, 'udp', 'mayOpen', 'demoted', 'rival'), 'violates');
  assert.is(says(...SENT, 'tcp', 'opens'), null, 'that it has one for itself is not sure yet');
});

test('two that live with one port were told of when the second got it', () => {
  assert.is(says(...SENT, 'live', 'same', 'rival'), null);
});

test('a flow without a SNAT port has no neighbours, nor has a packet that did not come out', () => {
  assert.is(says('outbound', 'toPublic', 'expectIlpip', 'becameSure', 'rival'), null);
  assert.is(says('inbound', 'snat', 'becameSure', 'rival'), null);
});

const occurring = (...names: readonly FactName[]) => {
  const facts = factsOf(names);
  return Object.keys(neighbourSituations).filter((name) => neighbourSituations[name]!.occurs(facts));
};

/** What makes each situation of a flow that surely got a SNAT port. */
const SITUATIONS: readonly (readonly [string, readonly FactName[]])[] = [
  ['two UDP flows of one VM', ['sibling', 'udp']],
  ['two TCP flows of one VM', ['sibling', 'tcp']],
  ['two VMs with one private port', ['samePortNeighbour']],
  ['one destination address on two ports', ['otherDestinationPort']],
  ['opened at one instant', ['grouped']],
  ['a port that another flow released', ['reusesPort']],
  ['the pool nearly full', ['nearlyFull']],
  ['the last free port', ['takesLast']],
];

test('situations: how two flows come to be neighbours, once the second surely got its port', () => {
  assert.equal(
    SITUATIONS.map(([name]) => name),
    Object.keys(neighbourSituations),
  );
  for (const [name, names] of SITUATIONS) {
    assert.equal(occurring(...SURE, ...names), [name]);
    assert.equal(occurring(...SENT, ...names), [], `${name}: a SYN`);
    assert.equal(occurring('outbound', 'toPublic', 'expectIlpip', 'becameSure', ...names), [], 'an ILPIP');
  }
});

test('situations are asked of targets in which they can occur', () => {
  const of = (options: WorldOptions) => impossible({ situations: neighbourSituations }, options);
  const ofOneVm = ['two UDP flows of one VM', 'two TCP flows of one VM'];
  const onTwoPorts = 'one destination address on two ports';
  const bySetting = ['a port that another flow released', 'the pool nearly full', 'the last free port'];
  assert.equal(of({}), []);
  assert.equal(of({ features: { severalVms: false } }), ['two VMs with one private port']);
  assert.equal(of({ capabilities: { concurrentOpens: false } }), ['opened at one instant']);
  const settable = { ports: false, idleTimeout: true };
  assert.equal(of({ capabilities: { settable } }), bySetting);
  assert.equal(of({ capabilities: { protocols: ['udp'] } }), ['two TCP flows of one VM']);
  const ports = (count: number) => of({ capabilities: { portRange: { first: 1_025, last: 1_024 + count } } });
  assert.equal(ports(1), [...ofOneVm, onTwoPorts, 'the pool nearly full']);
  assert.equal(ports(2), ['the pool nearly full']);
  assert.equal(ports(3), []);
});

test.run();
