import * as z from 'zod';
import {
  type Cidr,
  LAST_PORT,
  parseAddress,
  parseCidr,
  parseEndpoint,
  type PortRange,
  PROTOCOLS,
  type Segment,
  SEGMENTS,
  SnatcheckError,
} from '../../spec/vocabulary/index.ts';
import { Problem } from './problem.ts';

/** The scalars that all documents are made of, with the forms that they have in JSON. */

const OCTET = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const QUAD = `${OCTET}(\\.${OCTET}){3}`;
const PORT = '[1-9][0-9]{0,4}';

/** Hands a problem to zod, which adds the path. */
export function refuse(ctx: { issues: unknown[] }, problem: Problem | SnatcheckError, input: unknown): never {
  ctx.issues.push({ code: 'custom', input, message: problem.message, params: { problem } });
  return z.NEVER;
}

/** A string in a form of the vocabulary; `pattern` is for JSON Schema alone, the parser decides. */
function parsed<T>(id: string, pattern: string, description: string, parse: (text: string) => T) {
  return z
    .string()
    .meta({ id, pattern: `^${pattern}$`, description })
    .transform((text, ctx): T => {
      try {
        return parse(text);
      } catch (error) {
        if (error instanceof SnatcheckError || error instanceof Problem) return refuse(ctx, error, text);
        throw error;
      }
    });
}

export const address = parsed('address', QUAD, 'An IPv4 address, e.g. 198.51.100.7', parseAddress);
export const cidr = parsed<Cidr>('cidr', `${QUAD}/(3[0-2]|[12]?[0-9])`, 'E.g. 10.0.0.0/16', parseCidr);

/** An endpoint that stays text: a step is written as it is read. */
export const endpoint = parsed('endpoint', `${QUAD}:${PORT}`, 'E.g. 198.51.100.7:443', (text) => {
  parseEndpoint(text);
  return text;
});

const wrongPort = { error: 'port-out-of-range' };
export const port = z.int(wrongPort).min(1, wrongPort).max(LAST_PORT, wrongPort).meta({ id: 'port' });

const wrongObservedPort = { error: 'observed-port-out-of-range' };
/** A port as it was seen on a wire: a broken translator may well show 0. */
export const observedPort = z
  .int(wrongObservedPort)
  .min(0, wrongObservedPort)
  .max(LAST_PORT, wrongObservedPort)
  .meta({ id: 'observed-port' });

export const portRange = z
  .strictObject({ first: port, last: port })
  .check((ctx) => {
    if (ctx.value.first <= ctx.value.last) return;
    const problem = new Problem({
      code: 'port-range-empty',
      expected: 'first <= last',
      received: `${ctx.value.first}-${ctx.value.last}`,
      remedy: 'Swap the two, or give a range that holds a port.',
    });
    refuse(ctx, problem, ctx.value);
  })
  .meta({ id: 'port-range' }) satisfies z.ZodType<PortRange>;

const wrongTime = { error: 'time-out-of-range' };
/** In ms, or in parts or multiples of something; finite and not negative. */
export const time = z.number(wrongTime).min(0, wrongTime);

const wrongDuration = { error: 'duration-out-of-range' };
export const duration = z.number(wrongDuration).gt(0, wrongDuration);

/** A finite number of either sign. */
export const offset = z.number(wrongTime);

export const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

// `client-1..1000` names a range, so no name holds two dots in a row.
export const NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]|\.(?!\.)){0,79}$/;
export const name = z.string().regex(NAME, { error: 'name-malformed' });

/** A label that a `fill` or a `send-all` may name: one without a number. */
export const flows = z.string().regex(/^[!$-[\]-~]{1,64}$/, { error: 'label-malformed' });
export const label = z.string().regex(/^[!$-[\]-~]{1,64}(?:#[0-9]{1,6})?$/, { error: 'label-malformed' });

export const protocol = z.enum(PROTOCOLS as ['udp', 'tcp']);
export const segment = z.enum(SEGMENTS as [Segment, ...Segment[]]);

/** Payload of one packet: what an IPv4 datagram can carry beside the UDP header. */
export const bytes = z.int().min(0).max(65_507);

/** Free text of a report: no limit but that of the file. */
export const text = z.string();
