import { quote, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { systems } from './systems/index.ts';
import type { LabSystem } from './systems/system.ts';

/** @throws SnatcheckError `lab-unknown`. */
export function systemNamed(name: string): LabSystem {
  const system = Object.hasOwn(systems, name) ? systems[name] : undefined;
  if (system !== undefined) return system;
  throw new SnatcheckError('lab-unknown', {
    expected: `one of ${Object.keys(systems).join(', ')}`,
    received: quote(name),
    remedy: 'See: snatcheck lab list',
  });
}
