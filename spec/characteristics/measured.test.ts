import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Observation, parseAddress } from '../vocabulary/index.ts';
import { CLIENT, D1, type FlowOptions, type PacketOptions, type Trace, trace } from '../readings/trace.ts';
import {
  E,
  FRONTEND,
  FRONTEND_2,
  group,
  STANDALONE,
  T,
  WITH_ILPIP,
  type WorldOptions,
} from '../readings/world.ts';

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

test('a port that its closed flow held is free at once where nothing else was, and lately', () => {
  const opened = (ports: number, laterMs = 0, options: WorldOptions = {}) =>
    traitsOf(
      trace({ ports, ...options })
        .open('a', { protocol: 'tcp' })
        .send('a', { segment: 'rst' })
        .advance(laterMs)
        .open('b', { protocol: 'tcp', vm: SECOND, as: 1_025 }),
    )['openedAfterClose'];
  assert.is(opened(1), 1);
  assert.is(opened(2), 0, 'another one was free');
  assert.is(opened(1, T / 2 - 1), 1);
  assert.is(opened(1, T / 2), 0);
  const unknown = { settable: { ports: false, idleTimeout: true }, portRange: null } as const;
  assert.is(opened(1, 0, { capabilities: unknown }), 0, 'nobody knows how many there are');
});

test('what becomes of fragments is told by a flow that surely lives', () => {
  const broken = (t: Trace) =>
    traitsOf(t.fail('a', { segment: 'fragments', bytes: 100 }))['fragmentsDropped'];
  assert.is(broken(trace().open('a')), 1);
  assert.is(broken(trace().flow('a')), 0);
  assert.is(broken(trace().open('a').advance(T)), 0);
});

test('how ports are chosen is told by SNAT flows, once each', () => {
  assert.is(traitsOf(trace().open('a', { port: 1_025 }).send('a'))['portKept'], 1);
  assert.is(traitsOf(trace().open('a', { vm: WITH_ILPIP }))['portKept'], 0);
});

test('a packet after the end has another mapping where its address or its port is another', () => {
  const { endedNewMapping, endedSameMapping } = traitsOf(trace().open('a'));
  assert.equal([endedNewMapping, endedSameMapping], [0, 0], 'its first packet');
  const again = (as: number, from?: number) => {
    const counts = traitsOf(
      trace({ frontends: [FRONTEND, FRONTEND_2] })
        .open('a', { from: FRONTEND, as: 1_025 })
        .advance(2 * T)
        .remap('a', as, from)
        .send('a'),
    );
    return [counts['endedSameMapping'], counts['endedNewMapping']];
  };
  assert.equal(again(1_025), [1, 0]);
  assert.equal(again(1_026), [0, 1]);
  assert.equal(again(1_025, FRONTEND_2), [0, 1]);
});

test('silence and an answer after the end are told of what surely ended, and would open a flow', () => {
  const ended = (t: Trace, options: PacketOptions = {}) => {
    const { endedSilence, endedAnswered } = traitsOf(t.fail('a', options).control());
    return [endedSilence, endedAnswered];
  };
  const over = (options: WorldOptions = {}, flow: FlowOptions = {}) =>
    trace(options)
      .open('a', flow)
      .advance(2 * T);
  assert.equal(ended(over()), [1, 0]);
  assert.equal(ended(over(), { answer: 'rst' }), [0, 1]);
  assert.equal(ended(over({ ports: 1 })), [1, 0]);
  const tcp = { protocol: 'tcp' } as const;
  assert.equal(ended(over({}, tcp)), [1, 0]);
  assert.equal(ended(over({}, tcp), { segment: 'data' }), [0, 0], 'out of state');
  assert.equal(ended(trace().flow('a')), [0, 0], 'it never was there');
  assert.equal(ended(trace().open('a')), [0, 0], 'it lives');
  const unknown = { settable: { ports: false, idleTimeout: true }, portRange: null } as const;
  assert.equal(ended(over({ capabilities: unknown })), [1, 0]);
  const denying = { securityGroups: [group('g', { access: 'deny' })], nicGroup: 'g' };
  assert.equal(ended(over(denying)), [0, 0]);
});

test('of TCP nobody asks what packets from outside keep', () => {
  const t = trace().open('a', { protocol: 'tcp' });
  for (let i = 0; i < 3; i++) t.advance(T / 2).reply('a');
  assert.is(traitsOf(t.remap('a', 1_028).send('a'))['lostDespiteInbound'], 0);
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
