import type { Cidr } from './address.ts';
import type { PortRange } from './port.ts';

/** The default tags of network security groups as of 2016. */
export type Tag = 'VIRTUAL_NETWORK' | 'AZURE_LOADBALANCER' | 'INTERNET';

export const TAGS: readonly Tag[] = ['VIRTUAL_NETWORK', 'AZURE_LOADBALANCER', 'INTERNET'];

/** A rule's source or destination: a prefix, a default tag, or anything. */
export type Scope = Cidr | Tag | '*';

/** One rule of the user's. */
export interface SecurityRule {
  readonly name: string;
  /** 100..4096; the lowest is evaluated first, and the first match decides. */
  readonly priority: number;
  readonly direction: 'inbound' | 'outbound';
  readonly access: 'allow' | 'deny';
  readonly protocol: 'udp' | 'tcp' | '*';
  readonly source: Scope;
  readonly sourcePorts: PortRange | '*';
  readonly destination: Scope;
  readonly destinationPorts: PortRange | '*';
}

/** A network security group: the user's rules; the default rules stand behind them, always. */
export interface SecurityGroup {
  readonly name: string;
  readonly rules: readonly SecurityRule[];
}

export const FIRST_PRIORITY = 100;
export const LAST_PRIORITY = 4096;

/** Where health probes come from (tag AZURE_LOADBALANCER): 168.63.129.16. */
export const PLATFORM_ADDRESS = 0xa83f8110;
