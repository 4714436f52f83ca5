import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import type { Subject, SystemTable } from '../record/system-view.ts';
import type { Target } from '../target/contract.ts';
import { connect } from '../target/ipc.ts';
import { labAvailability } from './availability.ts';
import { isolated } from './namespaces.ts';
import { nodeProgram } from './node-program.ts';
import { type LabOptions, qualify, type Wiring } from './options.ts';
import { labEnvironment } from './programs.ts';

/** Three calls of a user's script, and what is ours. */
const START_MS = 45_000;
const DRIVER = fileURLToPath(new URL('./driver.entry', import.meta.url));

export interface LabTarget extends Target {
  view(subjects: readonly Subject[]): Promise<readonly SystemTable[]>;
  /** The system's own view, as text: its rules, and of its flows those whose line holds `filter`. */
  diagnose(filter?: string): Promise<string>;
  /** Of the process that was started; with it everything ends. */
  readonly pid: number;
}

/**
 * A real NAT by the name or path that follows `lab:`, in namespaces made for this call, which vanish with `bye` and with this
 * process, however it ends.
 * @throws SnatcheckError `lab-...` where the machine or the options do not allow it.
 */
export async function startLab(name: string, options: LabOptions = {}): Promise<LabTarget> {
  const qualified = qualify(options);
  const available = labAvailability(name, qualified.descriptors);
  if (!available.ok) {
    throw new SnatcheckError(available.code, {
      expected: `a machine that can put up lab:${name}`,
      received: available.reason,
      remedy: available.remedy,
    });
  }
  const { userNamespace, descriptors } = available;
  return await start(name, { userNamespace, descriptors }, options).catch((error: unknown) => {
    // Only the script itself knows what it can be fed, and it is asked within.
    const asks = error instanceof SnatcheckError && error.code === 'lab-driver-sockets';
    if (!asks || qualified.descriptors !== null) throw error;
    return start(name, { userNamespace, descriptors: 'hosts' }, options);
  });
}

async function start(
  name: string,
  place: { readonly userNamespace: boolean; readonly descriptors: Wiring },
  options: LabOptions,
): Promise<LabTarget> {
  const [file, ...args] = isolated(place, [
    ...nodeProgram(DRIVER),
    name,
    place.descriptors,
    JSON.stringify(options),
  ]);
  const child = spawn(file, args, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    env: labEnvironment(),
    // Ctrl-C is for the harness, which then says bye.
    detached: true,
  });
  const target = await connect(child, { name: `lab:${name}`, startMs: START_MS });
  return {
    hello: target.hello,
    deploy: target.deploy,
    run: target.run,
    reset: target.reset,
    view: async (subjects) => (await target.call('view', subjects)) as readonly SystemTable[],
    bye: target.bye,
    diagnose: async (filter = '') => String(await target.call('diagnose', filter)),
    pid: child.pid ?? 0,
  };
}
