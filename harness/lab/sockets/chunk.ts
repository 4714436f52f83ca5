import type { Receive, Send } from '../../../spec/vocabulary/index.ts';
import { TOKEN_BYTES } from '../../packets/payload.ts';
import { type Ends, endsKey } from './messages.ts';

export type FlowOperation = Send | Receive;

/** What sockets do for an operation. */
export type Way =
  | 'datagram'
  /** A whole handshake; the client's record tells which. */
  | 'connect'
  /** A piece of the stream, for each later segment but these: */
  | 'record'
  | 'fin'
  | 'rst'
  /** Nothing: no socket sends it. */
  | 'none';

/** Operations that are under way together: no more than sockets' buffers hold. */
const MOST = 64;
const MOST_BYTES = 64_000;

export function wayOf(operation: FlowOperation): Way {
  const { protocol, segment, bytes } = operation;
  if (protocol === 'udp') {
    const whole = segment === 'data' && !(operation.op === 'send' && operation.zeroChecksum);
    return whole ? 'datagram' : 'none';
  }
  if (segment === 'syn') return 'connect';
  // A stack chooses whether what was written last goes with the FIN or before it.
  if (segment === 'fin' && bytes > 0) return 'none';
  if (segment === 'fin' || segment === 'rst') return segment;
  return segment === 'data' || segment === 'ack' || segment === 'syn-ack' ? 'record' : 'none';
}

/**
 * Where the chunk that begins at `from` ends: operations of one kind, from one side, each of another flow, so that what came
 * of each can be told from the others. A datagram too short for a token is alone.
 */
export function chunkEnd(
  batch: readonly FlowOperation[],
  from: number,
  endsOf: (operation: FlowOperation) => Ends,
): number {
  const first = batch[from] as FlowOperation;
  const way = wayOf(first);
  if (isAnonymous(first)) return from + 1;
  const flows = new Set<string>();
  let bytes = 0;
  let end = from;
  for (; end < batch.length && end - from < MOST; end += 1) {
    const operation = batch[end] as FlowOperation;
    if (operation.op !== first.op || wayOf(operation) !== way || isAnonymous(operation)) break;
    const flow = endsKey(endsOf(operation));
    bytes += operation.bytes;
    if (flows.has(flow) || (bytes > MOST_BYTES && end > from)) break;
    flows.add(flow);
  }
  return end;
}

export function isAnonymous({ protocol, bytes }: FlowOperation): boolean {
  return protocol === 'udp' && bytes < TOKEN_BYTES;
}
