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
import { inAnyOrder } from './any-order.ts';
import type { Flow } from './flow.ts';
import type { Role } from './role.ts';

/** Operations that wait to be carried out, each with its flow and role. */
export class Batch {
  #operations: Operation[] = [];
  #flows: (Flow | null)[] = [];
  #roles: Role[] = [];
  readonly #groupOf: (() => number) | null;

  /** @param groupOf a new group's number, where the network may change the order of what is under way together; else null. */
  constructor(groupOf: (() => number) | null) {
    this.#groupOf = groupOf;
  }

  get length(): number {
    return this.#operations.length;
  }

  /** What would go to port 0 is left out: it answers to a public port that the target does not show. */
  add(operation: Operation, role: Role, flow: Flow | null): void {
    if (operation.op === 'receive' && operation.destinationPort === 0) return;
    this.#operations.push(operation);
    this.#roles.push(role);
    this.#flows.push(flow);
  }

  /** What is to be carried out next: everything, or what may come in any order. */
  next(): readonly Operation[] {
    if (this.#groupOf === null) return this.#operations;
    const count = inAnyOrder(this.#operations, this.#flows);
    const group = count > 1 ? this.#groupOf() : 0;
    for (let i = 0; i < count; i++) {
      const operation = this.#operations[i] as Operation;
      if (operation.op === 'send') this.#operations[i] = { ...operation, group };
    }
    return this.#operations.slice(0, count);
  }

  /** Hands each operation of `next` with its outcome to `each`; they wait no longer. */
  settle(
    count: number,
    outcomes: readonly Outcome[],
    each: (operation: Operation, outcome: Outcome, role: Role, flow: Flow | null) => void,
  ): void {
    const operations = this.#operations;
    const roles = this.#roles;
    const flows = this.#flows;
    if (outcomes.length !== count) {
      throw new SnatcheckError('target-answer-count', {
        expected: `one outcome for each of ${count} operations`,
        received: `${outcomes.length} outcomes`,
        remedy: 'Let the target answer every operation of a batch, in order.',
      });
    }
    const whole = count === operations.length;
    this.#operations = whole ? [] : operations.slice(count);
    this.#roles = whole ? [] : roles.slice(count);
    this.#flows = whole ? [] : flows.slice(count);
    for (let i = 0; i < count; i++) {
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
