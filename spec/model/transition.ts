import type { Address, Port, Protocol } from '../vocabulary/index.ts';
import { FactSet } from './facts.ts';
import {
  emptyFlow,
  emptyHolder,
  emptyPool,
  emptyRival,
  type FlowFacts,
  type HolderFacts,
  type PoolFacts,
  type RivalFacts,
} from './ledger.ts';

/**
 * One step of the model: the facts that behaviours judge by, and the figures that their words are made of.
 * The model reuses one object; whoever keeps one copies it.
 */
export class Transition {
  readonly facts = new FactSet();
  /** The observation that it comes from. */
  n = 0;
  /** The observation at which it became certain: the last of the trace for settled ones. */
  settledAt = 0;
  sent = 0;
  seen = 0;
  protocol: Protocol = 'udp';
  /** Index of the VM, -1 when there is none. */
  vm = -1;
  port: Port = 0;
  destination: Address = 0;
  destinationPort: Port = 0;
  /** The public endpoint that was seen, addressed or answered; 0 when there is none. */
  publicAddress: Address = 0;
  publicPort: Port = 0;
  /** What the sender of an unseen packet got back. */
  answer: 'rst' | 'icmp' | null = null;
  /** Where a packet from outside was delivered to: -1 when nowhere. */
  deliveredVm = -1;
  deliveredPort: Port = 0;
  /** Addresses that the configuration allows as the source. */
  allowed: readonly Address[] = [];
  /** Ports of the address towards the destination, or -1 when unknown. */
  capacity = -1;
  /** M_p of the candidate address with most, at the end of the trace. */
  measured = 0;
  flow: Readonly<FlowFacts> = emptyFlow();
  rival: Readonly<RivalFacts> = emptyRival();
  pool: Readonly<PoolFacts> = emptyPool();
  holder: Readonly<HolderFacts> = emptyHolder();

  has(fact: number): boolean {
    return this.facts.has(fact);
  }
}

/** A transition without its facts. */
export type Figures = Omit<Transition, 'facts' | 'has'>;

/** A copy that lasts. Field by field: a copy of whatever there is takes many times as long, and a full pool fails often. */
export function figuresOf(t: Transition): Figures {
  return {
    n: t.n,
    settledAt: t.settledAt,
    sent: t.sent,
    seen: t.seen,
    protocol: t.protocol,
    vm: t.vm,
    port: t.port,
    destination: t.destination,
    destinationPort: t.destinationPort,
    publicAddress: t.publicAddress,
    publicPort: t.publicPort,
    answer: t.answer,
    deliveredVm: t.deliveredVm,
    deliveredPort: t.deliveredPort,
    allowed: t.allowed,
    capacity: t.capacity,
    measured: t.measured,
    flow: { ...t.flow },
    rival: t.rival,
    pool: { ...t.pool },
    holder: { ...t.holder },
  };
}
