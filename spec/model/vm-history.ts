import type { Address, Change, Deployment, Send } from '../vocabulary/index.ts';
import type { Timing } from './context.ts';
import type { Configurations } from './expectation.ts';
import { F, type FactSet } from './facts.ts';

/** Slots in which a neighbour's private port is remembered: a witness of a situation, nothing is judged by it. */
const NEIGHBOUR_SLOTS = 256;

interface Neighbour {
  vm: number;
  port: number;
  destination: Address;
  destinationPort: number;
  until: number;
}

/** What happened to each VM so far in a case, as far as situations speak of it. */
export class VmHistory {
  readonly #changes: Map<number, number> = new Map();
  readonly #flows: Int32Array;
  readonly #firstDestination: Float64Array;
  readonly #defaultAddresses: Address[] = [];
  readonly #timing: Timing;
  readonly #tenantOwns: boolean;
  /** Grows as far as it is used: most cases are small. */
  readonly #neighbours: (Neighbour | undefined)[] = [];
  #latestOpen = { vm: -1, port: 0, until: -1 };
  #openBefore = { vm: -1, port: 0, until: -1 };

  constructor(deployment: Deployment, timing: Timing) {
    this.#timing = timing;
    this.#flows = new Int32Array(deployment.vms.length);
    this.#firstDestination = new Float64Array(deployment.vms.length).fill(-1);
    this.#tenantOwns =
      deployment.loadBalancers.some(({ frontends }) => frontends.length > 0) &&
      deployment.vms.some(({ ilpip }) => ilpip !== null);
  }

  /** Addresses that default SNAT was seen to use, in this case. */
  get defaultAddresses(): readonly Address[] {
    return this.#defaultAddresses;
  }

  noteDefaultAddress(address: Address): void {
    if (!this.#defaultAddresses.includes(address)) this.#defaultAddresses.push(address);
  }

  changed(vm: number, change: Change): void {
    const fact = {
      'join-pool': F.joined,
      'leave-pool': F.left,
      'assign-ilpip': F.assigned,
      'release-ilpip': F.released,
      'set-security-group': F.changedSince,
      'set-logging': F.changedSince,
    }[change.kind];
    this.#changes.set(vm, fact);
  }

  describe(vm: number, destination: Address, configurations: Configurations, facts: FactSet): void {
    const change = this.#changes.get(vm);
    if (change !== undefined) facts.add(F.changedSince).add(change);
    facts.addIf(this.#flows[vm]! > 0, F.laterFlow);
    const first = this.#firstDestination[vm]!;
    facts.addIf(first >= 0 && first !== destination, F.secondDestination);
    const pool = configurations.latest.poolSizeOf(vm);
    facts.addIf(pool > 0, F.inPool).addIf(pool > 1, F.poolOfOthers);
    const { addresses } = configurations.latest.methodOf(vm);
    facts.addIf(addresses.length === 1, F.oneFrontend).addIf(addresses.length > 1, F.severalFrontends);
    facts.addIf(this.#tenantOwns, F.tenantOwns);
    facts.add(configurations.latest.hasGroups(vm) ? F.groupedVm : F.grouplessVm);
  }

  /** Counts a flow that was seen outside, and finds neighbours with its private port. */
  opened(
    { vm, sourcePort, destination, destinationPort }: Send,
    sent: number,
    becameSure: boolean,
    facts: FactSet,
  ): void {
    this.#flows[vm]!++;
    if (this.#firstDestination[vm]! < 0) this.#firstDestination[vm] = destination;
    if (!becameSure) return;
    const until = sent + this.#timing.timeoutMs - this.#timing.toleranceMs;
    const slot = (sourcePort ^ destination) & (NEIGHBOUR_SLOTS - 1);
    const neighbour = this.#neighbours[slot];
    if (neighbour === undefined)
      this.#neighbours[slot] = { vm, port: sourcePort, destination, destinationPort, until };
    else {
      const alike =
        neighbour.port === sourcePort && neighbour.destination === destination && neighbour.until > sent;
      facts.addIf(alike && neighbour.vm !== vm, F.samePortNeighbour);
      facts.addIf(
        alike && neighbour.vm === vm && neighbour.destinationPort !== destinationPort,
        F.samePortSibling,
      );
      neighbour.vm = vm;
      neighbour.port = sourcePort;
      neighbour.destination = destination;
      neighbour.destinationPort = destinationPort;
      neighbour.until = until;
    }
    if (this.#latestOpen.vm === vm && this.#latestOpen.port === sourcePort) this.#latestOpen.until = until;
    else {
      [this.#openBefore, this.#latestOpen] = [this.#latestOpen, this.#openBefore];
      this.#latestOpen.vm = vm;
      this.#latestOpen.port = sourcePort;
      this.#latestOpen.until = until;
    }
  }

  /** Whether another flow than this one surely is live. */
  anyOtherLive(vm: number, port: number, seen: number): boolean {
    const isOther = (open: { vm: number; port: number; until: number }): boolean =>
      open.until > seen && (open.vm !== vm || open.port !== port);
    return isOther(this.#latestOpen) || isOther(this.#openBefore);
  }
}
