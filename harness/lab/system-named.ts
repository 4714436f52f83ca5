import { quote, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { isPath, ownSystem } from './own/own-system.ts';
import { systems } from './systems/index.ts';
import type { LabSystem } from './systems/system.ts';

/**
 * @param name of a system, or the path of a NAT of the user's own: absolute, or from the working directory.
 * @throws SnatcheckError `lab-unknown`, `lab-nat-not-executable`.
 */
export function systemNamed(name: string): LabSystem {
  if (isPath(name)) return ownSystem(name);
  const system = Object.hasOwn(systems, name) ? systems[name] : undefined;
  if (system !== undefined) return system;
  throw new SnatcheckError('lab-unknown', {
    expected: `one of ${Object.keys(systems).join(', ')}, or a path such as ./my-nat.sh`,
    received: quote(name),
    remedy: 'See: snatcheck lab list',
  });
}
