import { fileURLToPath } from 'node:url';
import { labAvailability } from '../../lab/availability.ts';
import { agentProgram } from '../fixtures/agent-program.ts';
import { areInstalled } from '../fixtures/installed.ts';
import { oneFile } from '../fixtures/one-file.ts';
import type { RehearsalPlan } from './world.ts';

/** What a rehearsal is told; the files are the package's own, which one that is bundled cannot find by its place. */
export interface Rehearsal {
  readonly plan: RehearsalPlan;
  readonly folder: string;
  readonly agent: readonly string[];
  readonly relay: string;
  readonly command: readonly string[];
}

let entry: readonly string[] | undefined;

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
  const isolation = ['setpriv', '--pdeathsig', 'KILL', '--', 'unshare', ...user, ...own, '--'];
  entry ??= oneFile('harness/live/rehearsal/rehearsal.entry.ts');
  const relay = fileURLToPath(new URL('./impair.pl', import.meta.url));
  const told: Rehearsal = { plan, folder, agent: agentProgram, relay, command };
  return [...isolation, ...entry, JSON.stringify(told)];
}
