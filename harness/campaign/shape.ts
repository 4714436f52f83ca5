import type { Violation } from '../../spec/judgement.ts';

/** What two violations of one behaviour share when they are the same fault on other addresses, ports and times. */
export function shapeOf({ expected, observed }: Pick<Violation, 'expected' | 'observed'>): string {
  return `${expected}\n${observed}`.replace(/[0-9]+(?:[.,:][0-9]+)*/g, '#');
}
