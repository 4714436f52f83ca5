import type {
  Address,
  Operation,
  Outcome,
  PacketOutcome,
  Port,
  Protocol,
  Segment,
} from '../../../spec/vocabulary/index.ts';
import type { BuiltinTarget } from '../../builtin/target.ts';
import type { ModelFlow } from './model.ts';

type Ends = Pick<ModelFlow, 'vm' | 'protocol' | 'port' | 'destination' | 'destinationPort'>;

const BYTES = 32;

/** The gateway under test, one packet at a time. */
export class Wire {
  private readonly target: BuiltinTarget;

  constructor(target: BuiltinTarget) {
    this.target = target;
  }

  send({ vm, protocol, port, destination, destinationPort }: Ends, segment: Segment): PacketOutcome {
    return this.perform<PacketOutcome>({
      op: 'send',
      vm: vm.index,
      protocol,
      segment,
      bytes: segment === 'data' ? BYTES : 0,
      group: 0,
      sourcePort: port,
      destination,
      destinationPort,
      zeroChecksum: false,
    });
  }

  receive(
    protocol: Protocol,
    segment: Segment,
    from: { readonly address: Address; readonly port: Port },
    to: { readonly address: Address; readonly port: Port },
  ): PacketOutcome {
    return this.perform<PacketOutcome>({
      op: 'receive',
      protocol,
      segment,
      bytes: segment === 'data' ? BYTES : 0,
      group: 0,
      source: from.address,
      sourcePort: from.port,
      destination: to.address,
      destinationPort: to.port,
    });
  }

  advance(ms: number): void {
    this.perform({ op: 'advance', ms });
  }

  private perform<O extends Outcome>(operation: Operation): O {
    return this.target.run([operation])[0] as O;
  }
}
