import { fileURLToPath } from 'node:url';
import { labAvailability } from '../../lab/availability.ts';
import { areInstalled } from '../fixtures/installed.ts';
import type { RehearsalPlan } from './world.ts';

/** Whether a rehearsal can be held here; says loudly why not. */
export function canRehearse(): boolean {
  const available = labAvailability();
  if (!available.ok) console.log(`SKIP ${available.code}: ${available.reason}`);
  return available.ok && areInstalled('pdns_server', 'turnserver', 'nginx', 'openssl');
}

/** The command that holds a rehearsal: `command` runs as the controller, in `folder`, where vms.yaml is. Nothing outlives it. */
export function rehearsal(
  plan: RehearsalPlan,
  folder: string,
  command: readonly string[],
): readonly string[] {
  const available = labAvailability();
  const userNamespace = available.ok && available.userNamespace;
  const own = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const user = userNamespace ? ['--user', '--map-root-user'] : [];
  const node = [process.execPath, '-C', 'snatcheck-source', '--import', import.meta.resolve('tsx')];
  const entry = fileURLToPath(new URL('./rehearsal.entry.ts', import.meta.url));
  const isolation = ['setpriv', '--pdeathsig', 'KILL', '--', 'unshare', ...user, ...own, '--'];
  return [...isolation, ...node, entry, JSON.stringify(plan), folder, ...command];
}
