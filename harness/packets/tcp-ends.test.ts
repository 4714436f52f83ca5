import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Segment } from '../../spec/vocabulary/index.ts';
import { ACK, FIN, PSH, RST, SYN } from './packet.ts';
import { TcpEnds } from './tcp-ends.ts';

/** Two ends of one connection over a path that may lose segments. */
function connection(ends = new TcpEnds()) {
  const client = () => ends.open(1, 1000, 2, 80);
  const server = () => ends.open(2, 80, 1, 1000);
  const send =
    (from: () => number, to: () => number) =>
    (segment: Segment, bytes = 0, lost = false) => {
      const end = from();
      ends.prepare(end, segment, bytes);
      const { sequence, acknowledgement, flags } = ends;
      if (!lost) {
        ends.arrived(end, sequence, flags, bytes);
        ends.heard(to(), sequence, acknowledgement, flags, bytes);
      }
      return { sequence, acknowledgement, flags };
    };
  return { ends, fromClient: send(client, server), fromServer: send(server, client) };
}

test('a connection from SYN to the last ACK', () => {
  const { fromClient, fromServer } = connection();
  const syn = fromClient('syn');
  assert.equal([syn.flags, syn.acknowledgement], [SYN, 0]);
  const synAck = fromServer('syn-ack');
  assert.equal([synAck.flags, synAck.acknowledgement], [SYN | ACK, syn.sequence + 1]);
  assert.equal(fromClient('ack'), {
    flags: ACK,
    sequence: syn.sequence + 1,
    acknowledgement: synAck.sequence + 1,
  });
  assert.is(fromClient('data', 10).flags, PSH | ACK);
  const data = fromServer('data', 5);
  assert.is(data.acknowledgement, syn.sequence + 11);
  const fin = fromClient('fin');
  assert.equal(fin, { flags: FIN | ACK, sequence: syn.sequence + 11, acknowledgement: synAck.sequence + 6 });
  assert.is(fromServer('fin').acknowledgement, syn.sequence + 12);
  assert.is(fromClient('ack').acknowledgement, synAck.sequence + 7);
  assert.equal(fromClient('fin').sequence, fin.sequence, 'a FIN that is sent again is the same FIN');
});

test('a SYN that nobody answered is sent again as it was; after an answer a new one goes beyond the old numbers', () => {
  const { fromClient, fromServer } = connection();
  const first = fromClient('syn');
  assert.equal(fromClient('syn'), first);
  fromServer('rst');
  const second = fromClient('syn');
  assert.ok((second.sequence - first.sequence) >>> 0 < 0x80000000 && second.sequence !== first.sequence);
});

test('a SYN+ACK that was lost is the same when sent again', () => {
  const { fromClient, fromServer } = connection();
  fromClient('syn');
  const first = fromServer('syn-ack');
  assert.equal(fromServer('syn-ack'), first);
});

test('what was lost is sent again under the same number', () => {
  const { fromClient, fromServer } = connection();
  fromClient('syn');
  fromServer('syn-ack');
  const lost = fromClient('data', 10, true);
  assert.is(fromClient('data', 20).sequence, lost.sequence);
  assert.is(fromClient('data', 1).sequence, lost.sequence + 20);
});

test('a RST carries ACK unless there is nothing to acknowledge', () => {
  const { fromClient, fromServer } = connection();
  assert.equal([fromClient('rst').flags, fromClient('rst').acknowledgement], [RST, 0]);
  const syn = fromClient('syn');
  assert.equal([fromServer('rst').flags, fromServer('rst').acknowledgement], [RST | ACK, syn.sequence + 1]);
});

test('joined in mid-stream, both ends agree after one packet each', () => {
  const { fromClient, fromServer } = connection();
  const data = fromClient('data', 10);
  assert.ok(data.acknowledgement !== 0);
  const reply = fromServer('data', 4);
  assert.equal([reply.sequence, reply.acknowledgement], [data.acknowledgement, data.sequence + 10]);
  assert.is(fromClient('ack').acknowledgement, reply.sequence + 4);
});

test('whatever one end sends, no segment leaves the window of 65,535 bytes after what was acknowledged', () => {
  const step = fc.tuple(
    fc.boolean(),
    fc.constantFrom<Segment>('data', 'ack', 'fin'),
    fc.nat(60_000),
    fc.boolean(),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { fromClient, fromServer } = connection();
      // What each end last acknowledged, as a translator in between saw it.
      const acknowledged = [fromClient('syn').sequence + 1, fromServer('syn-ack').sequence + 1];
      for (const [isClient, segment, bytes, lost] of steps) {
        const mine = isClient ? 0 : 1;
        const sent = (isClient ? fromClient : fromServer)(segment, bytes, lost);
        const span = (sent.sequence + bytes - (acknowledged[mine] ?? 0)) | 0;
        // A FIN that is sent again may have been acknowledged, and is then one before.
        assert.ok(span >= -1 && span <= 65_535, `${span} bytes beyond`);
        if (!lost) acknowledged[1 - mine] = sent.acknowledgement;
      }
    }),
  );
});

test('ends beyond the limit push out the oldest, and clear forgets all', () => {
  const ends = new TcpEnds(100);
  const learn = (i: number) => ends.heard(ends.open(i, 1, 9, 9), i * 1_000, 0, ACK, 0);
  const acknowledges = (i: number) => {
    ends.prepare(ends.open(i, 1, 9, 9), 'ack', 0);
    return ends.acknowledgement === i * 1_000;
  };
  for (let i = 1; i <= 150; i += 1) learn(i);
  for (let i = 51; i <= 150; i += 1) assert.ok(acknowledges(i), `${i} is known`);
  assert.not.ok(acknowledges(50));
  ends.clear();
  assert.not.ok(acknowledges(150));
  for (let i = 1; i <= 100; i += 1) learn(i);
  for (let i = 1; i <= 100; i += 1) assert.ok(acknowledges(i));
});

test('a mark is new once', () => {
  const ends = new TcpEnds();
  const end = ends.open(1, 2, 3, 4);
  assert.equal([ends.mark(end, 0), ends.mark(end, 0), ends.mark(end, 1)], [false, true, false]);
});

test.run();
