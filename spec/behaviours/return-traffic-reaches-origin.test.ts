import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BY_CHANCE, NO_CONTROL } from './fixtures/failing.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { impossible } from './fixtures/possible.ts';
import { told } from './fixtures/told.ts';
import { returnTrafficReachesOrigin as b } from './return-traffic-reaches-origin.ts';

const toSure = ['inbound', 'fromDestination', 'holderSure'] as const;
const toPossible = ['inbound', 'fromDestination', 'holderPossible'] as const;

test('a reply to a flow that surely lives reaches its VM and port, and nobody else', () => {
  assert.is(judged(b, ...toSure, 'deliveredToHolder'), 'conforms');
  assert.is(judged(b, ...toSure, 'deliveredElsewhere'), 'violates');
  assert.is(judged(b, ...toSure, 'deliveredToHolder', 'deliveredElsewhere'), 'violates', 'a second copy');
});

test('where no flow surely lives, it reaches one that may, or nobody', () => {
  assert.is(judged(b, ...toPossible, 'deliveredToHolder'), 'conforms');
  assert.is(judged(b, ...toPossible, 'notDelivered'), 'conforms');
  assert.is(judged(b, ...toPossible, 'deliveredElsewhere'), 'violates');
});

test('whom it is for cannot be said where two flows share a public endpoint', () => {
  const open = 'open: two flows share the public endpoint';
  assert.is(judged(b, ...toSure, 'holdersSeveral', 'deliveredElsewhere'), open);
  assert.is(judged(b, ...toSure, 'holdersSeveral', 'deliveredToHolder'), 'conforms', 'one of them');
});

test("filtering is open: a stranger's packet may reach the port's next holder", () => {
  const open = "open: it may have passed as a stranger's packet to the port's next holder";
  assert.is(judged(b, ...toPossible, 'deliveredElsewhere', 'maybeStranger'), open);
});

test('who held the port long ago may be forgotten here, and not by the translator', () => {
  const open = 'open: an earlier holder may have been forgotten';
  assert.is(judged(b, ...toPossible, 'deliveredElsewhere', 'holderForgotten'), open);
  assert.is(judged(b, ...toPossible, 'deliveredToHolder', 'holderForgotten'), 'conforms');
});

test('a reply that nobody gets accuses with controls, and beyond chance', () => {
  const lost = ['undelivered', ...toSure, 'notDelivered'] as const;
  assert.is(judged(b, ...lost, 'controlled', 'repeated', 'beyondChance'), 'violates');
  assert.is(judged(b, ...lost, 'controlled', 'repeated'), BY_CHANCE);
  assert.is(judged(b, ...lost, 'repeated', 'beyondChance'), NO_CONTROL);
});

test('packets of clients and of VMs are no replies', () => {
  assert.is(judged(b, 'client', 'reachedVm'), null);
  assert.is(judged(b, 'outbound', 'snat'), null);
  assert.is(judged(b, 'failed', 'lostLive', 'controlled', 'beyondChance'), null, 'lost on its way out');
});

test('replies to flows that surely live, early and late, and to one that may', () => {
  const right = 'deliveredToHolder';
  assert.equal(situationsOf(b, ...toSure, 'udp', right), ['UDP reply']);
  assert.equal(situationsOf(b, ...toSure, 'tcp', right), ['TCP reply']);
  assert.equal(situationsOf(b, ...toSure, 'udp', 'notDelivered'), []);
  assert.equal(situationsOf(b, ...toSure, 'secondVm'), ['replies to flows of two VMs']);
  assert.equal(situationsOf(b, ...toSure, 'reusesPort'), ['reply after the port was reused by another flow']);
  assert.equal(situationsOf(b, ...toSure, 'idleHalf'), ['reply after half an idle timeout']);
  const possible = ['reply where no flow surely lives'];
  assert.equal(situationsOf(b, ...toPossible, 'udp', right), possible);
  assert.equal(situationsOf(b, ...toPossible, 'secondVm', 'reusesPort', 'idleHalf'), possible);
});

test('replies are looked for by the protocols that are spoken, and to two VMs where there are two', () => {
  assert.equal(impossible(b, {}), []);
  assert.equal(impossible(b, { capabilities: { protocols: ['udp'] } }), ['TCP reply']);
  assert.equal(impossible(b, { capabilities: { protocols: ['tcp'] } }), ['UDP reply']);
  assert.equal(impossible(b, { features: { severalVms: false } }), ['replies to flows of two VMs']);
});

test('it is told whom the reply reached, by what it came, or that it came from somebody else', () => {
  const observed = (deliveredVm: number, deliveredPort: number) =>
    told(b, { deliveredVm, deliveredPort }, ...toSure, 'deliveredElsewhere').observed;
  assert.is(observed(1, 5_000), 'it reached vm-1, port 5000');
  assert.is(observed(0, 5_001), 'it reached vm-0, port 5001');
  assert.is(observed(0, 5_000), 'it arrived there with another source than the destination');
  const lost = { deliveredVm: 0, deliveredPort: 5_000 };
  assert.match(told(b, lost, 'undelivered').observed, /^it reached nobody,/);
  assert.is(
    told(b, {}, ...toSure, 'rst').expected,
    'a RST from 198.51.100.1:443 to 203.0.113.1:1025 reaches vm-0, port 5000',
  );
});

test.run();
