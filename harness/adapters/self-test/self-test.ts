import { SnatcheckError } from '../../../spec/vocabulary/index.ts';
import type { AdapterTarget } from '../adapter-target.ts';
import { Bench } from './bench.ts';
import type { Fault } from './check.ts';
import { checks } from './checks/index.ts';

/** What came of one check. */
export type Checked = { readonly check: string; readonly title: string } & (
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'noted'; readonly what: string }
  | { readonly outcome: 'skipped'; readonly why: string }
  | ({ readonly outcome: 'failed' } & Fault)
  /** A check before it broke the session. */
  | { readonly outcome: 'not-reached' }
);

/** Does the checks, all or only the quick ones; the target stays as it is left, and is the caller's to end. */
export async function selfTest(target: AdapterTarget, extent: 'all' | 'quick'): Promise<readonly Checked[]> {
  const bench = new Bench(target);
  const done: Checked[] = [];
  let broken = false;
  for (const [name, check] of Object.entries(checks)) {
    if (extent === 'quick' && !check.quick) continue;
    const head = { check: name, title: check.title };
    if (broken) {
      done.push({ ...head, outcome: 'not-reached' });
      continue;
    }
    const why = check.skip(target.hello, bench);
    if (why !== null) {
      done.push({ ...head, outcome: 'skipped', why });
      continue;
    }
    try {
      const found = await check.run(bench);
      if (found === null) done.push({ ...head, outcome: 'passed' });
      else if ('noted' in found) done.push({ ...head, outcome: 'noted', what: found.noted });
      else done.push({ ...head, outcome: 'failed', ...found });
    } catch (error) {
      if (!(error instanceof SnatcheckError)) throw error;
      broken = true;
      const { code, expected, received, remedy } = error;
      done.push({ ...head, outcome: 'failed', expected, received: `${code}: ${received}`, remedy });
    }
  }
  return done;
}

/**
 * The quick part before anything is judged. Ends the target where it fails.
 * @throws SnatcheckError `adapter-broken`
 */
export async function passQuickly(target: AdapterTarget): Promise<AdapterTarget> {
  let failed: Checked | undefined;
  try {
    failed = (await selfTest(target, 'quick')).find(({ outcome }) => outcome === 'failed');
  } catch (error) {
    await endQuietly(target);
    throw error;
  }
  if (failed?.outcome !== 'failed') return target;
  await endQuietly(target);
  throw new SnatcheckError('adapter-broken', {
    expected: `an adapter that ${failed.title}: ${failed.expected}`,
    received: failed.received,
    remedy: `${failed.remedy} Nothing was judged; see everything with: snatcheck adapter-test`,
  });
}

/** How it ends matters no more once it is known to be broken. */
async function endQuietly(target: AdapterTarget): Promise<void> {
  try {
    await target.bye();
  } catch {
    // Told already, by its first fault.
  }
}
