import {
  type Address,
  type Arrival,
  type Deployment,
  type Operation,
  type Outcome,
  type PacketOutcome,
  parseAddress,
  type Port,
  type Protocol,
  type Receive,
  type Send,
  type Settings,
} from '../../../spec/vocabulary/index.ts';
import type { AdapterTarget } from '../adapter-target.ts';
import { benchDeployment, benchSettings } from './deployment.ts';

const FIRST_DESTINATION = parseAddress('198.51.100.20');
/** A network may lose a packet, hardly this many of the same in a row. */
const LOSSY_TRIES = 4;

/** The target on the bench, with a small deployment, and the few things that checks do to it. */
export class Bench {
  readonly target: AdapterTarget;
  readonly deployment: Deployment;
  readonly asked: Settings;

  constructor(target: AdapterTarget) {
    this.target = target;
    this.deployment = benchDeployment(target.hello);
    this.asked = benchSettings(target.hello);
  }

  /** Puts up the deployment anew. */
  async deploy(settings = this.asked): Promise<Settings> {
    return this.target.deploy(this.deployment, settings);
  }

  async one<T extends Outcome = Outcome>(operation: Operation): Promise<T> {
    const [outcome] = await this.target.run([operation]);
    return outcome as T;
  }

  /** Sends until something arrives, as often as the declared losses call for. */
  async arrival(operation: Operation): Promise<Arrival | null> {
    for (let nth = 0; nth < this.tries; nth += 1) {
      const [arrival] = (await this.one<PacketOutcome>(operation)).arrivals;
      if (arrival !== undefined) return arrival;
    }
    return null;
  }

  /** How often a packet is sent before its silence says something. */
  get tries(): number {
    return this.target.hello.capabilities.lossless ? 1 : LOSSY_TRIES;
  }

  get protocol(): Protocol {
    return this.target.hello.capabilities.protocols.includes('udp') ? 'udp' : 'tcp';
  }

  /** The first packet of a flow to the nth destination. */
  open(vm: number, sourcePort: Port, nth = 0, protocol = this.protocol, group = 0): Send {
    const tcp = protocol === 'tcp';
    return {
      op: 'send',
      vm,
      protocol,
      segment: tcp ? 'syn' : 'data',
      bytes: tcp ? 0 : 16,
      group,
      sourcePort,
      destination: destination(nth),
      destinationPort: 4_000 + nth,
      zeroChecksum: false,
    };
  }

  /** What the destination sends back to where a packet seemed to come from. */
  reply(seen: Arrival, protocol = this.protocol): Receive {
    const tcp = protocol === 'tcp';
    return {
      op: 'receive',
      protocol,
      segment: tcp ? 'syn-ack' : 'data',
      bytes: tcp ? 0 : 16,
      group: 0,
      source: seen.destination,
      sourcePort: seen.destinationPort,
      destination: seen.source,
      destinationPort: seen.sourcePort,
    };
  }
}

export function destination(nth: number): Address {
  return FIRST_DESTINATION + nth;
}
