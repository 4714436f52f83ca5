import * as z from 'zod';
import {
  type AlertsOutcome,
  type DiscoverOutcome,
  formatAddress,
  type Interval,
  type Operation,
  type Outcome,
  type PacketOutcome,
  type PlainOutcome,
  type ProbeOutcome,
  SnatcheckError,
} from '../../spec/vocabulary/index.ts';
import { decodeAs, type Decoder, decoder } from './decoder.ts';
import { address, count, observedPort, refuse, time } from './fields.ts';
import { Problem } from './problem.ts';

const interval = { sent: time, seen: time };

function checkInterval(ctx: { value: Interval; issues: unknown[] }): void {
  if (ctx.value.sent <= ctx.value.seen) return;
  const problem = new Problem({
    path: ['seen'],
    expected: `a time not before sent (${ctx.value.sent})`,
    received: String(ctx.value.seen),
    remedy: 'Take both times from one monotonic clock, sent first.',
  });
  refuse(ctx, problem, ctx.value);
}

const arrival = z.strictObject({
  source: address,
  sourcePort: observedPort,
  destination: address,
  destinationPort: observedPort,
  intact: z.boolean(),
});

const delivery = z.strictObject({
  vm: count,
  port: observedPort,
  source: address,
  sourcePort: observedPort,
  intact: z.boolean(),
});

// Arrivals and deliveries have no default: an answer that says nothing of them must not read as "nothing came".
const packetFields = {
  ...interval,
  arrivals: z.array(arrival),
  deliveries: z.array(delivery),
  answer: z.enum(['rst', 'icmp']).nullable().default(null),
};

const packet = z
  .strictObject(packetFields)
  .check(checkInterval)
  .meta({ id: 'packet-outcome' }) satisfies z.ZodType<PacketOutcome>;

const recordedPacket = z
  .strictObject({
    ...packetFields,
    unknown: z
      .literal(true)
      .exactOptional()
      .meta({ description: 'Nobody can tell what became of it: it is evidence of nothing.' }),
  })
  .check(checkInterval)
  .meta({ id: 'recorded-packet-outcome' }) satisfies z.ZodType<PacketOutcome>;

const plain = z
  .strictObject(interval)
  .check(checkInterval)
  .meta({ id: 'plain-outcome' }) satisfies z.ZodType<PlainOutcome>;

const probe = z
  .strictObject({
    ...interval,
    vms: z.array(z.strictObject({ vm: count, reached: z.boolean().nullable(), up: z.boolean().nullable() })),
  })
  .check(checkInterval)
  .meta({ id: 'probe-outcome' }) satisfies z.ZodType<ProbeOutcome>;

const discover = z
  .strictObject({
    ...interval,
    source: address.nullable(),
    sourcePort: observedPort.nullable(),
    answer: address.nullable(),
  })
  .check(checkInterval)
  .meta({ id: 'discover-outcome' }) satisfies z.ZodType<DiscoverOutcome>;

const alerts = z
  .strictObject({ ...interval, alerts: z.array(z.strictObject({ time, address })) })
  .check(checkInterval)
  .meta({ id: 'alerts-outcome' }) satisfies z.ZodType<AlertsOutcome>;

/** What each operation may come to. */
export const outcomeSchemas = {
  send: packet,
  receive: packet,
  advance: plain,
  change: plain,
  probe,
  discover,
  alerts,
};

/** As a record has it: what was not seen is told of there too, or who judges again would take it for a loss. No adapter says so. */
export const recordedSchemas = { ...outcomeSchemas, send: recordedPacket, receive: recordedPacket };

const readPacket = decoder(packet);
const readRecordedPacket = decoder(recordedPacket);
const readPlain = decoder(plain);

/** @throws Problem */
export const readOutcome: {
  readonly [Op in Operation['op']]: Decoder<z.output<(typeof outcomeSchemas)[Op]>>;
} = {
  send: readPacket,
  receive: readPacket,
  advance: readPlain,
  change: readPlain,
  probe: decoder(probe),
  discover: decoder(discover),
  alerts: decoder(alerts),
};

/** @throws Problem */
export const readRecorded: typeof readOutcome = {
  ...readOutcome,
  send: readRecordedPacket,
  receive: readRecordedPacket,
};

