import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CaseContext } from '../judgement.ts';
import { type PacketOutcome, parseCidr, type Receive, type Segment, type Send } from '../vocabulary/index.ts';
import { HandshakeWatch } from './handshake-watch.ts';
import { Traits } from './traits.ts';

/** A second, after which a TCP would send its SYN again. */
const PROMPT = 1_000;
const BEGAN = 50;
const [PUBLIC, NEAR, INSIDE] = [100, 10, 0x0a000005];

const own = (segment: Segment, more: Partial<Send> = {}): Send => ({
  op: 'send',
  vm: 0,
  segment,
  bytes: 0,
  group: 0,
  zeroChecksum: false,
  protocol: 'tcp',
  sourcePort: 5_000,
  destination: NEAR,
  destinationPort: 443,
  ...more,
});

const answer = (segment: Segment, more: Partial<Receive> = {}): Receive => ({
  op: 'receive',
  protocol: 'tcp',
  segment,
  bytes: 0,
  group: 0,
  source: NEAR,
  sourcePort: 443,
  destination: PUBLIC,
  destinationPort: 1_025,
  ...more,
});

interface Came {
  readonly at: number;
  readonly out?: boolean;
  readonly to?: { readonly vm: number; readonly port: number };
}

function outcome({ at, out = false, to }: Came): PacketOutcome {
  const arrival = {
    source: PUBLIC,
    sourcePort: 1_025,
    destination: NEAR,
    destinationPort: 443,
    intact: true,
  };
  const delivery = { ...to, source: NEAR, sourcePort: 443, intact: true };
  return {
    sent: at,
    seen: at,
    arrivals: out ? [arrival] : [],
    deliveries: to === undefined ? [] : [{ ...delivery, ...to }],
    answer: null,
  };
}

const US = { vm: 0, port: 5_000 };

interface Course {
  readonly syn?: Partial<Send>;
  readonly synAck?: Partial<Receive>;
  readonly synAckAt?: number;
  readonly to?: Came['to'];
  readonly ack?: Partial<Send>;
  readonly ackAt?: number;
  readonly comesOut?: boolean;
  readonly shown?: boolean;
}

/** [completed, SYN-ACKs dropped, last ACKs dropped] of one handshake; all goes well unless said otherwise. */
function course({
  syn = {},
  synAck = {},
  synAckAt = 10,
  to = US,
  ack = {},
  ackAt = 20,
  comesOut = true,
  shown = true,
}: Course = {}): readonly number[] {
  const traits = new Traits();
  const shows = { publicPort: shown, deliveries: true };
  const deployment = { virtualNetwork: [parseCidr('10.0.0.0/16')] };
  const watch = new HandshakeWatch(traits, {
    hello: { capabilities: { shows } },
    deployment,
  } as unknown as CaseContext);
  watch.sent(own('syn', syn), outcome({ at: BEGAN, out: true }));
  watch.received(answer('syn-ack', synAck), outcome({ at: BEGAN + synAckAt, to }));
  watch.sent(own('ack', ack), outcome({ at: BEGAN + ackAt, out: comesOut }));
  const { handshakeCompleted, synAckDropped, finalAckDropped } = traits.counts;
  return [handshakeCompleted, synAckDropped, finalAckDropped];
}

const nothing = [0, 0, 0];
const nobody = { vm: -1, port: 0 };

test('a handshake gets through, or its SYN-ACK or its last ACK does not', () => {
  assert.equal(course(), [1, 0, 0]);
  assert.equal(course({ to: nobody }), [0, 1, 0]);
  assert.equal(course({ to: { vm: 1, port: 5_000 } }), [0, 1, 0], 'another VM got it');
  assert.equal(course({ to: { vm: 0, port: 5_001 } }), [0, 1, 0]);
  assert.equal(course({ comesOut: false }), [0, 0, 1]);
});

test('it says nothing where a TCP would have sent its SYN again meanwhile', () => {
  assert.equal(course({ synAckAt: PROMPT, ackAt: PROMPT }), [1, 0, 0]);
  assert.equal(course({ synAckAt: PROMPT + 1 }), nothing);
  assert.equal(course({ ackAt: PROMPT }), [1, 0, 0]);
  assert.equal(course({ ackAt: PROMPT + 1, comesOut: false }), nothing);
});

test('it says nothing where ports are not shown, and within the virtual network', () => {
  assert.equal(course({ shown: false }), nothing);
  assert.equal(
    course({ syn: { destination: INSIDE }, synAck: { source: INSIDE }, ack: { destination: INSIDE } }),
    nothing,
  );
});

test('what goes to another public endpoint leaves it as it is', () => {
  const elsewhere = (more: Partial<Receive>) => course({ synAck: { segment: 'rst', ...more } });
  assert.equal(elsewhere({ destination: PUBLIC + 1 }), nothing, 'the SYN-ACK never came');
  const traits = new Traits();
  const shows = { publicPort: true, deliveries: true };
  const watch = new HandshakeWatch(traits, {
    hello: { capabilities: { shows } },
    deployment: { virtualNetwork: [] },
  } as unknown as CaseContext);
  watch.sent(own('syn'), outcome({ at: 0, out: true }));
  for (const other of [{ destination: PUBLIC + 1 }, { destinationPort: 1_026 }])
    watch.received(answer('rst', other), outcome({ at: 1 }));
  watch.received(answer('syn-ack'), outcome({ at: 2, to: US }));
  watch.sent(own('ack'), outcome({ at: 3, out: true }));
  assert.is(traits.counts.handshakeCompleted, 1);
});

test('a stranger’s packet to its endpoint may end it', () => {
  assert.equal(course({ synAck: { sourcePort: 80 } }), nothing);
  assert.equal(course({ synAck: { source: NEAR + 1 } }), nothing);
});

test('another flow’s ACK is not its own', () => {
  for (const other of [{ vm: 1 }, { sourcePort: 5_001 }, { destination: NEAR + 1 }, { destinationPort: 80 }])
    assert.equal(course({ ack: other }), nothing, JSON.stringify(other));
});

test.run();
