import type { PacketOutcome, Send } from '../vocabulary/index.ts';
import type { Timing } from './context.ts';

interface NowhereFlow {
  readonly vm: number;
  /** Until then it may live. */
  until: number;
  /** Its VM's configuration changed under it, or may yet. */
  demoted: boolean;
}

/**
 * Flows to neither the VNet nor the public that got out. They hold no port and nothing is judged of them, but that groups may deny
 * them: which a change does to new ones only.
 */
export class NowhereFlows {
  readonly #flows = new Map<string, NowhereFlow>();
  readonly #lifeMs: number;

  constructor({ timeoutMs, toleranceMs }: Timing) {
    this.#lifeMs = timeoutMs + toleranceMs;
  }

  /** @returns whether its flow may be one from before a change of its VM. */
  sent(operation: Send, { sent, seen, arrivals }: PacketOutcome, unsettled: boolean): boolean {
    const { protocol, vm, sourcePort, destination, destinationPort } = operation;
    const key = `${protocol}/${vm}/${sourcePort}/${destination}/${destinationPort}`;
    const known = this.#flows.get(key);
    const before = known !== undefined && sent < known.until ? known : undefined;
    if (before !== undefined || arrivals.length > 0) {
      const demoted = unsettled || (before?.demoted ?? false);
      this.#flows.set(key, { vm, until: seen + this.#lifeMs, demoted });
    }
    return before?.demoted ?? false;
  }

  demote(vm: number): void {
    for (const flow of this.#flows.values()) if (flow.vm === vm) flow.demoted = true;
  }
}
