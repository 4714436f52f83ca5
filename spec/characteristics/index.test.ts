import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Traits, type TraitName } from '../model/traits.ts';
import { CLIENT, D1, D2, type Trace, trace } from '../readings/trace.ts';
import { E, FRONTEND, FRONTEND_2, STANDALONE, T } from '../readings/world.ts';
import { characteristics, measured, obstacle as obstacleOf } from './index.ts';

const SECOND = 1;
const blank = () => ({ ...new Traits().counts });

test('every trait is an answer to one question', () => {
  const asked = Object.values(characteristics).flatMap(({ answers }) => Object.keys(answers));
  assert.equal(asked.toSorted(), Object.keys(blank()).toSorted());
});

test('answers come with their counts, the most frequent first, and what was not met is not measured', () => {
  const counts = { ...blank(), portKept: 2, portElsewhere: 1_200 };
  const told = measured(counts);
  assert.equal(told['port-choice'], {
    question: 'Which port does a new flow get?',
    answer: 'a port anywhere (1,200), its private port (2)',
    samples: 1_202,
  });
  assert.equal(told['hairpin']?.answer, 'not measured');
});

const full = () => trace({ ports: 2 }).open('a').open('b', { vm: SECOND }).control();
const failing = (answer: 'rst' | 'icmp' | null) =>
  full()
    .flow('c', { protocol: 'tcp' })
    .open('x', { protocol: 'tcp', as: 1_025 })
    .open('y', { protocol: 'tcp', as: 1_026 })
    .control()
    .flow('z', { protocol: 'tcp' })
    .fail('z', { answer })
    .control();
const outlived = (as: number) => {
  const kept = trace().open('a');
  for (let i = 0; i < 3; i++) kept.advance(T / 2).reply('a');
  return kept.remap('a', as).send('a');
};
const expired = () =>
  trace()
    .open('a')
    .advance(T + E + 1);
const closed = () =>
  trace({ ports: 1 })
    .open('a', { protocol: 'tcp' })
    .control()
    .send('a', { segment: 'fin' })
    .reply('a', { segment: 'fin' })
    .send('a', { segment: 'ack' });
const halfOpen = () => trace().flow('a', { protocol: 'tcp' }).send('a', { segment: 'syn' });
const toOwn = (delivered: boolean) =>
  trace()
    .flow('a', { to: FRONTEND, at: 53 })
    .fail(
      'a',
      delivered
        ? { delivered: { vm: 1, port: 5_300, source: FRONTEND, sourcePort: 1_025, intact: true } }
        : {},
    );

