import type {
  AlertsOutcome,
  DiscoverOutcome,
  Observation,
  Operation,
  Outcome,
  PacketOutcome,
  PlainOutcome,
  ProbeOutcome,
} from '../../spec/vocabulary/index.ts';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import type { Flow } from './flow.ts';

/** Why an operation was asked for, and so what its outcome means to the flow that it belongs to. */
export const ROLE = {
  /** Nothing but the time of it matters. */
  none: 0,
  /** First packet of a flow from inside. */
  open: 1,
  /** A later packet from inside. */
  out: 2,
  /** A packet from outside to a flow. */
  in: 3,
  /** First packet of a flow from outside. */
  openInbound: 4,
  /** A control; it belongs to a VM, not to a flow. */
  control: 5,
} as const;
export type Role = (typeof ROLE)[keyof typeof ROLE];

/** Operations that wait to be carried out, each with its flow and role. */
export class Batch {
  #operations: Operation[] = [];
  #flows: (Flow | null)[] = [];
  #roles: Role[] = [];

  get length(): number {
    return this.#operations.length;
  }

  add(operation: Operation, role: Role, flow: Flow | null): void {
    this.#operations.push(operation);
    this.#roles.push(role);
    this.#flows.push(flow);
  }

  get operations(): readonly Operation[] {
    return this.#operations;
  }

  /** Hands each operation with its outcome to `each`, and is empty then. */
  settle(
    outcomes: readonly Outcome[],
    each: (operation: Operation, outcome: Outcome, role: Role, flow: Flow | null) => void,
  ): void {
    const operations = this.#operations;
    const roles = this.#roles;
    const flows = this.#flows;
    if (outcomes.length !== operations.length) {
      throw new SnatcheckError('target-answer-count', {
        expected: `one outcome for each of ${operations.length} operations`,
        received: `${outcomes.length} outcomes`,
        remedy: 'Let the target answer every operation of a batch, in order.',
      });
    }
    this.#operations = [];
    this.#roles = [];
    this.#flows = [];
    for (let i = 0; i < operations.length; i++) {
      // Lengths agree, so none of these is undefined.
      each(operations[i] as Operation, outcomes[i] as Outcome, roles[i] as Role, flows[i] as Flow | null);
    }
  }
}

/** Pairs an operation with its outcome; the contract says that their kinds agree. */
export function observationOf(n: number, operation: Operation, outcome: Outcome): Observation {
  switch (operation.op) {
    case 'send':
      return { n, operation, outcome: outcome as PacketOutcome };
    case 'receive':
      return { n, operation, outcome: outcome as PacketOutcome };
    case 'advance':
      return { n, operation, outcome: outcome as PlainOutcome };
    case 'change':
      return { n, operation, outcome: outcome as PlainOutcome };
    case 'probe':
      return { n, operation, outcome: outcome as ProbeOutcome };
    case 'discover':
      return { n, operation, outcome: outcome as DiscoverOutcome };
    case 'alerts':
      return { n, operation, outcome: outcome as AlertsOutcome };
  }
}
