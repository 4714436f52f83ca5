import * as z from 'zod';
import type { Moment, Step } from './scenario.ts';
import { changeSchema, type ChangeJson, encodeChange } from '../json/change.ts';
import {
  bytes,
  duration,
  endpoint,
  flows,
  label,
  name,
  offset,
  port,
  protocol,
  refuse,
  segment,
  time,
} from '../json/fields.ts';
import { nameList } from '../json/name-list.ts';
import { foldNames } from '../json/names.ts';
import { Problem } from '../json/problem.ts';

/** A step beyond these asks a run to hang rather than to test. */
const MAX_FILL = 70_000;
const MAX_ROUNDS = 1_000;

const moment = z
  .strictObject({
    since: label.nullable().default(null),
    timeouts: time.max(1_000_000).default(0),
    tolerances: offset.default(0),
    ticks: offset.default(0),
  })
  .check((ctx) => {
    const { since, timeouts, tolerances, ticks } = ctx.value;
    if (since !== null || timeouts > 0 || (tolerances >= 0 && ticks >= 0)) return;
    refuse(ctx, pastMoment(ctx.value), ctx.value);
  });

function pastMoment({ tolerances, ticks }: { tolerances: number; ticks: number }): Problem {
  return new Problem({
    code: 'time-out-of-range',
    expected: 'a moment that is not before now',
    received: `${tolerances} tolerances and ${ticks} ticks after now`,
    remedy: 'Name a flow in "since", or let time pass forwards.',
  });
}

const open = z.strictObject({
  do: z.literal('open'),
  flow: label,
  vm: name,
  protocol,
  port,
  to: endpoint,
  unanswered: z.boolean().exactOptional(),
});

const fill = z
  .strictObject({
    do: z.literal('fill'),
    flows,
    vms: nameList,
    protocol,
    port,
    to: endpoint,
    leave: z.int().min(-MAX_FILL).max(MAX_FILL),
    toPorts: port.exactOptional(),
  })
  .check((ctx) => {
    const { vms, to, toPorts } = ctx.value;
    const last = Number(to.slice(to.lastIndexOf(':') + 1)) + (toPorts ?? 1) - 1;
    if (vms.length === 0) {
      refuse(ctx, new Problem({ path: ['vms'], expected: 'at least one VM', received: 'none' }), vms);
    }
    if (last > 65_535) {
      const problem = new Problem({
        code: 'port-out-of-range',
        path: ['toPorts'],
        expected: 'ports of the destination up to 65535',
        received: `ports up to ${last}`,
        remedy: 'Begin at a lower port of the destination, or spread over fewer.',
      });
      refuse(ctx, problem, toPorts);
    }
  });

export const stepSchema = z
  .discriminatedUnion('do', [
    open,
    z.strictObject({
      do: z.literal('send'),
      flow: label,
      segment: segment.exclude(['unreachable']),
      bytes,
      zeroChecksum: z.boolean().exactOptional(),
    }),
    z.strictObject({
      do: z.literal('stray'),
      vm: name,
      segment: z.enum(['syn-ack', 'ack', 'fin', 'rst']),
      port,
      to: endpoint,
    }),
    z.strictObject({
      do: z.literal('reply'),
      flow: label,
      from: z.enum(['destination', 'other-port', 'stranger']),
      segment: segment.exclude(['fragments']),
      bytes,
    }),
    z.strictObject({
      do: z.literal('close'),
      flow: label,
      how: z.enum(['fin', 'rst', 'half', 'reset-by-peer']),
    }),
    z.strictObject({ do: z.literal('advance'), to: moment }),
    fill,
    z.strictObject({ do: z.literal('send-all'), flows }),
    z.strictObject({ do: z.literal('reply-all'), flows }),
    z.strictObject({ do: z.literal('close-all'), flows, how: z.enum(['fin', 'rst']) }),
    z.strictObject({ do: z.literal('together'), opens: z.array(open).min(1) }),
    z.strictObject({
      do: z.literal('keep-alive'),
      flow: label,
      by: z.enum(['outbound', 'inbound', 'both']),
      timeouts: duration.max(MAX_ROUNDS),
    }),
    z.strictObject({ do: z.literal('change'), change: changeSchema }),
    z.strictObject({ do: z.literal('inbound'), flow: label, protocol, from: endpoint, to: endpoint }),
    z.strictObject({ do: z.literal('probe'), loadBalancer: name, rounds: z.int().min(1).max(MAX_ROUNDS) }),
    z.strictObject({ do: z.literal('discover'), vm: name, port }),
    z.strictObject({ do: z.literal('alerts') }),
    z.strictObject({ do: z.literal('control') }),
  ])
  .meta({ id: 'step' }) satisfies z.ZodType<Step>;

export type StepJson = z.input<typeof stepSchema>;

/** How many flows a fill opens at most: every port of the settings, and those that it asks for beyond. */
export function fillSize(ports: { readonly first: number; readonly last: number }, leave: number): number {
  return ports.last - ports.first + 1 - leave;
}

/** @throws Problem `scenario-fill-too-large` */
export function checkFillSize(flows: number): void {
  if (flows <= MAX_FILL) return;
  throw new Problem({
    code: 'scenario-fill-too-large',
    path: ['leave'],
    expected: `a fill of at most ${MAX_FILL} flows`,
    received: `${flows}, the ports of the settings less "leave"`,
    remedy: 'Raise "leave": as a negative number it asks for so many flows more than there are ports.',
  });
}

/** A step for people: keys in the order of the schema, VMs in ranges, zeros of a moment left out. */
export function encodeStep(step: Step): StepJson {
  switch (step.do) {
    case 'fill':
      return { ...step, vms: foldNames(step.vms) };
    case 'change':
      return { do: 'change', change: encodeChange(step.change) satisfies ChangeJson };
    case 'advance':
      return { do: 'advance', to: encodeMoment(step.to) };
    case 'together':
      return { do: 'together', opens: step.opens.map((inner) => ({ ...inner })) };
    default:
      return { ...step };
  }
}

function encodeMoment({ since, timeouts, tolerances, ticks }: Moment) {
  return {
    ...(since === null ? {} : { since }),
    timeouts,
    ...(tolerances === 0 ? {} : { tolerances }),
    ...(ticks === 0 ? {} : { ticks }),
  };
}
