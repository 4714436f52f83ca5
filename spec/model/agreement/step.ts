import type { Address, Port } from '../../vocabulary/index.ts';
import type { InboundEvent, Ledger, LedgerRules, Mark, OutboundEvent, ProtocolIndex } from '../ledger.ts';
import { difference } from './compare.ts';

interface FlowStep {
  protocol: ProtocolIndex;
  vm: number;
  port: Port;
  destination: Address;
  destinationPort: Port;
}

interface PoolStep {
  publicAddress: Address;
  destination: Address;
  protocol: ProtocolIndex;
}

/** One call of a ledger. */
export type Step =
  | ({ kind: 'outbound' } & OutboundEvent)
  | ({ kind: 'inbound' } & InboundEvent)
  | ({ kind: 'lookUp'; sent: number; seen: number } & FlowStep)
  | ({ kind: 'unseen'; mark: Mark; seen: number } & FlowStep)
  | ({ kind: 'count'; sent: number; seen: number } & PoolStep)
  | ({ kind: 'ghost'; seen: number } & PoolStep)
  | ({ kind: 'failed' } & PoolStep)
  | ({ kind: 'denied' } & PoolStep)
  | { kind: 'demote'; vm: number }
  | {
      kind: 'mayHold';
      publicAddress: Address;
      publicPort: Port;
      protocol: ProtocolIndex;
      vm: number;
      port: Port;
    }
  /** So many flows of a VM of its own, so that their ends push out what had ended before. */
  | { kind: 'flood'; size: number; vm: number; publicAddress: Address; sent: number; seen: number };

export interface Trace {
  readonly rules: LedgerRules;
  readonly steps: readonly Step[];
}

/** What a ledger answers to the call itself; most only change what it says of flow, rival, pool and holder. */
export function apply(ledger: Ledger, step: Step): boolean | void {
  switch (step.kind) {
    case 'outbound':
      return ledger.outbound(step);
    case 'inbound':
      return ledger.inbound(step);
    case 'lookUp': {
      const { protocol, vm, port, destination, destinationPort, sent, seen } = step;
      return ledger.lookUp(protocol, vm, port, destination, destinationPort, sent, seen);
    }
    case 'unseen': {
      const { protocol, mark, vm, port, destination, destinationPort, seen } = step;
      return ledger.unseen(protocol, mark, vm, port, destination, destinationPort, seen);
    }
    case 'count':
      return ledger.count(step.publicAddress, step.destination, step.protocol, step.sent, step.seen);
    case 'ghost':
      return ledger.ghost(step.publicAddress, step.destination, step.protocol, step.seen);
    case 'failed':
      return ledger.failed(step.publicAddress, step.destination, step.protocol);
    case 'denied':
      return ledger.denied(step.publicAddress, step.destination, step.protocol);
    case 'mayHold': {
      const { publicAddress, publicPort, protocol, vm, port } = step;
      return ledger.mayHold(publicAddress, publicPort, protocol, vm, port);
    }
    case 'demote':
      return ledger.demote(step.vm);
    case 'flood':
      return flood(ledger, step.size, step.vm, step.publicAddress, step.sent, step.seen);
  }
}

function flood(
  ledger: Ledger,
  size: number,
  vm: number,
  publicAddress: Address,
  sent: number,
  seen: number,
): void {
  for (let index = 0; index < size; index++) {
    ledger.outbound({
      sent,
      seen,
      group: 0,
      protocol: 0,
      mark: 'data',
      vm,
      port: 1 + index,
      destination: 1,
      destinationPort: 53,
      publicAddress,
      publicPort: 1_025 + index,
      snat: true,
    });
  }
}

export interface Disagreement {
  /** The step after which the two differ. */
  readonly step: number;
  readonly difference: string;
}

/** Has two ledgers take the same steps; where they first say different things, or null. */
export function disagreement(a: Ledger, b: Ledger, { rules, steps }: Trace): Disagreement | null {
  const addresses = new Set<Address>();
  for (const step of steps) if ('publicAddress' in step) addresses.add(step.publicAddress);
  const publicAddresses = [...addresses];
  a.reset(rules);
  b.reset(rules);
  for (const [step, each] of steps.entries()) {
    const answer = apply(a, each);
    const other = apply(b, each);
    const found =
      answer === other ? difference(a, b, publicAddresses) : `${each.kind}: ${answer} and ${other}`;
    if (found !== null) return { step, difference: found };
  }
  return null;
}
