import type { Address, Port, Protocol } from '../../spec/vocabulary/index.ts';

/** The VM of a flow from outside that reached none. */
export const NOBODY = -1;

/** A flow as the interpreter needs to know it: what it is made of, and what was last seen of it. */
export interface Flow {
  /** Or `NOBODY`. */
  vm: number;
  readonly protocol: Protocol;
  port: Port;
  /** For a flow opened from outside: the client. */
  readonly destination: Address;
  readonly destinationPort: Port;
  /** Public tuple that it was last seen with outside, or -1. */
  publicAddress: Address | -1;
  publicPort: Port;
  /** Interval of its last outbound packet, or -1. */
  sent: number;
  seen: number;
  /** TCP: the handshake was completed. */
  established: boolean;
  /** TCP: the VM sent a FIN or an RST, or got an RST. */
  closed: boolean;
  readonly inbound: boolean;
  /** The last packet from outside reached its VM. */
  delivered: boolean;
}

export function newFlow(
  vm: number,
  protocol: Protocol,
  port: Port,
  destination: Address,
  destinationPort: Port,
  inbound: boolean,
): Flow {
  return {
    vm,
    protocol,
    port,
    destination,
    destinationPort,
    publicAddress: -1,
    publicPort: 0,
    sent: -1,
    seen: -1,
    established: false,
    closed: false,
    inbound,
    delivered: false,
  };
}
