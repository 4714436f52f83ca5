import { type Cidr, contains, type Deployment } from '../../spec/vocabulary/index.ts';

/**
 * Networks of the VNet's space without a VM or subnet of the deployment: what is connected to it, by a gateway that lies on
 * the far side of the router. Flows to them are not translated.
 */
export function connectedNetworks({ virtualNetwork, vms, subnets }: Deployment): readonly Cidr[] {
  const ours = [...vms.map(({ address }) => address), ...subnets.map(({ range }) => range.base)];
  return virtualNetwork.filter((network) => !ours.some((address) => contains(network, address)));
}
