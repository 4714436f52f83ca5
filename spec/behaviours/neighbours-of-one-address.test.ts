import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { emptyRival, type RivalFacts } from '../model/ledger.ts';
import { judged } from './fixtures/judged.ts';
import { told } from './fixtures/told.ts';
import { onePortPerFlowPerDestination } from './one-port-per-flow-per-destination.ts';
import { portsDistinguishFlows } from './ports-distinguish-flows.ts';

const sure = ['outbound', 'snat', 'becameSure'] as const;
const onePort = (...names: Parameters<typeof judged>[1][]) => judged(onePortPerFlowPerDestination, ...names);
const distinct = (...names: Parameters<typeof judged>[1][]) => judged(portsDistinguishFlows, ...names);

test('flows to one address with ports of their own keep both rules', () => {
  assert.is(onePort(...sure), 'conforms');
  assert.is(distinct(...sure), 'conforms');
});

test('flows to two ports of an address can be told apart by them, and share a port against the letter', () => {
  assert.is(onePort(...sure, 'rival'), 'violates');
  assert.is(distinct(...sure, 'rival'), 'conforms');
});

test('flows to one port of an address that share a port break both', () => {
  assert.is(onePort(...sure, 'rival', 'rivalSameEndpoint'), 'violates');
  assert.is(distinct(...sure, 'rival', 'rivalSameEndpoint'), 'violates');
});

test('two flows of an ILPIP may show one port', () => {
  const byIlpip = ['outbound', 'expectIlpip', 'becameSure', 'rival', 'rivalSameEndpoint'] as const;
  assert.is(onePort(...byIlpip), null);
  assert.is(distinct(...byIlpip), null);
});

const rival = (figures: Partial<RivalFacts>) => ({
  rival: { ...emptyRival(), count: 1, vm: 1, port: 6_000, destinationPort: 80, ...figures },
});

test('the flow that holds the port is named, with the address and port that it goes to', () => {
  const { expected, observed } = told(onePortPerFlowPerDestination, rival({}));
  assert.match(
    expected,
    /holds a port of 203\.0\.113\.1 that no other live UDP flow to 198\.51\.100\.1 holds$/,
  );
  assert.match(
    observed,
    /from 203\.0\.113\.1:1025, which vm-1's live flow from port 6000 to 198\.51\.100\.1:80 /,
  );
  const other = told(portsDistinguishFlows, rival({}));
  assert.match(other.expected, / every other live flow behind 203\.0\.113\.1$/);
  assert.match(other.observed, /from 203\.0\.113\.1:1025, which vm-1's live flow from port 6000 /);
});

test('where the destination ports differ, the note says what permits it', () => {
  const note = (figures: Partial<RivalFacts>) => told(onePortPerFlowPerDestination, rival(figures)).note;
  assert.is(note({ sameEndpoint: 1 }), undefined, 'no edition permits that');
  assert.match(note({})!, /azure-2018 counts per address and port and permits it\.$/);
});

test('a mapping of one private endpoint for all destinations is told as such', () => {
  const isIndependent = (figures: Partial<RivalFacts>) =>
    told(onePortPerFlowPerDestination, rival(figures)).note!.includes('endpoint-independent mapping');
  assert.ok(isIndependent({ vm: 0, port: 5_000 }));
  assert.not(isIndependent({ vm: 0, port: 5_001 }), 'another port of the VM');
  assert.not(isIndependent({ vm: 1, port: 5_000 }), 'the same port of another VM');
});

test.run();
