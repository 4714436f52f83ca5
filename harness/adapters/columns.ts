import * as z from 'zod';
import {
  formatAddress,
  type Operation,
  type PacketOutcome,
  type Send,
  SnatcheckError,
} from '../../spec/vocabulary/index.ts';
import { decodeAs, decoder } from '../json/decoder.ts';
import { address, bytes, count, observedPort, port, protocol, segment, time } from '../json/fields.ts';
import { decodeOutcome, outcomeSchemas } from '../json/outcome.ts';
import { encodeOperation } from '../json/operation.ts';
import { Problem } from '../json/problem.ts';

/**
 * Columns (docs/protocol.md): neighbouring sends that differ in nothing but VM and ports travel as one step with a list for each of
 * these, and what came of them as one list of public ports. Only adapters that declare it are asked so.
 */
export interface Sends {
  readonly op: 'sends';
  /** Two or more. */
  readonly list: readonly Send[];
}

/** Fewer are written as quickly one by one. */
const LEAST = 8;

const columnsSchema = z.strictObject({
  sent: time,
  seen: time,
  source: address.nullable(),
  sourcePort: z.array(observedPort.nullable()),
});

export const sendsSchema = z
  .strictObject({
    op: z.literal('sends'),
    protocol,
    segment,
    destination: address,
    bytes,
    vm: z.array(count).min(2),
    sourcePort: z.array(port).min(2),
    destinationPort: z.array(port).min(2),
  })
  .meta({ id: 'sends' });

export const sendsOutcomeSchema = z
  .union([columnsSchema, z.strictObject({ outcomes: z.array(outcomeSchemas.send) })])
  .meta({ id: 'sends-outcome' });

// Thousands of ports are checked as they are read, which is faster than a schema.
const readColumns = decoder(columnsSchema.extend({ sourcePort: z.array(z.unknown()) }));
const readPort = decoder(observedPort.nullable());
const readList = decoder(z.strictObject({ outcomes: z.array(z.unknown()) }));

/** The steps with each long enough run of sends in place of its members. */
export function inColumns(steps: readonly Operation[]): readonly (Operation | Sends)[] {
  const packed: (Operation | Sends)[] = [];
  for (let start = 0; start < steps.length;) {
    let end = start + 1;
    const first = steps[start] as Operation;
    if (isPlainSend(first)) while (isLike(first, steps[end])) end += 1;
    if (end - start >= LEAST) packed.push({ op: 'sends', list: steps.slice(start, end) as Send[] });
    else for (let at = start; at < end; at++) packed.push(steps[at] as Operation);
    start = end;
  }
  return packed;
}

function isPlainSend(step: Operation): step is Send {
  return step.op === 'send' && step.group === 0 && !step.zeroChecksum;
}

function isLike(first: Send, step: Operation | undefined): boolean {
  return (
    step !== undefined &&
    isPlainSend(step) &&
    step.destination === first.destination &&
    step.protocol === first.protocol &&
    step.segment === first.segment &&
    step.bytes === first.bytes
  );
}

/** As JSON text. */
export function encodeStep(step: Operation | Sends): string {
  if (step.op !== 'sends') return encodeOperation(step);
  const { list } = step;
  const { protocol: of, segment: kind, destination, bytes: size } = list[0] as Send;
  let vm = '';
  let sourcePort = '';
  let destinationPort = '';
  let comma = '';
  for (const send of list) {
    vm += comma + send.vm;
    sourcePort += comma + send.sourcePort;
    destinationPort += comma + send.destinationPort;
    comma = ',';
  }
  return `{"op":"sends","protocol":"${of}","segment":"${kind}","destination":"${formatAddress(destination)}","bytes":${size},"vm":[${vm}],"sourcePort":[${sourcePort}],"destinationPort":[${destinationPort}]}`;
}

/**
 * What came of each send, from parsed JSON of unknown origin.
 * @param vms How many VMs the deployment has.
 * @throws SnatcheckError `outcome-malformed`, `adapter-answer-count`
 */
export function decodeSends({ list }: Sends, value: unknown, vms: number): readonly PacketOutcome[] {
  if (typeof value === 'object' && value !== null && 'outcomes' in value) {
    const { outcomes } = decodeAs('outcome', readList, value);
    checkCount(list.length, outcomes.length);
    return list.map((send, index) => decodeOutcome(send, outcomes[index], vms) as PacketOutcome);
  }
  return decodeAs('outcome', (json) => fromColumns(list, json), value);
}

function fromColumns(list: readonly Send[], json: unknown): PacketOutcome[] {
  const { sent, seen, source, sourcePort: ports } = readColumns(json);
  decodeOutcome({ op: 'advance', ms: 0 }, { sent, seen }, 0);
  checkCount(list.length, ports.length);
  return list.map(({ destination, destinationPort }, index) => {
    const found = ports[index];
    const isPort = typeof found === 'number' && Number.isInteger(found) && found >= 0 && found <= 65_535;
    const sourcePort = isPort ? found : portOf(found, index);
    if (sourcePort === null) return { sent, seen, arrivals: [], deliveries: [], answer: null };
    if (source === null) throw withoutSource(index, sourcePort);
    const arrival = { source, sourcePort, destination, destinationPort, intact: true };
    return { sent, seen, arrivals: [arrival], deliveries: [], answer: null };
  });
}

function portOf(value: unknown, index: number): number | null {
  try {
    return readPort(value);
  } catch (error) {
    throw error instanceof Problem ? error.under('sourcePort', index) : error;
  }
}

function withoutSource(index: number, sourcePort: number): Problem {
  return new Problem({
    path: ['source'],
    expected: 'the public address from which the packets came',
    received: `null, and port ${sourcePort} of send ${index + 1}`,
    remedy: 'Leave source null only where nothing arrived; where addresses differ, answer with outcomes.',
  });
}

function checkCount(expected: number, found: number): void {
  if (found === expected) return;
  throw new SnatcheckError('adapter-answer-count', {
    expected: `what came of each of ${expected} sends`,
    received: String(found),
    remedy: 'Answer every send of a step in columns, in order; null is a send of which nothing came out.',
  });
}
