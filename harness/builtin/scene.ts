import {
  type Address,
  type AlertsOutcome,
  type Arrival,
  type Change,
  type Deployment,
  type DiscoverOutcome,
  type Operation,
  type Outcome,
  type PacketOutcome,
  parseAddress,
  parseCidr,
  type Port,
  type ProbeOutcome,
  type Protocol,
  type Segment,
  type Settings,
  type Vm,
} from '../../spec/vocabulary/index.ts';
import { type BuiltinOptions, builtinTarget, type BuiltinTarget } from './target.ts';

/** What the tests of the gateway are written in: a deployment of three VMs and one call per packet. */

export const ip = parseAddress;
export const SERVER = ip('198.51.100.7');
export const OTHER_SERVER = ip('198.51.100.8');
export const FRONTEND = ip('203.0.113.5');
export const ILPIP = ip('203.0.113.66');
export const DEFAULT_ADDRESS = ip('203.0.113.240');
export const T = 240_000;

export function vm(name: string, overrides: Partial<Vm> = {}): Vm {
  const address = ip(`10.0.0.${name.codePointAt(0)}`);
  return { name, address, ilpip: null, securityGroup: null, ...overrides };
}

/** Three standalone VMs, a, b and c. */
export function deployment(overrides: Partial<Deployment> = {}): Deployment {
  return {
    publicSpace: [parseCidr('198.51.100.0/24'), parseCidr('203.0.113.0/24'), parseCidr('208.67.222.0/24')],
    virtualNetwork: [parseCidr('10.0.0.0/16'), parseCidr('192.168.7.0/24')],
    subnets: [{ name: 'subnet', range: parseCidr('10.0.0.0/24'), securityGroup: null }],
    vms: [vm('a'), vm('b'), vm('c')],
    loadBalancers: [],
    securityGroups: [],
    reservedAddresses: [],
    platformAddresses: [DEFAULT_ADDRESS],
    ...overrides,
  };
}

/** A load balancer in front of a and b. */
export function balanced(overrides: Partial<Deployment['loadBalancers'][number]> = {}): Deployment {
  return deployment({
    loadBalancers: [
      {
        name: 'lb',
        frontends: [FRONTEND],
        pool: ['a', 'b'],
        rules: [
          { protocol: 'tcp', frontendPort: 80, backendPort: 8080 },
          { protocol: 'udp', frontendPort: 53, backendPort: 5353 },
        ],
        probe: { port: 8080, intervalMs: 5_000, threshold: 2 },
        logging: true,
        ...overrides,
      },
    ],
  });
}

export interface Packet {
  readonly from: string;
  readonly port: Port;
  readonly to?: Address;
  readonly toPort?: Port;
  readonly protocol?: Protocol;
  readonly segment?: Segment;
  readonly bytes?: number;
  readonly zeroChecksum?: boolean;
}

export class Scene {
  readonly target: BuiltinTarget;
  private readonly vms: readonly Vm[];

  constructor(deployed: Deployment, ports = 64_511, options: BuiltinOptions = {}) {
    this.target = builtinTarget(options);
    this.vms = deployed.vms;
    const settings: Settings = { ports: { first: 1025, last: 1024 + ports }, idleTimeoutMs: T };
    this.target.deploy(deployed, settings);
  }

  one<O extends Outcome>(operation: Operation): O {
    return this.target.run([operation])[0] as O;
  }

  send(packet: Packet): PacketOutcome {
    const protocol = packet.protocol ?? 'udp';
    return this.one({
      op: 'send',
      vm: this.vms.findIndex(({ name }) => name === packet.from),
      protocol,
      segment: packet.segment ?? (protocol === 'udp' ? 'data' : 'syn'),
      bytes: packet.bytes ?? 8,
      group: 0,
      sourcePort: packet.port,
      destination: packet.to ?? SERVER,
      destinationPort: packet.toPort ?? 443,
      zeroChecksum: packet.zeroChecksum ?? false,
    });
  }

  /** The packet as it was seen outside, or null. */
  out(packet: Packet): Arrival | null {
    return this.send(packet).arrivals[0] ?? null;
  }

  /** The public port of a new UDP flow of a's, or null. */
  open(port: Port, overrides: Partial<Packet> = {}): Port | null {
    return this.out({ from: 'a', port, ...overrides })?.sourcePort ?? null;
  }

  /** Somebody outside sends to a public endpoint; `like` says who and with what. */
  receive(
    to: { address: Address; port: Port },
    like: { from?: Address; fromPort?: Port; protocol?: Protocol; segment?: Segment; bytes?: number } = {},
  ): PacketOutcome {
    const protocol = like.protocol ?? 'udp';
    return this.one({
      op: 'receive',
      protocol,
      segment: like.segment ?? (protocol === 'udp' ? 'data' : 'syn'),
      bytes: like.bytes ?? 8,
      group: 0,
      source: like.from ?? SERVER,
      sourcePort: like.fromPort ?? 443,
      destination: to.address,
      destinationPort: to.port,
    });
  }

  /** The name of the VM that a packet to a public endpoint reaches, and the port there, or null. */
  in(...args: Parameters<Scene['receive']>): string | null {
    const delivery = this.receive(...args).deliveries[0];
    return delivery === undefined ? null : `${this.vms[delivery.vm]?.name}:${delivery.port}`;
  }

  advance(ms: number): void {
    this.one({ op: 'advance', ms });
  }

  change(change: Change): void {
    this.one({ op: 'change', change });
  }

  probe(): ProbeOutcome['vms'] {
    return this.one<ProbeOutcome>({ op: 'probe', loadBalancer: 'lb' }).vms;
  }

  alerts(): AlertsOutcome['alerts'] {
    return this.one<AlertsOutcome>({ op: 'alerts' }).alerts;
  }

  discover(vmIndex: number, sourcePort: Port): DiscoverOutcome {
    return this.one({ op: 'discover', vm: vmIndex, sourcePort });
  }

  /** A TCP flow from handshake on; returns its public endpoint. */
  connect(from: string, port: Port, to = SERVER): { address: Address; port: Port } | null {
    const tcp = { from, port, to, protocol: 'tcp', bytes: 0 } as const;
    const syn = this.out({ ...tcp, segment: 'syn' });
    if (syn === null) return null;
    const there = { address: syn.source, port: syn.sourcePort };
    this.receive(there, { from: to, protocol: 'tcp', segment: 'syn-ack', bytes: 0 });
    this.send({ ...tcp, segment: 'ack' });
    return there;
  }
}
