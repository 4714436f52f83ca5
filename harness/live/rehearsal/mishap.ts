import { oneFile } from '../fixtures/one-file.ts';

/** What goes wrong in the middle of a rehearsed run. */
export type Mishap =
  /** Its agent is gone without a word, and its network with it. */
  | 'reboot'
  /** The agent by HTTPS is started again. */
  | 'agent-again'
  /** The clock of pool-b's agent goes two hours ahead. */
  | 'clock-jump'
  /** A reflector answers by TCP no more. */
  | 'reflector-down'
  | 'ctrl-c'
  /** While one of the VMs does not answer yet. */
  | 'ctrl-c-reaching';

/** What there was once the run had ended, in the VMs' namespaces. */
export interface Left {
  /** Processes, by their words. */
  readonly agents: readonly string[];
  /** Connections that stand. */
  readonly flows: readonly string[];
  /** Numbers of the network namespaces, which are to be gone with the rehearsal. */
  readonly namespaces: readonly number[];
}

let entry: readonly string[] | undefined;

/** The command that lets something go wrong in a run of `command`, some seconds after that said `after`; writes left.json. */
export function withMishap(mishap: Mishap, command: readonly string[], after: string): readonly string[] {
  entry ??= oneFile('harness/live/rehearsal/mishap.entry.ts');
  return [...entry, JSON.stringify({ mishap, command, after })];
}
