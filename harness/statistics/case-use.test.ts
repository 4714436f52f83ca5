import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  parseAddress,
  type PacketOutcome,
  type Receive,
  type Segment,
  type Send,
} from '../../spec/vocabulary/index.ts';
import { CaseUse } from './case-use.ts';

const T = 240_000;
const PUBLIC = parseAddress('192.0.2.1');
const SERVER = parseAddress('198.51.100.7');
const PRIVATE = parseAddress('10.0.0.4');

/** One case, told as what its sink hears. */
function watch() {
  const told: string[] = [];
  const limits: string[] = [];
  const use = new CaseUse(
    {
      given: (_destination, port) => void told.push(`given ${port}`),
      unseen: () => void told.push('unseen'),
      idle: (fate, ms) => void told.push(`${fate} ${ms}`),
      limit: (end, protocol, ms) => void limits.push(`${protocol} ${end} ${ms}`),
    },
    T,
    [PRIVATE],
  );
  let n = 0;
  const outcome = (t: number, part: Partial<PacketOutcome>): PacketOutcome => ({
    sent: t,
    seen: t,
    arrivals: [],
    deliveries: [],
    answer: null,
    ...part,
  });
  const send = (
    t: number,
    sourcePort: number,
    publicPort: number | null,
    part: Partial<Send> = {},
    source = PUBLIC,
  ) => {
    const to = { destination: SERVER, destinationPort: 443 };
    const kind = { protocol: 'udp', segment: 'data', bytes: 1, group: 0, zeroChecksum: false } as const;
    const operation: Send = { op: 'send', vm: 0, sourcePort, ...to, ...kind, ...part };
    const arrival = { ...to, source, sourcePort: publicPort ?? 0, intact: true };
    const arrivals = publicPort === null ? [] : [arrival];
    use.observe({ n: n++, operation, outcome: outcome(t, { arrivals }) });
  };
  const receive = (
    t: number,
    publicPort: number,
    sourcePort: number,
    to: number | null,
    part: Partial<Receive> = {},
  ) => {
    const at = { destination: PUBLIC, destinationPort: publicPort };
    const from = { source: SERVER, sourcePort };
    const kind = { protocol: 'udp', segment: 'data', bytes: 1, group: 0 } as const;
    const operation: Receive = { op: 'receive', ...from, ...at, ...kind, ...part };
    const deliveries = to === null ? [] : [{ vm: 0, port: to, ...from, intact: true }];
    use.observe({ n: n++, operation, outcome: outcome(t, { deliveries }) });
  };
  const advance = (from: number, to: number) =>
    use.observe({ n: n++, operation: { op: 'advance', ms: to - from }, outcome: { sent: from, seen: to } });
  return { told, limits, use, send, receive, advance };
}

test('a port is in use until its flow was idle for the timeout', () => {
  const { told, use, send, advance } = watch();
  send(0, 5_000, 1_025);
  send(10, 5_001, 1_026);
  assert.equal(use.inUse, [2]);
  advance(10, T);
  assert.equal(use.inUse, [1]);
  advance(T, T + 10);
  assert.equal(use.inUse, [0]);
  assert.equal(use.mostInUse, [2]);
  assert.equal(told, ['given 1025', 'given 1026']);
});

test('idle time is from the last packet outside to the next thing that is seen', () => {
  const { told, send, receive } = watch();
  send(0, 5_000, 1_025);
  send(100, 5_000, 1_025);
  receive(150, 1_025, 443, 5_000);
  receive(170, 1_025, 443, null);
  send(200, 5_000, null);
  send(300, 5_000, 1_030);
  assert.equal(told, [
    'given 1025',
    'kept 100',
    'answered 50',
    'unanswered 70',
    'silent 100',
    'changed 200',
    'given 1030',
  ]);
});

test('a port that goes to another flow is taken, and after a close it is free', () => {
  const { told, use, send } = watch();
  send(0, 5_000, 1_025);
  send(T + 1, 5_001, 1_025);
  const tcp = { protocol: 'tcp' } as const;
  send(T + 2, 6_000, 1_026, { ...tcp, segment: 'syn' });
  send(T + 3, 6_000, 1_026, { ...tcp, segment: 'rst' });
  send(T + 4, 6_001, 1_026, { ...tcp, segment: 'syn' });
  // What is told of one packet has no order of its own.
  assert.equal(told.toSorted(), [
    'given 1025',
    'given 1025',
    'given 1026',
    'given 1026',
    'kept 1',
    'taken 240001',
  ]);
  assert.equal(use.mostInUse, [2]);
});

test('private sources, answers to clients and first packets unseen take no port', () => {
  const { told, send, receive } = watch();
  send(0, 5_000, 1_025, { destination: parseAddress('10.0.0.9') });
  receive(0, 80, 30_000, 8_080);
  send(0, 8_080, 80, { destinationPort: 30_000 });
  send(0, 5_002, null);
  send(0, 5_003, 5_003, {}, PRIVATE);
  assert.equal(told, ['given 1025', 'unseen']);
});

test('after a change nobody knows how long a flow was idle', () => {
  const { told, use, send } = watch();
  send(0, 5_000, 1_025);
  use.observe({
    n: 1,
    operation: { op: 'change', change: { kind: 'leave-pool', vm: 'a', loadBalancer: 'lb' } },
    outcome: { sent: 1, seen: 1 },
  });
  send(2, 5_001, 1_025);
  assert.equal(told, ['given 1025', 'given 1025']);
});

test("a mapping is there still where an answer gets in, and gone where its port is another flow's", () => {
  const { limits, send, receive } = watch();
  send(0, 5_000, 1_025);
  // The same endpoint again may be a new mapping.
  send(T + 5, 5_000, 1_025);
  receive(T + 15, 1_025, 443, 5_000);
  // Kept by the one before, perhaps.
  receive(T + 25, 1_025, 443, 5_000);
  send(T + 30, 5_000, 1_025);
  send(2 * T + 31, 5_001, 1_025);
  send(2 * T + 40, 5_001, 1_030);
  // Another port of the destination may be told by that.
  send(2 * T + 50, 5_002, 1_030, { destinationPort: 80 });
  assert.equal(limits, ['udp kept 10', `udp gone ${T + 1}`, 'udp gone 9']);
});

test('what may have kept a flow alive unseen leaves its limits open', () => {
  const { limits, send } = watch();
  send(0, 5_000, 1_025);
  send(5, 5_000, null);
  send(10, 5_001, 1_025);
  send(20, 5_001, 1_025, { segment: 'fragments' });
  send(30, 5_002, 1_025);
  assert.equal(limits, []);
});

test('a TCP handshake and a closed flow have shorter times, and no limit', () => {
  const { limits, send, receive } = watch();
  const tcp = (segment: Segment) => ({ protocol: 'tcp', segment }) as const;
  send(0, 5_000, 1_025, tcp('syn'));
  send(10, 5_001, 1_025, tcp('syn'));
  receive(20, 1_025, 443, 5_001, tcp('syn-ack'));
  send(30, 5_001, 1_025, tcp('ack'));
  send(40, 5_002, 1_025, tcp('syn'));
  receive(50, 1_025, 443, 5_002, tcp('syn-ack'));
  send(60, 5_002, 1_025, tcp('fin'));
  send(70, 5_003, 1_025, tcp('syn'));
  assert.equal(limits, ['tcp kept 10', 'tcp gone 10', 'tcp kept 10']);
});

test.run();
