import type { Address, Cidr } from './address.ts';
import type { Port } from './port.ts';
import type { Protocol } from './protocol.ts';
import type { SecurityGroup } from './security-group.ts';

/** A virtual machine with one NIC. */
export interface Vm {
  readonly name: string;
  readonly address: Address;
  /** Its instance-level public IP (ILPIP), or null. */
  readonly ilpip: Address | null;
  /** Name of the NIC's network security group, or null. */
  readonly securityGroup: string | null;
}

/** How a load balancer asks a VM whether it is alive. */
export interface HealthProbe {
  readonly port: Port;
  /** Between two probes of one VM, in ms. */
  readonly intervalMs: number;
  /** Consecutive failures after which a VM is marked down, and successes after which it is up again. */
  readonly threshold: number;
}

/** A load balancing rule: flows to frontend:frontendPort go to a pool member's backendPort. */
export interface LoadBalancingRule {
  readonly protocol: Protocol;
  readonly frontendPort: Port;
  readonly backendPort: Port;
}

export interface LoadBalancer {
  readonly name: string;
  /** Public addresses; outbound flows of the pool's members use any one of them. */
  readonly frontends: readonly Address[];
  /** Names of the VMs in the backend pool. */
  readonly pool: readonly string[];
  readonly rules: readonly LoadBalancingRule[];
  readonly probe: HealthProbe | null;
  /** Whether the alert event log is switched on. */
  readonly logging: boolean;
}

export interface Subnet {
  readonly name: string;
  readonly range: Cidr;
  /** Name of the subnet's network security group, or null. */
  readonly securityGroup: string | null;
}

/** What stands in the cloud when a scenario begins. */
export interface Deployment {
  /** Destinations that count as publicly reachable; the documentation ranges belong to it by default. */
  readonly publicSpace: readonly Cidr[];
  /** The VNet's own space and the networks connected to it. */
  readonly virtualNetwork: readonly Cidr[];
  readonly subnets: readonly Subnet[];
  readonly vms: readonly Vm[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly securityGroups: readonly SecurityGroup[];
  /** Public addresses of the tenant's that nothing here uses: default SNAT must not use them either. */
  readonly reservedAddresses: readonly Address[];
  /** Where a target may take default SNAT's address from. A hint to the target; nothing is judged by it. */
  readonly platformAddresses: readonly Address[];
}

/** The parameters of the translator which a target may let the harness set. */
export interface Settings {
  /** SNAT ports of each public address. */
  readonly ports: { readonly first: Port; readonly last: Port };
  /** Idle timeout in ms; 240,000 by the document. */
  readonly idleTimeoutMs: number;
}

/** What a scenario may change while flows live. */
export type Change =
  | { readonly kind: 'join-pool' | 'leave-pool'; readonly vm: string; readonly loadBalancer: string }
  | { readonly kind: 'assign-ilpip'; readonly vm: string; readonly address: Address }
  | { readonly kind: 'release-ilpip'; readonly vm: string }
  | {
      readonly kind: 'set-security-group';
      /** Whose group: a VM's NIC or a subnet. */
      readonly on: { readonly vm: string } | { readonly subnet: string };
      /** Name of a group of the deployment, or null for none. */
      readonly securityGroup: string | null;
    }
  | { readonly kind: 'set-logging'; readonly loadBalancer: string; readonly on: boolean };
