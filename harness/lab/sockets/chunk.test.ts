import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Receive, Send } from '../../../spec/vocabulary/index.ts';
import { range, reply, send } from '../fixtures/operations.ts';
import { chunkEnd, type FlowOperation, wayOf } from './chunk.ts';

const TCP = { protocol: 'tcp', bytes: 0 } as const;
const ends = (operation: FlowOperation) => ({
  at: operation.op === 'send' ? operation.vm : operation.source,
  atPort: operation.sourcePort,
  peer: operation.destination,
  peerPort: operation.destinationPort,
});
const first = (...batch: readonly (Send | Receive)[]) => chunkEnd(batch, 0, ends);

test('operations of one kind, from one side, each of another flow are under way together', () => {
  assert.is(first(send(0, 1), send(0, 2), send(1, 1)), 3);
  assert.is(first(send(0, 1), send(0, 2), send(0, 1)), 2, 'the same flow again');
  assert.is(first(send(0, 1), reply(7, 2)), 1, 'from the other side');
  assert.is(first(send(0, 1), send(0, 2, { ...TCP, segment: 'syn' })), 1, 'another kind');
  assert.is(first(send(0, 1, { bytes: 7 }), send(0, 2)), 1, 'too short for a token');
  assert.is(first(send(0, 1), send(0, 2, { bytes: 7 })), 1, 'and so is the next');
});

test('no more than sockets hold', () => {
  assert.is(first(...range(1_000).map((i) => send(0, 1_000 + i))), 64);
  assert.is(first(...range(5).map((i) => send(0, 1_000 + i, { bytes: 60_000 }))), 1);
  assert.is(first(...range(5).map((i) => send(0, 1_000 + i, { bytes: 30_000 }))), 2);
});

test('what sockets do for each segment, and what they cannot', () => {
  const way = (segment: Send['segment'], bytes = 32) => wayOf(send(0, 1, { ...TCP, segment, bytes }));
  assert.equal(
    (['syn', 'syn-ack', 'ack', 'data'] as const).map((segment) => way(segment)),
    ['connect', 'record', 'record', 'record'],
  );
  assert.equal([way('fin', 0), way('rst', 0), way('fin', 1)], ['fin', 'rst', 'none']);
  assert.is(wayOf(send(0, 1)), 'datagram');
  assert.is(wayOf(send(0, 1, { zeroChecksum: true })), 'none');
  assert.is(wayOf(send(0, 1, { segment: 'fragments' })), 'none');
  assert.is(wayOf(reply(0, 1, { segment: 'unreachable' })), 'none');
});

test.run();
