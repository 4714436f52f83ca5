import {
  type Address,
  type Deployment,
  formatAddress,
  formatCidr,
  type Settings,
} from '../../../spec/vocabulary/index.ts';
import { addressPlan, addressRuns } from '../address-plan.ts';
import { connectedNetworks } from '../connected-networks.ts';
import { HOPS, privateNetworks } from '../interfaces.ts';
import { FAR_MAC, NEAR_MACS } from '../sides.ts';
import { STATE } from '../confinement.ts';
import type { DriverName } from './description.ts';

/** The file with the whole deployment, in STATE. */
export const DEPLOYMENT_FILE = 'deployment.json';

/** What stands in the environment of every call, whatever is deployed. */
const FIXED: Readonly<Record<string, string>> = {
  SNATCHECK_CONTRACT: '1',
  SNATCHECK_INSIDE: 'inside',
  SNATCHECK_OUTSIDE: 'outside',
  SNATCHECK_INSIDE_MAC: NEAR_MACS.inside,
  SNATCHECK_OUTSIDE_MAC: NEAR_MACS.outside,
  SNATCHECK_INSIDE_HOP: HOPS.inside.far,
  SNATCHECK_OUTSIDE_HOP: HOPS.outside.far,
  SNATCHECK_HOP_MAC: FAR_MAC,
  SNATCHECK_STATE: STATE,
};

/**
 * The environment in which a user's script is called. It is documented in docs/lab.md and stable: what it has stays.
 * @param standing null where nothing is deployed, for `describe`.
 */
export function scriptEnvironment(
  standing: { readonly deployment: Deployment; readonly settings: Settings } | null,
  driver: DriverName,
): NodeJS.ProcessEnv {
  // Ours are no business of theirs, and theirs must not be mistaken for ours.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SNATCHECK_'));
  return {
    ...Object.fromEntries(inherited),
    ...FIXED,
    SNATCHECK_DRIVER: driver,
    ...(standing === null ? {} : deployed(standing)),
  };
}

function deployed({
  deployment,
  settings: { ports, idleTimeoutMs },
}: {
  readonly deployment: Deployment;
  readonly settings: Settings;
}): Record<string, string> {
  const { own, pools, public: publicAddresses } = addressPlan(deployment);
  const list = (addresses: readonly Address[]) => addresses.map(formatAddress).join(',');
  return {
    SNATCHECK_PORT_FIRST: String(ports.first),
    SNATCHECK_PORT_LAST: String(ports.last),
    SNATCHECK_IDLE_MS: String(idleTimeoutMs),
    SNATCHECK_IDLE_SECONDS: String(Math.round(idleTimeoutMs / 1_000)),
    SNATCHECK_PRIVATE: privateNetworks(deployment).map(formatCidr).join(' '),
    SNATCHECK_CONNECTED: connectedNetworks(deployment).map(formatCidr).join(' '),
    SNATCHECK_PUBLIC: addressRuns(publicAddresses).join(' '),
    SNATCHECK_FRONTENDS: [...new Set(pools.flatMap(({ addresses }) => addresses))]
      .map(formatAddress)
      .join(' '),
    SNATCHECK_SNAT: pools
      .filter(({ vms }) => vms.length > 0)
      .map(
        ({ vms, addresses }) =>
          `${addressRuns(vms.map(({ address }) => address)).join(',')} ${list(addresses)}`,
      )
      .join('\n'),
    SNATCHECK_ILPIPS: own.map(({ vm, ilpip }) => `${list([vm.address])} ${list([ilpip])}`).join('\n'),
    SNATCHECK_DEPLOYMENT: `${STATE}/${DEPLOYMENT_FILE}`,
  };
}
