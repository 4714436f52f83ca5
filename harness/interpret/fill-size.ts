import { type Address, portsIn, type Protocol } from '../../spec/vocabulary/index.ts';
import type { CaseRun } from './case-run.ts';
import { methodOf } from './configuration.ts';

/** Ports of each public address, or null when the target neither declares nor sets them. */
export function capacityOf(run: CaseRun): number | null {
  const { hello, settings } = run.context;
  const { settable, portRange, reservedPorts } = hello.capabilities;
  if (settable.ports) return portsIn(settings.ports) - reservedPorts;
  return portRange === null ? null : portsIn(portRange) - reservedPorts;
}

/**
 * How many flows to open until `leave` ports are free on all the addresses that these VMs may have. Strictly: what is to
 * stay free is free even if every possible holder holds, of any protocol; what is to be taken is taken by sure
 * holders of this one.
 */
export function flowsToFill(
  run: CaseRun,
  capacity: number,
  vms: readonly number[],
  destination: Address,
  protocol: Protocol,
  leave: number,
): number {
  const { judge, hello } = run.context;
  let free = 0;
  for (const address of candidates(run, vms)) {
    free += capacity;
    if (address < 0) continue;
    if (leave <= 0) {
      free -= judge.holders(address, destination, protocol).sure;
    } else {
      for (const each of hello.capabilities.protocols)
        free -= judge.holders(address, destination, each).possible;
    }
  }
  return Math.max(0, free - leave);
}

/** Addresses of these VMs on which ports are known to be held, or to have been. */
export function knownAddresses(run: CaseRun, vms: readonly number[]): number {
  return candidates(run, vms).filter((address) => address >= 0).length;
}

/** Stands for the address of a VM on default SNAT that no flow showed yet. */
const NOT_SEEN_YET = -1;

/**
 * Each address once. A negative one stands for an address on which nothing holds a SNAT port so far. VMs on default SNAT may share
 * an address or have one each, and a flow tells. Until then they count as sharing: a thousand times all ports would be asked for
 * otherwise, on an address that has them once.
 */
function candidates(run: CaseRun, vms: readonly number[]): readonly number[] {
  const { deployment } = run.scenario;
  // Few, whatever the number of VMs: a list is faster than a set.
  const found: number[] = [];
  const add = (address: number): void => {
    if (!found.includes(address)) found.push(address);
  };
  let isSeen = false;
  let isUnseen = false;
  const seen = (address: number): void => {
    if (address === NOT_SEEN_YET) isUnseen = true;
    else {
      isSeen = true;
      add(address);
    }
  };
  for (const vm of vms) {
    const method = methodOf(deployment, run.changes, deployment.vms[vm]?.name ?? '');
    if (method.kind === 'load-balancer') for (const address of method.frontends) add(address);
    else if (method.kind === 'default') seen(run.addresses[vm] ?? NOT_SEEN_YET);
    else add(-2 - vm);
  }
  if (isUnseen && !isSeen) add(NOT_SEEN_YET);
  return found;
}
