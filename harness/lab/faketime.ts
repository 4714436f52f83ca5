import { spawnSync } from 'node:child_process';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';

/** Debian's path, where the loader puts in the folder of the machine's architecture for $LIB (ld.so(8)). */
const LIBRARY = '/usr/$LIB/faketime/libfaketimeMT.so.1';

/**
 * The environment in which a program's clock runs `scale` times as fast, for daemons whose timers are fixed or coarse.
 * Empty for a scale of 1.
 * @throws SnatcheckError `lab-faketime` where the library is not there, which the loader would only warn of.
 */
export function fasterClock(scale: number): Readonly<Record<string, string>> {
  if (scale === 1) return {};
  const env = (when: string) => ({ LD_PRELOAD: LIBRARY, FAKETIME: when });
  const { stdout } = spawnSync('date', ['-u', '+%Y'], {
    encoding: 'utf8',
    env: { ...process.env, ...env('@2000-06-01 00:00:00') },
  });
  if (stdout.trim() !== '2000') {
    throw new SnatcheckError('lab-faketime', {
      expected: `a clock that can be set by ${LIBRARY}`,
      received: `the year ${stdout.trim()} from a program that was to see 2000`,
      remedy: 'Run `apt install faketime`, or `npm run lab:install`.',
    });
  }
  return env(`+0 x${scale}`);
}