/** For each trait a trace in which it is met. */
const MET: Readonly<Record<TraitName, () => Trace>> = {
  failedSilently: () => failing(null),
  failedByRst: () => failing('rst'),
  failedByIcmp: () => failing('icmp'),
  keptByInbound: () => outlived(1_025),
  lostDespiteInbound: () => outlived(1_026),
  openedAfterClose: () => closed().open('b', { protocol: 'tcp', as: 1_025 }),
  failedAfterClose: () => closed().flow('b', { protocol: 'tcp' }).fail('b').control(),
  portInBothProtocols: () => trace().open('a', { as: 1_025 }).open('b', { protocol: 'tcp', as: 1_025 }),
  failedWithOtherProtocolsPorts: () => full().flow('c', { protocol: 'tcp' }).fail('c').control(),
  portKept: () => trace().open('a', { port: 1_026, as: 1_026 }),
  portNext: () => trace().open('a').open('b'),
  portInBlock: () => trace({ ports: 64 }).open('a', { as: 1_032 }).open('b', { as: 1_034 }),
  portElsewhere: () => trace({ ports: 64 }).open('a', { as: 1_025 }).open('b', { as: 1_060 }),
  parityKept: () => trace().open('a', { port: 5_001, as: 1_025 }),
  parityChanged: () => trace().open('a', { port: 5_000, as: 1_025 }),
  portOfOtherDestination: () => trace().open('a', { to: D1, as: 1_025 }).open('b', { to: D2, as: 1_025 }),
  portFresh: () => trace().open('a'),
  frontendAsBefore: () =>
    trace({ frontends: [FRONTEND, FRONTEND_2] })
      .open('a')
      .open('b'),
  frontendOther: () =>
    trace({ frontends: [FRONTEND, FRONTEND_2] })
      .open('a')
      .open('b', { from: FRONTEND_2 }),
  defaultAsBefore: () => trace().open('a', { vm: STANDALONE }).open('b', { vm: STANDALONE }),
  defaultOther: () => trace().open('a', { vm: STANDALONE }).open('b', { vm: STANDALONE, from: 0xcb00_71c8 }),
  strangerDelivered: () => trace().open('a').reply('a', { from: CLIENT }),
  strangerDropped: () => trace().open('a').reply('a', { from: CLIENT, delivered: null }),
  otherPortDelivered: () => trace().open('a').reply('a', { fromPort: 444 }),
  otherPortDropped: () => trace().open('a').reply('a', { fromPort: 444, delivered: null }),
  endedSameMapping: () => expired().send('a'),
  endedNewMapping: () => expired().remap('a', 1_028).send('a'),
  endedSilence: () => expired().fail('a').control(),
  endedAnswered: () => expired().fail('a', { answer: 'icmp' }).control(),
  otherAddressSameMapping: () =>
    trace().open('a', { port: 5_000, as: 1_025 }).open('b', { port: 5_000, to: D2, as: 1_025 }),
  otherAddressNewMapping: () =>
    trace().open('a', { port: 5_000, as: 1_025 }).open('b', { port: 5_000, to: D2, as: 1_026 }),
  otherPortSameMapping: () =>
    trace().open('a', { port: 5_000, as: 1_025 }).open('b', { port: 5_000, at: 444, as: 1_025 }),
  otherPortNewMapping: () =>
    trace().open('a', { port: 5_000, as: 1_025 }).open('b', { port: 5_000, at: 444, as: 1_026 }),
  hairpinDelivered: () => toOwn(true),
  hairpinDropped: () => toOwn(false),
  errorRestored: () => trace().open('a').reply('a', { segment: 'unreachable' }),
  errorUnrestored: () =>
    trace()
      .open('a')
      .reply('a', { segment: 'unreachable', delivered: { intact: false } }),
  errorDropped: () => trace().open('a').reply('a', { segment: 'unreachable', delivered: null }),
  fragmentsWhole: () => trace().open('a').send('a', { segment: 'fragments', bytes: 100 }),
  fragmentsBroken: () =>
    trace()
      .open('a')
      .send('a', { segment: 'fragments', bytes: 100, seen: { intact: false } }),
  fragmentsDropped: () => trace().open('a').fail('a', { segment: 'fragments', bytes: 100 }),
  handshakeCompleted: () => trace().open('a', { protocol: 'tcp' }),
  synAckDropped: () => halfOpen().reply('a', { segment: 'syn-ack', delivered: null }),
  finalAckDropped: () => halfOpen().reply('a', { segment: 'syn-ack' }).fail('a', { segment: 'ack' }),
};

for (const [name, make] of Object.entries(MET)) {
  test(`${name} is counted when it is met`, () => {
    const met = make();
    met.end();
    assert.ok(met.judge.traits[name]! > 0, JSON.stringify(met.judge.traits));
  });
}