/**
 * What came of `operation`, from parsed JSON of unknown origin.
 * @param vms How many VMs the deployment has: an outcome may not speak of others.
 * @throws SnatcheckError `outcome-malformed`
 */
export function decodeOutcome(operation: Operation, value: unknown, vms: number): Outcome {
  return decodeAs('outcome', (json) => checkVms(readOutcome[operation.op](json), vms), value);
}

/** @throws Problem where the outcome speaks of a VM that is not in the deployment. */
export function checkVms<T extends Outcome>(outcome: T, vms: number): T {
  if ('deliveries' in outcome) refuseUnknown('deliveries', outcome.deliveries, vms);
  if ('vms' in outcome) refuseUnknown('vms', outcome.vms, vms);
  return outcome;
}

function refuseUnknown(key: string, list: readonly { readonly vm: number }[], vms: number): void {
  for (const [index, { vm }] of list.entries()) {
    if (vm >= vms) throw unknownVm(vm, vms).under(key, index);
  }
}

export function unknownVm(vm: number, vms: number): Problem {
  return new Problem({
    path: ['vm'],
    expected: `the index of one of the deployment's ${vms} VMs`,
    received: String(vm),
    remedy: 'VMs are numbered from 0, in the order of the deployment.',
  });
}

/**
 * What came of `operation` as JSON text, by hand as in `encodeOperation`.
 * @throws SnatcheckError `outcome-not-finite`: JSON has no word for such a time.
 */
export function encodeOutcome(operation: Operation, outcome: Outcome): string {
  if (!Number.isFinite(outcome.sent) || !Number.isFinite(outcome.seen)) throw notFinite(operation, outcome);
  const head = `{"sent":${outcome.sent},"seen":${outcome.seen}`;
  // By the operation: a target in this process may say more of it than there is a word for.
  switch (operation.op) {
    case 'send':
    case 'receive':
      return head + encodePacket(outcome as PacketOutcome);
    case 'probe': {
      const vms = (outcome as ProbeOutcome).vms.map(({ vm, reached, up }) => ({ vm, reached, up }));
      return `${head},"vms":${JSON.stringify(vms)}}`;
    }
    case 'discover': {
      const { source, sourcePort, answer } = outcome as DiscoverOutcome;
      return `${head},"source":${quoted(source)},"sourcePort":${sourcePort},"answer":${quoted(answer)}}`;
    }
    case 'alerts': {
      const alerts = (outcome as AlertsOutcome).alerts.map(({ time, address }) => ({
        time,
        address: formatAddress(address),
      }));
      return `${head},"alerts":${JSON.stringify(alerts)}}`;
    }
    case 'advance':
    case 'change':
      return `${head}}`;
  }
}

function encodePacket(outcome: PacketOutcome): string {
  let text = ',"arrivals":[';
  let comma = '';
  for (const seen of outcome.arrivals) {
    text += `${comma}{"source":"${formatAddress(seen.source)}","sourcePort":${seen.sourcePort},"destination":"${formatAddress(seen.destination)}","destinationPort":${seen.destinationPort},"intact":${seen.intact}}`;
    comma = ',';
  }
  text += '],"deliveries":[';
  comma = '';
  for (const got of outcome.deliveries) {
    text += `${comma}{"vm":${got.vm},"port":${got.port},"source":"${formatAddress(got.source)}","sourcePort":${got.sourcePort},"intact":${got.intact}}`;
    comma = ',';
  }
  text += outcome.answer === null ? ']' : `],"answer":"${outcome.answer}"`;
  return outcome.unknown === true ? `${text},"unknown":true}` : `${text}}`;
}

function quoted(value: number | null): string {
  return value === null ? 'null' : `"${formatAddress(value)}"`;
}

function notFinite(operation: Operation, outcome: Outcome): SnatcheckError {
  return new SnatcheckError('outcome-not-finite', {
    expected: `finite times in the outcome of ${operation.op}`,
    received: `sent ${outcome.sent}, seen ${outcome.seen}`,
    remedy: 'The target must take both times from one monotonic clock, in ms.',
  });
}
