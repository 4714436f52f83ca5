import type { Address, Port } from '../vocabulary/index.ts';
import type { FlowFacts, Liveness, OutboundEvent, ProtocolIndex } from './ledger.ts';
import type { Pool } from './plain-pools.ts';

/** One flow with one public endpoint. A flow that was reclaimed and opened again may have two. */
export interface Holding {
  readonly flow: string;
  readonly protocol: ProtocolIndex;
  readonly vm: number;
  readonly port: Port;
  readonly destinationPort: Port;
  readonly publicAddress: Address;
  readonly publicPort: Port;
  readonly tuple: string;
  readonly pool: Pool;
  /** ILPIP flows are counted, but hold no SNAT port and are nobody's rivals. */
  readonly snat: boolean;
  firstSeen: number;
  lastOut: { sent: number; seen: number };
  lastSeen: number;
  sure: boolean;
  possible: boolean;
  handshake: 'none' | 'syn' | 'syn-ack' | 'done';
  finOut: boolean;
  finIn: boolean;
  closed: boolean;
  demoted: boolean;
  reused: boolean;
  /** Some packet of its tuple came from outside. */
  answered: boolean;
  /** The group in which it became sure, 0 for none. */
  group: number;
}

export function newHolding(
  flow: string,
  tuple: string,
  event: Pick<
    OutboundEvent,
    'protocol' | 'vm' | 'port' | 'destinationPort' | 'publicAddress' | 'publicPort' | 'snat' | 'seen'
  >,
  pool: Pool,
): Holding {
  const { protocol, vm, port, destinationPort, publicAddress, publicPort, snat, seen } = event;
  return {
    flow,
    tuple,
    protocol,
    vm,
    port,
    destinationPort,
    publicAddress,
    publicPort,
    pool,
    snat,
    firstSeen: seen,
    lastOut: { sent: seen, seen },
    lastSeen: seen,
    sure: false,
    possible: false,
    handshake: 'none',
    finOut: false,
    finIn: false,
    closed: false,
    demoted: false,
    reused: false,
    answered: false,
    group: 0,
  };
}

/** An open that nobody saw: it has neither a flow nor a tuple that anybody could look up. */
export function newGhost(publicAddress: Address, protocol: ProtocolIndex, pool: Pool, seen: number): Holding {
  const nobody = { vm: -1, port: 0, destinationPort: 0, publicPort: 0, snat: true };
  return newHolding('', '', { ...nobody, publicAddress, protocol, seen }, pool);
}

export function livenessOf(holding: Holding): Liveness {
  return holding.sure ? 2 : holding.possible ? 1 : 0;
}

export function flowKey(
  protocol: number,
  vm: number,
  port: Port,
  destination: Address,
  destinationPort: Port,
): string {
  return `${protocol}/${vm}/${port}/${destination}/${destinationPort}`;
}

export function tupleKey(
  protocol: number,
  publicAddress: Address,
  publicPort: Port,
  destination: Address,
): string {
  return `${protocol}/${publicAddress}/${publicPort}/${destination}`;
}

/** What is known of a flow, or of none, before a packet of it counts. */
export function describeFlow(flow: FlowFacts, held: Holding | undefined, sent: number): void {
  flow.liveness = held === undefined ? 0 : livenessOf(held);
  flow.publicAddress = held?.publicAddress ?? 0;
  flow.publicPort = held?.publicPort ?? 0;
  flow.idleAtLeast = held === undefined ? -1 : Math.max(0, sent - held.lastOut.seen);
  flow.quietAtLeast = held === undefined ? -1 : Math.max(0, sent - held.lastSeen);
  flow.ageAtLeast = held === undefined ? -1 : Math.max(0, sent - held.firstSeen);
  flow.sureSinceGroup = held?.sure === true ? held.group : 0;
  flow.becameSure = false;
  flow.reusesPort = held?.reused ?? false;
  flow.answered = held?.answered ?? false;
  flow.demoted = held?.demoted ?? false;
  flow.same = false;
}
