import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Observation, parseAddress } from '../vocabulary/index.ts';
import { CLIENT, D1, type Trace, trace } from '../readings/trace.ts';
import { E, FRONTEND, FRONTEND_2, group, STANDALONE, T } from '../readings/world.ts';

// What is no measurement of what the document leaves open, though it looks like one.

const SECOND = 1;
const traitsOf = (t: Trace): Record<string, number> => {
  t.end();
  return t.judge.traits as Record<string, number>;
};
const leave = { kind: 'leave-pool', vm: 'vm-0', loadBalancer: 'lb' } as const;

test('a choice of address is one where several frontends could have served, and no change came in between', () => {
  const { frontendAsBefore, frontendOther } = traitsOf(trace().open('a').open('b'));
  assert.equal([frontendAsBefore, frontendOther], [0, 0]);
  const two = { frontends: [FRONTEND, FRONTEND_2] };
  const joined = trace(two)
    .open('a', { vm: STANDALONE })
    .change({ kind: 'join-pool', vm: 'vm-2', loadBalancer: 'lb' })
    .open('b', { vm: STANDALONE, from: FRONTEND });
  assert.is(traitsOf(joined)['frontendOther'], 0);
});

test('a flow from the next private port, at the next public one that is the same number, says nothing of how ports are chosen', () => {
  const second = (port: number) => traitsOf(trace().open('a', { as: 1_025 }).open('b', { port, as: 1_026 }));
  const { portKept, portNext } = second(1_026);
  assert.equal([portKept, portNext], [0, 0]);
  assert.is(second(6_000)['portNext'], 1);
});

test('the default address changes where a VM has two of them, while a flow by the first one lives', () => {
  const standalone = trace().addressOf(STANDALONE);
  const left = trace().open('a').change(leave).open('b', { from: standalone });
  assert.is(traitsOf(left)['defaultOther'], 0);
  const late = trace()
    .open('a', { vm: STANDALONE })
    .advance(2 * T)
    .open('b', { vm: STANDALONE, from: standalone + 1 });
  assert.is(traitsOf(late)['defaultOther'], 0);
});

test('who may send to a port is told by one that is mapped, to a VM that no group guards', () => {
  const stranger = (t: Trace, label = 'a') => traitsOf(t.reply(label, { from: CLIENT, delivered: null }));
  const guarded = trace({ securityGroups: [group('g', { access: 'allow' })], nicGroup: 'g' }).open('a');
  assert.is(stranger(guarded)['strangerDropped'], 0);
  assert.is(stranger(trace().open('a').change(leave))['strangerDropped'], 0);
  const tcp = () => trace().open('a', { protocol: 'tcp' });
  assert.is(stranger(tcp())['strangerDropped'], 1);
  assert.is(stranger(tcp().send('a', { segment: 'rst' }))['strangerDropped'], 0);
  assert.is(stranger(tcp().reply('a', { segment: 'fin' }))['strangerDropped'], 0);
});

test('who may send to a port is not told by the answer to a flow to nowhere, which has that port too', () => {
  const nowhere = parseAddress('172.16.5.5');
  const answered = trace().open('a').open('b', { to: nowhere, as: 1_025 });
  assert.is(traitsOf(answered.reply('b'))['strangerDelivered'], 0);
  // The very endpoint, as where the mapping does not depend on the destination.
  const same = trace().open('a', { port: 5_000 }).open('b', { port: 5_000, to: nowhere, as: 1_025 });
  assert.is(traitsOf(same.reply('b'))['strangerDelivered'], 0);
});

test('a hairpin is dropped where somebody was to get it', () => {
  const dropped = (t: Trace, at: number) =>
    traitsOf(t.flow('a', { to: FRONTEND, at }).fail('a'))['hairpinDropped'];
  assert.is(dropped(trace(), 53), 1);
  assert.is(dropped(trace(), 9_999), 0);
  const denying = { securityGroups: [group('g', {})] };
  assert.is(dropped(trace({ ...denying, nicGroup: 'g' }), 53), 0);
  assert.is(dropped(trace({ ...denying, subnetGroup: 'g' }), 53), 0);
});

test('silence after the end is no want of a port', () => {
  const t = trace({ ports: 1 })
    .open('a')
    .advance(T + E)
    .open('b', { vm: SECOND, as: 1_025, at: 80 })
    .fail('a')
    .control();
  assert.is(traitsOf(t)['endedSilence'], 0);
});

test('kept by packets from outside is what they still reach, and what comes after the end keeps nothing', () => {
  // A gateway that keeps private ports, or takes the lowest free one, gives the same mapping anew.
  const preserved = trace().open('a', { port: 1_026, as: 1_026 });
  for (let i = 0; i < 3; i++) preserved.advance(T / 2).reply('a', i === 2 ? { delivered: null } : {});
  assert.is(traitsOf(preserved.send('a'))['keptByInbound'], 0);
  const late = trace()
    .open('a')
    .advance(2 * T)
    .reply('a', { delivered: null })
    .remap('a', 1_028)
    .send('a');
  assert.is(traitsOf(late)['lostDespiteInbound'], 0);
});

test('whether a close frees a port is told where there was one', () => {
  const half = () =>
    trace({ ports: 2 })
      .open('a', { protocol: 'tcp' })
      .flow('b', { protocol: 'tcp' })
      .send('b', { segment: 'syn' })
      .flow('c', { protocol: 'tcp', vm: SECOND });
  assert.is(traitsOf(half().fail('c').control())['failedAfterClose'], 0);
  assert.is(traitsOf(half().send('c', { segment: 'syn' }))['openedAfterClose'], 0);
});

test('of what became of a packet that nobody can tell, nothing is told', () => {
  const t = trace().open('a');
  const nothing = { sent: 0, seen: 0, arrivals: [], deliveries: [], answer: null, unknown: true } as const;
  const shared = { protocol: 'udp', bytes: 100, group: 0, destinationPort: 443 } as const;
  const own = { ...shared, op: 'send', vm: 0, sourcePort: 5_000, zeroChecksum: false } as const;
  const error = { ...shared, op: 'receive', segment: 'unreachable', source: D1, sourcePort: 443 } as const;
  for (const [nth, operation] of [
    { ...own, segment: 'fragments', destination: D1 } as const,
    { ...own, segment: 'data', destination: FRONTEND, destinationPort: 53 } as const,
    { ...error, destination: FRONTEND, destinationPort: 1_025 } as const,
  ].entries())
    t.judge.observe({ n: nth + 1, operation, outcome: nothing } as Observation);
  const { fragmentsDropped, hairpinDropped, errorDropped } = traitsOf(t);
  assert.equal([fragmentsDropped, hairpinDropped, errorDropped], [0, 0, 0]);
});

test.run();
