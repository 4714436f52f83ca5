import { gvisor } from './gvisor.ts';
import { iptables } from './iptables.ts';
import { iptablesLegacy } from './iptables-legacy.ts';
import { iptablesMasquerade } from './iptables-masquerade.ts';
import { nftables } from './nftables.ts';
import { nftablesDropInvalid } from './nftables-drop-invalid.ts';
import { nftablesFullyRandom } from './nftables-fully-random.ts';
import { nftablesMasquerade } from './nftables-masquerade.ts';
import { nftablesMasqueradeRange } from './nftables-masquerade-range.ts';
import { nftablesPersistent } from './nftables-persistent.ts';
import { nftablesRandom } from './nftables-random.ts';
import { nftablesSockets } from './nftables-sockets.ts';
import { ovs } from './ovs.ts';
import { ovsTranslatedOnly } from './ovs-translated-only.ts';
import { pasta } from './pasta.ts';
import { slirp4netns } from './slirp4netns.ts';
import { slirp4netnsSockets } from './slirp4netns-sockets.ts';
import { uml } from './uml.ts';
import { umlOvs } from './uml-ovs.ts';
import type { LabSystem } from './system.ts';

/** Every real NAT that the lab knows, by the name that follows `lab:`. A new one is one file and one line. */
export const systems: Readonly<Record<string, LabSystem>> = {
  nftables,
  'nftables-masquerade': nftablesMasquerade,
  'nftables-masquerade-range': nftablesMasqueradeRange,
  'nftables-random': nftablesRandom,
  'nftables-fully-random': nftablesFullyRandom,
  'nftables-persistent': nftablesPersistent,
  'nftables-drop-invalid': nftablesDropInvalid,
  'nftables-sockets': nftablesSockets,
  iptables,
  'iptables-legacy': iptablesLegacy,
  'iptables-masquerade': iptablesMasquerade,
  ovs,
  'ovs-translated-only': ovsTranslatedOnly,
  slirp4netns,
  'slirp4netns-sockets': slirp4netnsSockets,
  pasta,
  uml,
  'uml-ovs': umlOvs,
  gvisor,
};
