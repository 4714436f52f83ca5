import * as z from 'zod';
import {
  formatAddress,
  LEAST_IN_FRAGMENTS,
  type Operation,
  type Segment,
} from '../../spec/vocabulary/index.ts';
import { changeSchema, encodeChange } from './change.ts';
import { decodeAs, decoder } from './decoder.ts';
import { address, bytes, count, name, port, protocol, refuse, segment, time } from './fields.ts';
import { Problem } from './problem.ts';

// A group of 0 and a checksum are the rule, so they are left out of what is written.
const group = count.default(0);

const OF_UDP = { send: ['data', 'fragments'], receive: ['data', 'unreachable'] };
const NOT_OF_TCP = { send: ['fragments', 'unreachable'], receive: ['fragments'] };

/** UDP has no flags, and only UDP has a checksum that may be left out (RFC 768). */
function checkPacket(ctx: {
  value: {
    op: 'send' | 'receive';
    protocol: string;
    segment: Segment;
    bytes: number;
    zeroChecksum?: boolean;
  };
  issues: unknown[];
}): void {
  const { value } = ctx;
  const { op, protocol: of, segment: kind, bytes: size } = value;
  if (of === 'udp' ? !OF_UDP[op].includes(kind) : NOT_OF_TCP[op].includes(kind)) {
    const expected =
      of === 'udp'
        ? `${OF_UDP[op].map((one) => `"${one}"`).join(' or ')} with UDP that a VM ${op === 'send' ? 'sends' : 'is sent'}`
        : `a segment of TCP that a VM ${op === 'send' ? 'sends' : 'is sent'}`;
    refuse(ctx, new Problem({ path: ['segment'], expected, received: JSON.stringify(kind) }), value);
  }
  if (kind === 'fragments' && size < LEAST_IN_FRAGMENTS) {
    const expected = `${LEAST_IN_FRAGMENTS} bytes or more, which two fragments take`;
    refuse(ctx, new Problem({ path: ['bytes'], expected, received: String(size) }), value);
  }
  if (value.protocol === 'tcp' && value.zeroChecksum === true) {
    refuse(ctx, new Problem({ path: ['zeroChecksum'], expected: 'false with TCP', received: 'true' }), value);
  }
}

const send = z
  .strictObject({
    op: z.literal('send'),
    vm: count,
    protocol,
    segment,
    sourcePort: port,
    destination: address,
    destinationPort: port,
    bytes,
    zeroChecksum: z.boolean().default(false),
    group,
  })
  .check(checkPacket);

const receive = z
  .strictObject({
    op: z.literal('receive'),
    protocol,
    segment,
    source: address,
    sourcePort: port,
    destination: address,
    destinationPort: port,
    bytes,
    group,
  })
  .check(checkPacket);

export const operationSchemas = {
  send,
  receive,
  advance: z.strictObject({ op: z.literal('advance'), ms: time }),
  change: z.strictObject({ op: z.literal('change'), change: changeSchema }),
  probe: z.strictObject({ op: z.literal('probe'), loadBalancer: name }),
  discover: z.strictObject({ op: z.literal('discover'), vm: count, sourcePort: port }),
  alerts: z.strictObject({ op: z.literal('alerts') }),
};

const { advance, change, probe, discover, alerts } = operationSchemas;

export const operationSchema = z
  .discriminatedUnion('op', [send, receive, advance, change, probe, discover, alerts])
  .meta({ id: 'operation' }) satisfies z.ZodType<Operation>;

/** @throws Problem */
export const readOperation = decoder(operationSchema);

/**
 * An operation from parsed JSON of unknown origin.
 * @throws SnatcheckError `operation-malformed`
 */
export function decodeOperation(value: unknown): Operation {
  return decodeAs('operation', readOperation, value);
}

/**
 * An operation as JSON text. By hand, because records are made of a great many of these: two to three times the speed
 * of an object and `JSON.stringify`.
 */
export function encodeOperation(operation: Operation): string {
  switch (operation.op) {
    case 'send':
      return `{"op":"send","vm":${operation.vm},"protocol":"${operation.protocol}","segment":"${operation.segment}","sourcePort":${operation.sourcePort},"destination":"${formatAddress(operation.destination)}","destinationPort":${operation.destinationPort},"bytes":${operation.bytes}${operation.zeroChecksum ? ',"zeroChecksum":true' : ''}${encodeGroup(operation.group)}}`;
    case 'receive':
      return `{"op":"receive","protocol":"${operation.protocol}","segment":"${operation.segment}","source":"${formatAddress(operation.source)}","sourcePort":${operation.sourcePort},"destination":"${formatAddress(operation.destination)}","destinationPort":${operation.destinationPort},"bytes":${operation.bytes}${encodeGroup(operation.group)}}`;
    case 'advance':
      return `{"op":"advance","ms":${operation.ms}}`;
    case 'change':
      return JSON.stringify({ op: 'change', change: encodeChange(operation.change) });
    case 'probe':
      return JSON.stringify({ op: 'probe', loadBalancer: operation.loadBalancer });
    case 'discover':
      return `{"op":"discover","vm":${operation.vm},"sourcePort":${operation.sourcePort}}`;
    case 'alerts':
      return '{"op":"alerts"}';
  }
}

function encodeGroup(value: number): string {
  return value === 0 ? '' : `,"group":${value}`;
}
