import type { Address, Port } from '../../spec/vocabulary/index.ts';
import type { Flow } from '../builtin/flow.ts';
import { HELLO } from '../builtin/hello.ts';
import type { GatewayParts } from '../builtin/parts.ts';
import type { PortInventory } from '../builtin/ports.ts';
import { Random } from '../builtin/random.ts';
import { type BuiltinOptions, builtinTarget } from '../builtin/target.ts';
import { ACK, SYN, TCP } from '../packets/packet.ts';
import { clearedWith, seeded } from './seeding/seeded.ts';
import { wrappedPorts } from './seeding/wrapped-ports.ts';
import type { Variant } from './variant.ts';

const variant = (id: string, make: () => BuiltinOptions): Variant => ({
  id,
  target: () => builtinTarget(make()),
  mostInconclusive: 0.01,
});

/** Which TCP flows of VMs had a whole handshake; `refreshes` sees every packet that passes. */
function handshakes({ refreshes }: GatewayParts) {
  const steps = new WeakMap<Flow, 'answered' | 'done'>();
  const lacks = (flow: Flow): boolean =>
    flow.protocol === TCP && flow.opened === 'outbound' && steps.get(flow) !== 'done';
  return {
    lacks,
    refreshes: (...[flow, direction, packet]: Parameters<typeof refreshes>): boolean => {
      const isAnswer = direction === 'inbound' && (packet.flags & (SYN | ACK)) === (SYN | ACK);
      if (isAnswer && lacks(flow)) steps.set(flow, 'answered');
      else if (direction === 'outbound' && (packet.flags & SYN) === 0 && steps.has(flow))
        steps.set(flow, 'done');
      return refreshes(flow, direction, packet);
    },
  };
}

/** A flow without a handshake, half-open or taken up in mid-stream, gets so many ms (RFC 5382 REQ-5: "transitory"). */
const transitory = (ms: number) =>
  seeded(
    (standard) => {
      const { lacks, refreshes } = handshakes(standard);
      return {
        refreshes,
        timeout: (flow, settings) => Math.min(standard.timeout(flow, settings), lacks(flow) ? ms : Infinity),
      };
    },
    { gateway: { strayTcp: 'open', inboundRefreshes: false, reclaim: 'on-need' } },
  );

/** Where no port is free, a flow without a handshake gives way, as in the defence against floods of SYNs. */
const evictsHalfOpen = seeded((standard, gateway) => {
  const { lacks, refreshes } = handshakes(standard);
  // Full of flows that had their handshakes: until a port is free, no other can come.
  const settled = new WeakSet<PortInventory>();
  return {
    refreshes,
    inventoryOf(ports, address, vm, packet) {
      const inventory = standard.inventoryOf(ports, address, vm, packet);
      const port = inventory.take(packet.sourcePort);
      if (port !== 0) {
        inventory.release(port);
        settled.delete(inventory);
      } else if (!settled.has(inventory)) {
        const { flows } = gateway();
        const flow = flows.find((one) => one.inventory === inventory && lacks(one));
        if (flow === null) settled.add(inventory);
        else gateway().drop(flow);
      }
      return inventory;
    },
  };
});

/** The port released last is given first. */
const lastReleasedFirst = seeded(
  ({ ports }) => ({
    ports: wrappedPorts(ports, (inner, range) => {
      const released: Port[] = [];
      return {
        take: () => inner.take(released.pop() ?? range.first),
        release(port) {
          released.push(port);
          inner.release(port);
        },
      };
    }),
  }),
  { gateway: { portChoice: 'preserving', filtering: 'none' } },
);

/** Each flow idles out at some moment within e of T. */
function withinTolerance(toleranceMs: number): BuiltinOptions {
  const random = new Random(17);
  return seeded(
    ({ ports, timeout }) => ({
      ports: clearedWith(ports, () => random.restart()),
      timeout: (flow, settings) => timeout(flow, settings) - toleranceMs + 1 + random.below(2 * toleranceMs),
    }),
    { hello: { capabilities: { ...HELLO.capabilities, toleranceMs } } },
  )();
}

/** A flow asks one frontend of several, by chance, and fails where that one is full. */
function oneFrontendEach(): BuiltinOptions {
  const random = new Random(3);
  return seeded(({ ports, selectMethod }) => ({
    ports: clearedWith(ports, () => random.restart()),
    selectMethod(network, vm, packet) {
      const method = selectMethod(network, vm, packet);
      if (method.kind !== 'load-balancer') return method;
      const { addresses } = method;
      return { ...method, addresses: [addresses[random.below(addresses.length)] as Address] };
    },
  }))();
}

/** Default SNAT takes another of three addresses for each flow. */
function defaultAddressPerFlow(): BuiltinOptions {
  let flows = 0;
  return seeded(({ ports, selectMethod }) => ({
    ports: clearedWith(ports, () => {
      flows = 0;
    }),
    selectMethod(network, vm, packet) {
      const method = selectMethod(network, vm, packet);
      if (method.kind !== 'default') return method;
      flows += 1;
      return { ...method, addresses: [network.defaultAddress(flows % 3)] };
    },
  }))();
}

/** Legal gateways that are no combination of the built-in one's options, as real translators are. */
export const composedVariants: readonly Variant[] = [
  variant('less-time-without-a-handshake', transitory(1_000)),
  variant('half-open-gives-way', evictsHalfOpen),
  variant('port-released-last-first', lastReleasedFirst),
  variant('idles-out-within-tolerance', () => withinTolerance(1_200)),
  variant('one-frontend-for-each-flow', oneFrontendEach),
  variant('default-address-for-each-flow', defaultAddressPerFlow),
];
