import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What the lab starts, and the Debian package that has it. */
const PROGRAMS = {
  nft: 'nftables',
  conntrack: 'conntrack',
  ip: 'iproute2',
  unshare: 'util-linux',
  setpriv: 'util-linux',
  perl: 'perl-base',
} as const;

/** Debian keeps half of these where an ordinary user's PATH does not look. */
export function searchPath(): string {
  const path = process.env['PATH'] ?? '/usr/bin:/bin';
  return [path, '/usr/local/sbin', '/usr/sbin', '/sbin'].join(delimiter);
}

export interface MissingProgram {
  readonly program: string;
  readonly package: string;
}

export function missingPrograms(path = searchPath()): readonly MissingProgram[] {
  return Object.entries(PROGRAMS)
    .filter(([program]) => !isOn(path, program))
    .map(([program, debianPackage]) => ({ program, package: debianPackage }));
}

function isOn(path: string, program: string): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}
