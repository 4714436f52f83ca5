import type { Address } from '../vocabulary/index.ts';
import type { FlowFacts, ProtocolIndex } from './ledger.ts';
import { poolKey } from './pool-key.ts';

/** When want of a port last failed a flow: what had its port by then is what exhaustion has to spare. */
export class Exhaustions {
  readonly #latest = new Map<string, number>();

  /** @param sent earliest moment of the packet that failed, in ms */
  note(address: Address, destination: Address, protocol: ProtocolIndex, sent: number): void {
    this.#latest.set(poolKey(protocol, address, destination), sent);
  }

  /**
   * Whether one failed that wanted a port of this flow's address, towards its destination, while this flow had its own: not before it
   * was seen there.
   * @param sent earliest moment of the packet that `flow` tells of, in ms
   */
  during(
    { publicAddress, ageAtLeast }: FlowFacts,
    destination: Address,
    protocol: ProtocolIndex,
    sent: number,
  ): boolean {
    // Keys are made of strings, and most cases have no failure.
    if (this.#latest.size === 0) return false;
    const failed = this.#latest.get(poolKey(protocol, publicAddress, destination));
    return failed !== undefined && failed >= sent - ageAtLeast;
  }
}
