import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { D1, D2 } from '../readings/trace.ts';
import { FRONTEND, FRONTEND_2, NETWORK_PEER, world } from '../readings/world.ts';
import type { PacketOutcome, Receive, Send } from '../vocabulary/index.ts';
import { outcome, receive, send } from './fixtures/packets.ts';
import { HandshakeWatch } from './handshake-watch.ts';
import { Traits } from './traits.ts';

/** A second, after which a TCP would send its SYN again. */
const PROMPT = 1_000;
const BEGAN = 50;
const US = { vm: 0, port: 5_000 };

const syn = (more: Partial<Send> = {}) => send({ protocol: 'tcp', segment: 'syn', ...more });
const ack = (more: Partial<Send> = {}) => send({ protocol: 'tcp', segment: 'ack', ...more });
const answer = (more: Partial<Receive> = {}) => receive({ protocol: 'tcp', segment: 'syn-ack', ...more });
const end = { destination: D1, destinationPort: 443, intact: true };
const out = (at: number): PacketOutcome =>
  outcome(at, { arrivals: [{ source: FRONTEND, sourcePort: 1_025, ...end }] });
const reaches = (at: number, who: typeof US): PacketOutcome =>
  outcome(at, { deliveries: [{ ...who, source: D1, sourcePort: 443, intact: true }] });

interface Course {
  readonly syn?: Partial<Send>;
  readonly synAck?: Partial<Receive>;
  readonly synAckAt?: number;
  /** Whom the SYN-ACK reaches; null: nobody. */
  readonly to?: typeof US | null;
  readonly ack?: Partial<Send>;
  readonly ackAt?: number;
  readonly comesOut?: boolean;
  readonly shown?: boolean;
  /** Packets from outside that come between the SYN and its answer. */
  readonly between?: readonly Partial<Receive>[];
}

/** [completed, SYN-ACKs dropped, last ACKs dropped] of one handshake; all goes well unless said otherwise. */
function course({ synAckAt = 10, to = US, ackAt = 20, ...more }: Course = {}): readonly number[] {
  const traits = new Traits();
  const shows = { ...world().hello.capabilities.shows, publicPort: more.shown ?? true };
  const watch = new HandshakeWatch(traits, world({ capabilities: { shows } }));
  watch.sent(syn(more.syn), out(BEGAN));
  for (const one of more.between ?? []) watch.received(answer(one), outcome(BEGAN));
  const answered = BEGAN + synAckAt;
  watch.received(answer(more.synAck), to === null ? outcome(answered) : reaches(answered, to));
  watch.sent(ack(more.ack), (more.comesOut ?? true) ? out(BEGAN + ackAt) : outcome(BEGAN + ackAt));
  const { handshakeCompleted, synAckDropped, finalAckDropped } = traits.counts;
  return [handshakeCompleted, synAckDropped, finalAckDropped];
}

const nothing = [0, 0, 0];

test('a handshake gets through, or its SYN-ACK or its last ACK does not', () => {
  assert.equal(course(), [1, 0, 0]);
  assert.equal(course({ to: null }), [0, 1, 0]);
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
    course({
      syn: { destination: NETWORK_PEER },
      synAck: { source: NETWORK_PEER },
      ack: { destination: NETWORK_PEER },
    }),
    nothing,
  );
});

test('what goes to another public endpoint leaves it as it is', () => {
  const rst = { segment: 'rst' } as const;
  for (const other of [{ destination: FRONTEND_2 }, { destinationPort: 1_026 }])
    assert.equal(course({ between: [{ ...rst, ...other }] }), [1, 0, 0]);
  assert.equal(course({ between: [rst] }), nothing, 'its own ends it');
});

test('a stranger’s packet to its endpoint may end it', () => {
  assert.equal(course({ synAck: { sourcePort: 80 } }), nothing);
  assert.equal(course({ synAck: { source: D2 } }), nothing);
});

test('another flow’s ACK is not its own', () => {
  for (const other of [{ vm: 1 }, { sourcePort: 5_001 }, { destination: D2 }, { destinationPort: 80 }])
    assert.equal(course({ ack: other }), nothing, JSON.stringify(other));
});

test.run();
