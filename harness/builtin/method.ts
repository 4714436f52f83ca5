import type { Address } from '../../spec/vocabulary/index.ts';
import type { BalancerState, Network, VmState } from './network.ts';
import type { GatewayOptions } from './options.ts';

/** How a VM's new flows to public destinations leave. */
export type Method =
  /** Under the VM's own public address, with its own port. */
  | { readonly kind: 'instance-level'; readonly address: Address }
  | {
      readonly kind: 'load-balancer';
      readonly balancer: BalancerState;
      readonly addresses: readonly Address[];
    }
  | { readonly kind: 'default'; readonly addresses: readonly Address[] };

/** The article's table: an ILPIP comes before everything, then a load balancer's frontend, then an address of the platform's. */
export function selectMethod(network: Network, vm: VmState, options: GatewayOptions): Method {
  if (vm.ilpip !== null) return { kind: 'instance-level', address: vm.ilpip };
  for (const balancer of vm.balancers) {
    // An internal load balancer has no public frontend to lend.
    const addresses = balancer.balancer.frontends;
    if (addresses.length > 0) return { kind: 'load-balancer', balancer, addresses };
  }
  const address = network.defaultAddress(options.defaultAddress === 'own' ? vm.index : 0);
  return { kind: 'default', addresses: [address] };
}

/** Index of the frontend that a new flow tries first; if it has no port left, the others follow in turn. */
export function firstAddress(method: Method, vm: VmState, options: GatewayOptions): number {
  if (method.kind !== 'load-balancer' || options.frontends === 'first') return 0;
  const count = method.addresses.length;
  if (options.frontends === 'pinned') return vm.index % count;
  const { turn } = method.balancer;
  method.balancer.turn = (turn + 1) % count;
  return turn % count;
}
