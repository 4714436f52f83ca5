import {
  checkPortRange,
  type Deployment,
  type Hello,
  type Operation,
  type Outcome,
  quote,
  type Settings,
  SnatcheckError,
} from '../../spec/vocabulary/index.ts';
import {
  type DriverOptions,
  isPacketOperation,
  PacketDriver,
  type PacketOperation,
} from '../packets/packet-driver.ts';
import type { PacketSides } from '../packets/packet-sides.ts';
import type { Target } from '../target/contract.ts';
import { Gateway } from './gateway.ts';
import { HELLO } from './hello.ts';
import { DEFAULT_OPTIONS, type GatewayOptions } from './options.ts';
import { type GatewayParts, standardParts } from './parts.ts';

export interface BuiltinOptions {
  /** Legal choices that differ from the default gateway's. */
  readonly gateway?: Partial<GatewayOptions>;
  /** Puts other parts in place of some of the standard ones; the gateway is there once the first packet is. */
  readonly parts?: (standard: GatewayParts, options: GatewayOptions, gateway: () => Gateway) => GatewayParts;
  /** Puts something between the driver and the gateway: packets may be lost, doubled or spoilt there. */
  readonly sides?: (gateway: Gateway) => ClearableSides;
  /** How its packets are driven, where what is between makes a difference. */
  readonly driver?: DriverOptions;
  /** What it says of itself otherwise than the default gateway. */
  readonly hello?: Partial<Hello>;
}

/** `clear` forgets every packet under way, when a deployment is put up. */
export interface ClearableSides extends PacketSides {
  readonly clear?: () => void;
}

/** The gateway in this process as a target. It answers at once, and the same operations have the same outcomes. */
export function builtinTarget(options: BuiltinOptions = {}): BuiltinTarget {
  return new BuiltinTarget(options);
}

export class BuiltinTarget implements Target {
  readonly hello: Hello;
  readonly gateway: Gateway;
  private readonly sides: ClearableSides;
  private readonly driver: PacketDriver;
  private deployment: Deployment | null = null;

  constructor(options: BuiltinOptions) {
    this.hello = { ...HELLO, ...options.hello };
    const gatewayOptions = { ...DEFAULT_OPTIONS, ...options.gateway };
    const standard = standardParts(gatewayOptions);
    const parts = options.parts?.(standard, gatewayOptions, () => this.gateway) ?? standard;
    this.gateway = new Gateway(gatewayOptions, parts);
    this.sides = options.sides?.(this.gateway) ?? this.gateway;
    this.driver = new PacketDriver(this.sides, options.driver);
  }

  deploy(deployment: Deployment, settings: Settings): Settings {
    checkPortRange(settings.ports, 'the SNAT ports');
    checkMs(settings.idleTimeoutMs, 1, 'as idle timeout');
    this.gateway.putUp(deployment, settings);
    this.sides.clear?.();
    this.driver.deploy(deployment);
    this.deployment = deployment;
    return settings;
  }

  run(batch: readonly Operation[]): readonly Outcome[] {
    this.deployed();
    const outcomes: Outcome[] = [];
    for (let i = 0; i < batch.length;) {
      const operation = batch[i] as Operation;
      if (isPacketOperation(operation)) i = this.driver.run(batch, i, outcomes);
      else {
        outcomes.push(this.perform(operation));
        i += 1;
      }
    }
    return outcomes;
  }

  reset(): void {
    this.gateway.putUp(this.deployed(), this.gateway.settings);
    this.sides.clear?.();
    this.driver.reset();
  }

  bye(): void {
    this.deployment = null;
  }

  private deployed(): Deployment {
    if (this.deployment !== null) return this.deployment;
    throw new SnatcheckError('nothing-deployed', {
      expected: 'a deployment before any operation',
      received: 'none',
      remedy: 'Call deploy first.',
    });
  }

  private perform(operation: Exclude<Operation, PacketOperation>): Outcome {
    const { gateway } = this;
    const sent = gateway.now();
    switch (operation.op) {
      case 'advance':
        checkMs(operation.ms, 0, 'to advance by');
        gateway.advance(operation.ms);
        return { sent, seen: gateway.now() };
      case 'change':
        gateway.change(operation.change);
        return { sent, seen: sent };
      case 'probe':
        return { sent, seen: sent, vms: gateway.probe(operation.loadBalancer) };
      case 'alerts':
        return { sent, seen: sent, alerts: [...gateway.alerts] };
      default:
        throw new SnatcheckError('operation-unknown', {
          expected: 'send, receive, advance, change, probe, discover or alerts',
          received: quote(operation satisfies never),
          remedy: 'The harness and the target speak different versions of the contract.',
        });
    }
  }
}

function checkMs(value: number, least: number, what: string): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new SnatcheckError('duration-invalid', {
    expected: `a whole number of ms, at least ${least}, ${what}`,
    received: quote(value),
    remedy: 'The clock of this target has a resolution of 1 ms.',
  });
}
