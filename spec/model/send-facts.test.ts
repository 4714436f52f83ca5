import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { D2 } from '../readings/trace.ts';
import { FRONTEND, group, ILPIP, NETWORK_PEER, NOWHERE, PRIVATE, world } from '../readings/world.ts';
import { type Arrival, PLATFORM_ADDRESS, type SecurityRule, type Send } from '../vocabulary/index.ts';
import type { CaseState } from './case-state.ts';
import type { Expectation } from './expectation.ts';
import type { FactName } from './facts.ts';
import { arrival, send, timing, transition } from './fixtures/packets.ts';
import { addArrival, addDecision } from './send-facts.ts';
import type { Decision } from './security.ts';

/** Its address was given back by a VM. */
const GIVEN_BACK = ILPIP;

/** Of ports 1,025 to 1,028. */
function arrived(seen: Partial<Arrival>, sent: Partial<Send> = {}, capacity = 4) {
  const t = transition(0);
  const configurations = { released: (address: number) => address === GIVEN_BACK };
  const parts = { context: world(), timing: { ...timing, capacity }, configurations };
  addArrival(t, send(sent), arrival(seen), parts as unknown as CaseState);
  return t;
}
const seen = (...of: Parameters<typeof arrived>) => arrived(...of).facts.names();

test('what outside saw: a packet as it is to be says nothing, whatever is otherwise is told', () => {
  assert.equal(seen({}), []);
  const t = arrived({ source: FRONTEND + 1, sourcePort: 1_027 });
  assert.equal([t.publicAddress, t.publicPort], [FRONTEND + 1, 1_027]);
  for (const source of [PRIVATE, NETWORK_PEER, NOWHERE]) assert.equal(seen({ source }), ['sourcePrivate']);
  assert.equal(seen({ destination: D2 }), ['destinationChanged']);
  assert.equal(seen({ destinationPort: 444 }), ['destinationChanged']);
  assert.equal(seen({ intact: false }), ['damaged']);
  assert.equal(seen({ source: GIVEN_BACK }), ['ilpipGivenBack']);
  assert.equal(seen({ sourcePort: 1_026 }, { sourcePort: 1_026 }), ['portKept']);
});

test('ports: of the range alone, and below 1024 privileged whatever it is', () => {
  assert.equal(seen({ sourcePort: 1_023 }), ['portPrivileged', 'portOutsideRange']);
  assert.equal(seen({ sourcePort: 1_024 }), ['portOutsideRange']);
  assert.equal(seen({ sourcePort: 1_025 }), []);
  assert.equal(seen({ sourcePort: 1_028 }), []);
  assert.equal(seen({ sourcePort: 1_029 }), ['portOutsideRange']);
  // Where nobody says which ports there are.
  assert.equal(seen({ sourcePort: 1_029 }, {}, -1), []);
  assert.equal(seen({ sourcePort: 1_023 }, {}, -1), ['portPrivileged']);
  assert.equal(seen({ sourcePort: 1_029 }, {}, 0), ['portOutsideRange'], 'a pool of none');
});

const plain: Decision = { access: 'allow', by: 'user', rule: null, contradicted: false, disagree: false };

function decided(decision: Partial<Decision>, access: Expectation['access'] = 'allow'): readonly FactName[] {
  const t = transition(0);
  addDecision(t, { access, decision: { ...plain, ...decision } } as Expectation);
  return t.facts.names();
}

test('what the groups say: access, who decided, and whether two of them disagree', () => {
  assert.equal(decided({}), ['byUser']);
  assert.equal(decided({ by: 'default' }), ['byDefault']);
  assert.equal(decided({}, 'deny'), ['expectDenied', 'byUser']);
  assert.equal(decided({}, 'either'), ['expectEither', 'byUser']);
  assert.equal(decided({ disagree: true }), ['byUser', 'groupsDisagree']);
});

test('of the rule that decided: what it looks at, and whether only its priority made it the one', () => {
  const by = (rule: Partial<SecurityRule>, contradicted = false) =>
    decided({ rule: group('g', { access: 'allow', ...rule }).rules[0]!, contradicted }).slice(1);
  assert.equal(by({}), []);
  assert.equal(by({}, true), ['contradictedAllow']);
  assert.equal(by({ access: 'deny' }, true), ['contradictedDeny']);
  assert.equal(by({ access: 'deny' }), []);
  assert.equal(by({ destination: { base: PLATFORM_ADDRESS, bits: 32 } }), ['ruleByDestination']);
  assert.equal(by({ destination: 'INTERNET' }), ['ruleByDestination']);
  assert.equal(by({ protocol: 'udp' }), ['ruleByProtocol']);
  assert.equal(by({ destinationPorts: { first: 1, last: 2 } }), ['ruleByPort']);
  assert.equal(by({ sourcePorts: { first: 1, last: 2 } }), ['ruleByPort']);
  assert.equal(decided({ contradicted: true }), ['byUser'], 'no rule decided');
});

test.run();