test('a handshake counts where it is the latest SYN that is answered, by its destination and at once', () => {
  const counted = (met: Trace) => {
    met.end();
    const { handshakeCompleted, synAckDropped, finalAckDropped } = met.judge.traits as Record<string, number>;
    return [handshakeCompleted, synAckDropped, finalAckDropped];
  };
  const lost = { segment: 'syn-ack', delivered: null } as const;
  assert.equal(counted(halfOpen().advance(1_001).reply('a', lost)), [0, 0, 0]);
  assert.equal(counted(halfOpen().reply('a', { ...lost, from: CLIENT })), [0, 0, 0]);
  assert.equal(counted(halfOpen().reply('a', lost).reply('a', lost)), [0, 1, 0]);
  assert.equal(counted(trace().open('a', { protocol: 'tcp' }).reply('a', lost)), [1, 0, 0]);
  // What ends it in between is no failure.
  const answered = () => halfOpen().reply('a', { segment: 'syn-ack' });
  const ack = (t: Trace) => counted(t.fail('a', { segment: 'ack' }));
  assert.equal(ack(answered()), [0, 0, 1]);
  assert.equal(ack(answered().reply('a', { segment: 'rst' })), [0, 0, 0]);
  assert.equal(ack(answered().reply('a', { segment: 'rst', from: CLIENT, delivered: null })), [0, 0, 0]);
  assert.equal(ack(answered().send('a', { segment: 'rst' })), [0, 0, 0]);
  const change = { kind: 'set-security-group', on: { vm: 'vm-0' }, securityGroup: null } as const;
  assert.equal(ack(answered().change(change)), [0, 0, 0]);
  const elsewhere = { segment: 'syn-ack', delivered: { port: 9 } } as const;
  assert.equal(counted(halfOpen().reply('a', elsewhere)), [0, 1, 0]);
});

test('that no handshake was completed is said, and where it ended', () => {
  const { hello } = trace().context;
  const obstacle = (counts: ReturnType<typeof blank>) => obstacleOf(counts, hello);
  assert.is(obstacle(blank()), null);
  assert.is(obstacle({ ...blank(), synAckDropped: 4 }), null, 'so few may be chance');
  const some = { ...blank(), synAckDropped: 1, handshakeCompleted: 1_999 };
  assert.match(obstacle(some) ?? '', /^1 of 2,000 TCP handshakes was not completed, since the SYN\+ACK/);
  const { capabilities } = hello;
  assert.is(obstacleOf(some, { ...hello, capabilities: { ...capabilities, lossless: false } }), null);
  const said = 'None of 1,200 TCP handshakes was completed, since';
  assert.match(obstacle({ ...blank(), synAckDropped: 1_200 }) ?? '', `${said} the SYN+ACK does not reach`);
  assert.match(obstacle({ ...blank(), finalAckDropped: 1_200 }) ?? '', `${said} the last ACK does not leave`);
});

test('what becomes of ICMP errors and fragments is never judged', () => {
  for (const name of ['errorUnrestored', 'errorDropped', 'fragmentsBroken', 'fragmentsDropped'] as const) {
    assert.equal(MET[name]().primary(), []);
  }
  // The flow may be over after an ICMP error, and may have been kept by fragments that nobody saw.
  const refused = () =>
    trace({ ports: 1 }).open('a').reply('a', { segment: 'unreachable' }).control().flow('b', { as: 1_025 });
  assert.equal(refused().fail('b').control().primary(), []);
  assert.equal(refused().send('b').fail('a').control().primary(), []);
  const kept = trace({ ports: 1 })
    .open('a')
    .advance(T - E - 1)
    .fail('a', { segment: 'fragments', bytes: 9 });
  assert.equal(
    kept
      .control()
      .advance(E + E + 2)
      .flow('b')
      .fail('b')
      .control()
      .primary(),
    [],
  );
});

test('a fragment that shows the private source outside is a violation', () => {
  const private_ = { seen: { source: 0x0a00_0004, sourcePort: 0, intact: false } };
  const leaking = trace()
    .open('a')
    .send('a', { segment: 'fragments', bytes: 100, ...private_ });
  // Whether the whole of it came out is not.
  assert.equal(leaking.told(), ['outbound-maps-to-public']);
});

test.run();
