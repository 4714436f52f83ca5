import { LAST_PORT, type Operation, type Outcome } from '../../spec/vocabulary/index.ts';
import { recordedSchemas } from '../json/outcome.ts';
import { Problem, shown } from '../json/problem.ts';

/** The same that the JSON codecs check, on outcomes that come as objects: addresses are numbers there. */

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => string | null;

const time: Check = (value) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? null : 'a finite time, not negative';
const port: Check = (value) => (isInteger(value, LAST_PORT) ? null : 'an integer of 0..65535');
const address: Check = (value) =>
  isInteger(value, 0xffff_ffff) ? null : 'an IPv4 address as an unsigned number of 32 bits';
const flag: Check = (value) => (typeof value === 'boolean' ? null : 'true or false');
const nullable =
  (check: Check): Check =>
  (value) =>
    value === null ? null : check(value);

const ARRIVAL: Readonly<Record<string, Check>> = {
  source: address,
  sourcePort: port,
  destination: address,
  destinationPort: port,
  intact: flag,
};

/** What each outcome may hold. `unknown` is among it: it lets nobody be blamed, whoever says it. */
const KEYS = Object.fromEntries(
  Object.entries(recordedSchemas).map(([op, { shape }]) => [op, Object.keys(shape)]),
) as unknown as Readonly<Record<Operation['op'], readonly string[]>>;

/** @throws Problem with the path to what is wrong. */
export function checkOutcome(operation: Operation, value: unknown, vms: number): Outcome {
  const outcome = fields(value, []);
  apply({ sent: time, seen: time }, outcome, []);
  if ((outcome['seen'] as number) < (outcome['sent'] as number)) {
    throw new Problem({
      path: ['seen'],
      expected: `a time not before sent (${shown(outcome['sent'])})`,
      received: shown(outcome['seen']),
      remedy: 'Take both times from one monotonic clock, sent first.',
    });
  }
  const vm: Check = (index) => (isInteger(index, vms - 1) ? null : `the index of one of the ${vms} VMs`);
  switch (operation.op) {
    case 'send':
    case 'receive':
      each(outcome, 'arrivals', ARRIVAL);
      each(outcome, 'deliveries', { vm, port, source: address, sourcePort: port, intact: flag });
      apply({ answer: (answer) => (isAnswer(answer) ? null : '"rst", "icmp" or null') }, outcome, []);
      break;
    case 'probe':
      each(outcome, 'vms', { vm, reached: nullable(flag), up: nullable(flag) });
      break;
    case 'discover':
      apply(
        { source: nullable(address), sourcePort: nullable(port), answer: nullable(address) },
        outcome,
        [],
      );
      break;
    case 'alerts':
      each(outcome, 'alerts', { time, address });
      break;
    case 'advance':
    case 'change':
      break;
  }
  refuseLost(operation, outcome);
  return only(KEYS[operation.op], outcome) as unknown as Outcome;
}

function isInteger(value: unknown, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
}

function isAnswer(value: unknown): boolean {
  return value === null || value === 'rst' || value === 'icmp';
}

function each(outcome: Fields, key: string, checks: Readonly<Record<string, Check>>): void {
  const list = outcome[key];
  if (!Array.isArray(list)) throw new Problem({ path: [key], expected: 'a list', received: shown(list) });
  for (let i = 0; i < list.length; i += 1) apply(checks, fields(list[i], [key, i]), [key, i]);
}

function fields(value: unknown, path: readonly (string | number)[]): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Problem({ path: [...path], expected: 'an object', received: shown(value) });
}

function apply(
  checks: Readonly<Record<string, Check>>,
  value: Fields,
  path: readonly (string | number)[],
): void {
  for (const key in checks) {
    const expected = checks[key]?.(value[key]) ?? null;
    if (expected !== null) {
      throw new Problem({ path: [...path, key], expected, received: shown(value[key]) });
    }
  }
}

/**
 * Without what the operation has no word for: one form for all outcomes is convenient, and who judges and who records goes by
 * what is there.
 */
function only(keys: readonly string[], outcome: Fields): Fields {
  for (const key in outcome) {
    if (!keys.includes(key))
      return Object.fromEntries(Object.entries(outcome).filter(([one]) => keys.includes(one)));
  }
  return outcome;
}

/** Packets that were seen while time passed would be left out in silence. */
function refuseLost({ op }: Operation, outcome: Fields): void {
  for (const key of KEYS.send) {
    const list = outcome[key];
    if (KEYS[op].includes(key) || !Array.isArray(list) || list.length === 0) continue;
    throw new Problem({
      path: [key],
      expected: `none in the outcome of ${op}`,
      received: shown(list),
      remedy: 'Tell of packets in the outcomes of send and receive alone.',
    });
  }
}
