import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createJudge } from './judge.ts';
import { D1, D2, Trace, trace } from './readings/trace.ts';
import { DEFAULT_ADDRESS, FRONTEND, ILPIP, PRIVATE, STANDALONE, WITH_ILPIP } from './readings/world.ts';

test('holders: of one address, and of all addresses that SNAT uses together', () => {
  const t = trace()
    .open('a')
    .open('b')
    .open('c', { vm: STANDALONE, protocol: 'udp' })
    .flow('half', { vm: STANDALONE, protocol: 'tcp' })
    .send('half', { segment: 'syn' })
    .open('own', { vm: WITH_ILPIP })
    .open('else', { to: D2, as: 1_025 });
  assert.equal(t.judge.holders(FRONTEND, D1, 'udp'), { sure: 2, possible: 2 });
  assert.equal(t.judge.holders(DEFAULT_ADDRESS, D1, 'udp'), { sure: 1, possible: 1 });
  assert.equal(t.judge.holders(-1, D1, 'udp'), { sure: 3, possible: 3 });
  assert.equal(t.judge.holders(-1, D1, 'tcp'), { sure: 0, possible: 1 });
  assert.equal(t.judge.holders(ILPIP, D2, 'udp'), { sure: 0, possible: 0 });
  assert.equal(trace().judge.holders(-1, D1, 'udp'), { sure: 0, possible: 0 });
});

test('tallies: every judgement is counted once, however often they are asked for', () => {
  const judge = createJudge();
  const one = new Trace({}, judge).open('a').send('a');
  const conforming = () => judge.tallies['mapping-is-stable']!.conforming;
  assert.is(conforming(), 1);
  one.send('a');
  assert.is(conforming(), 2);
  assert.is(conforming(), 2);
  one.end();
  new Trace({}, judge).open('b').send('b').end();
  assert.is(conforming(), 3);
});

test('tallies: what is nobody`s business is counted nowhere', () => {
  const tally = trace().open('a').tally('discovery-answers-source-ip');
  assert.equal([tally.conforming, tally.violating, tally.varying, tally.inconclusive], [0, 0, 0, 0]);
});

test('tallies: what stays open is counted with its reason, and conforms to nothing', () => {
  const t = trace().flow('f').fail('f').flow('g').fail('g').control();
  const { conforming, inconclusive, undecided } = t.tally('no-failure-below-capacity');
  assert.equal([conforming, inconclusive], [1, 2], 'the control opened');
  assert.equal(undecided, { 'no control got through before and after': 2 });
});

test('tallies: a secondary violation is open, with its cause as the reason', () => {
  const t = trace({ ports: 2 })
    .open('a')
    .open('b', { as: 1_025 })
    .open('c', { as: 1_026 })
    .open('d', { as: 1_030 });
  const { violating, inconclusive, undecided } = t.tally('exhaustion-fails-new-flows');
  assert.equal([violating, inconclusive], [0, 2]);
  assert.equal(Object.values(undecided), [2]);
  assert.match(Object.keys(undecided).join(), /^after a violation of /);
});

test('tallies: situations that the target cannot meet are not asked for', () => {
  const udpAlone = trace({ capabilities: { protocols: ['udp'] } }).open('a');
  const { situations } = udpAlone.tally('destination-unchanged');
  assert.equal(situations, { UDP: 1 });
  assert.equal(trace().open('a').tally('destination-unchanged').situations, { UDP: 1, TCP: 0 });
});

test('tallies: an exempt behaviour is not judged', () => {
  const t = trace({ features: { pools: false } }).open('a', { from: DEFAULT_ADDRESS });
  assert.is(t.tally('method-load-balancer-snat').violating, 0);
});

test('violations: of very many the first of each behaviour is told all the same', () => {
  const t = trace({ ports: 64 }).flow('leaks', { to: D2 });
  for (let i = 0; i < 60; i++) t.send('leaks', { seen: { source: PRIVATE } });
  t.open('low', { as: 1_000 }).open('lower', { as: 999 });
  const told = t.told();
  assert.is(told.filter((one) => one === 'outbound-maps-to-public').length, 50);
  assert.is(told.filter((one) => one === 'no-privileged-ports').length, 1);
  assert.is(t.tally('no-privileged-ports').violating, 2);
});

test('cases: each begins without what the one before it left', () => {
  const judge = createJudge();
  assert.is(new Trace({}, judge).open('a').open('b', { as: 1_025 }).end().length, 2);
  assert.equal(new Trace({}, judge).open('a').end(), []);
  assert.equal(new Trace({}, judge).judge.holders(-1, D1, 'udp'), { sure: 0, possible: 0 });
});

test('traits are counted over all cases', () => {
  const judge = createJudge();
  new Trace({}, judge).open('a').end();
  new Trace({}, judge).open('a').end();
  assert.is(judge.traits['portFresh'], 2);
});

test.run();
