import type { Address, Port, Protocol } from '../../../spec/vocabulary/index.ts';
import { CAPACITY, IDLE_TIMEOUT_MS, type Machine } from './place.ts';

/** A flow as its VM sees it, and where the outside saw it come from. */
export interface ModelFlow {
  readonly vm: Machine;
  readonly protocol: Protocol;
  readonly port: Port;
  readonly destination: Address;
  readonly destinationPort: Port;
  readonly publicPort: Port;
  last: number;
  /** By FINs or a RST; whether something of it lingers then is the gateway's own affair. */
  closed: boolean;
}

type PrivateTuple = Pick<ModelFlow, 'vm' | 'protocol' | 'port' | 'destination' | 'destinationPort'>;

/** Which flows live, in two maps by text: the tuple that the VM sees, and the port that nobody else may have. */
export class Model {
  now = 0;
  /** Every flow there ever was, to choose from. */
  readonly all: ModelFlow[] = [];
  private readonly inside = new Map<string, ModelFlow>();
  private readonly ports = new Map<string, ModelFlow>();

  live(tuple: PrivateTuple): ModelFlow | undefined {
    return this.inside.get(insideKey(tuple));
  }

  /** The live flow that has this public port towards this destination. */
  holder({ vm, protocol, destination }: Omit<PrivateTuple, 'port'>, publicPort: Port): ModelFlow | undefined {
    return this.ports.get(portKey(vm.publicAddress, protocol, destination, publicPort));
  }

  /** Whether a closed flow had the same public tuple: something of it may be there still. */
  mayLinger({ vm, protocol, destination, destinationPort, publicPort }: ModelFlow): boolean {
    return this.all.some(
      (one) =>
        one.closed &&
        one.vm.publicAddress === vm.publicAddress &&
        one.protocol === protocol &&
        one.destination === destination &&
        one.destinationPort === destinationPort &&
        one.publicPort === publicPort,
    );
  }

  hasRoom({ vm, protocol, destination }: PrivateTuple): boolean {
    if (vm.ownAddress) return true;
    let held = 0;
    for (const flow of this.inside.values()) {
      if (
        flow.vm.publicAddress === vm.publicAddress &&
        flow.protocol === protocol &&
        flow.destination === destination
      )
        held += 1;
    }
    return held < CAPACITY;
  }

  add(tuple: PrivateTuple, publicPort: Port): ModelFlow {
    const flow: ModelFlow = { ...tuple, publicPort, last: this.now, closed: false };
    this.all.push(flow);
    this.inside.set(insideKey(flow), flow);
    this.ports.set(portKey(flow.vm.publicAddress, flow.protocol, flow.destination, publicPort), flow);
    return flow;
  }

  close(flow: ModelFlow): void {
    flow.closed = true;
    this.forget(flow);
  }

  advance(ms: number): void {
    this.now += ms;
    for (const flow of this.inside.values()) {
      if (this.now - flow.last >= IDLE_TIMEOUT_MS) this.forget(flow);
    }
  }

  private forget(flow: ModelFlow): void {
    this.inside.delete(insideKey(flow));
    this.ports.delete(portKey(flow.vm.publicAddress, flow.protocol, flow.destination, flow.publicPort));
  }
}

const insideKey = ({ vm, protocol, port, destination, destinationPort }: PrivateTuple): string =>
  `${protocol} ${vm.index}:${port} ${destination}:${destinationPort}`;

const portKey = (address: Address, protocol: Protocol, destination: Address, port: Port): string =>
  `${protocol} ${address}:${port} ${destination}`;
