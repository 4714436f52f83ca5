import { accessSync, constants, statSync } from 'node:fs';
import { SnatcheckError } from '../../../spec/vocabulary/index.ts';
import type { LabSystem } from '../systems/system.ts';
import { ownNat } from './own-nat.ts';

/** Whether what follows `lab:` is a path and not a name. */
export function isPath(name: string): boolean {
  return /^\.{0,2}\//.test(name);
}

/**
 * A NAT of the user's as a system of the lab.
 * @throws SnatcheckError `lab-nat-not-executable`
 */
export function ownSystem(path: string): LabSystem {
  checkExecutable(path);
  return {
    title: `the NAT that ${path} puts up`,
    programs: ['nsenter'],
    // Ethernet, which a gateway of any kind can be on.
    descriptors: ['packet'],
    probe: { command: ['true'], input: '' },
    look: ['ip addr', 'ip route', `${path} show`],
    nat: (_, place) => ownNat(path, place),
  };
}

function checkExecutable(path: string): void {
  const refuse = (received: string, remedy: string) =>
    new SnatcheckError('lab-nat-not-executable', {
      expected: 'an executable file after lab:',
      received: `${path}, ${received}`,
      remedy,
    });
  let isFile: boolean;
  try {
    isFile = statSync(path).isFile();
  } catch (error) {
    throw refuse(`which is not there (${(error as NodeJS.ErrnoException).code})`, 'Mend the path.');
  }
  if (!isFile) throw refuse('which is no file', 'Name the executable itself.');
  try {
    accessSync(path, constants.X_OK);
  } catch {
    throw refuse('which may not be executed', `chmod +x ${path}`);
  }
}
