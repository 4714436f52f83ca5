import { quote, SnatcheckError } from './error.ts';

/** A transport port, 0..65535; 0 never names an endpoint. */
export type Port = number;

/** Ports 1..1023, which the article's "1,024 privileged ports" counts together with port 0. */
export const FIRST_UNPRIVILEGED_PORT = 1024;
export const LAST_PORT = 65_535;

/** Both ends included. */
export interface PortRange {
  readonly first: Port;
  readonly last: Port;
}

export function portsIn(range: PortRange): number {
  return range.last - range.first + 1;
}

/** @throws SnatcheckError `port-out-of-range` unless `value` is an integer of 1..65535. */
export function checkPort(value: unknown, where: string): Port {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > LAST_PORT) {
    throw new SnatcheckError('port-out-of-range', {
      expected: `an integer of 1..65535 as ${where}`,
      received: quote(value),
      remedy: 'Give a port that a transport header can carry.',
    });
  }
  return value;
}

/** @throws SnatcheckError `port-range-empty`, or `port-out-of-range`. */
export function checkPortRange(range: PortRange, where: string): PortRange {
  checkPort(range.first, `first port of ${where}`);
  checkPort(range.last, `last port of ${where}`);
  if (range.first > range.last) {
    throw new SnatcheckError('port-range-empty', {
      expected: `first <= last in ${where}`,
      received: `${range.first}-${range.last}`,
      remedy: 'Swap the two, or give a range that holds a port.',
    });
  }
  return range;
}
