import {
  type Deployment,
  type Features,
  parseAddress,
  parseCidr,
  type Vm,
} from '../../../spec/vocabulary/index.ts';

/** Hosts of a lab that stands for a look by hand, one for each method that the NAT has. */
export function sampleDeployment(features: Features): Deployment {
  const vm = (name: string, address: string, ilpip: string | null = null): Vm => ({
    name,
    address: parseAddress(address),
    ilpip: ilpip === null ? null : parseAddress(ilpip),
    securityGroup: null,
  });
  // Where there are no pools, two VMs share the platform's address.
  const pooled = features.pools
    ? [vm('pooled-a', '10.0.0.5'), vm('pooled-b', '10.0.0.6')]
    : [vm('alone-too', '10.0.0.5')];
  const vms = [
    vm('alone', '10.0.0.4'),
    ...(features.severalVms ? pooled : []),
    ...(features.severalVms && features.ilpip ? [vm('own', '10.0.0.7', '203.0.113.64')] : []),
  ];
  const balancer = {
    name: 'lb',
    frontends: [parseAddress('203.0.113.1')],
    pool: pooled.map(({ name }) => name),
    rules: [],
    probe: null,
    logging: false,
  };
  return {
    publicSpace: ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'].map(parseCidr),
    virtualNetwork: [parseCidr('10.0.0.0/16')],
    subnets: [],
    vms,
    loadBalancers: features.severalVms && features.pools ? [balancer] : [],
    securityGroups: [],
    reservedAddresses: [],
    platformAddresses: [parseAddress('192.0.2.1')],
  };
}
