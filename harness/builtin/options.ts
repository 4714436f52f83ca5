/**
 * What the document leaves open, so that every value here is a legal gateway. The default gateway is the first of each line.
 */
export interface GatewayOptions {
  /**
   * Where the search for a free port begins: after the inventory's last one, anywhere, at the flow's own private port, or after
   * the last one of the public address, so that a port comes back only when every other one has been used.
   */
  readonly portChoice: 'sequential' | 'random' | 'preserving' | 'fresh';
  /** Whether UDP and TCP flows to one destination compete for ports. */
  readonly inventories: 'per-protocol' | 'shared';
  /** Whether a packet from outside keeps a flow from idling (RFC 4787 REQ-6 asks it of outbound packets only). */
  readonly inboundRefreshes: boolean;
  /** Whether a TCP flow's port is free again after FINs both ways or a RST, or only when the flow has idled. */
  readonly closeReleases: boolean;
  /**
   * An idle flow's port is free on the dot, or as soon as somebody needs it. Either way the flow itself is over: what comes
   * later on its tuple is a new flow's.
   */
  readonly reclaim: 'on-the-dot' | 'on-need';
  /** How a flow fails for want of a port. `rst` answers TCP only. */
  readonly exhaustion: 'silence' | 'rst' | 'icmp';
  /** From whom a packet to a public endpoint is let in (RFC 4787 section 5): the flow's peer, its peer's address, anybody. */
  readonly filtering: 'address-and-port' | 'address' | 'none';
  /** Which frontend of several a new flow tries first: each in turn, the first, or one for each VM. */
  readonly frontends: 'rotating' | 'first' | 'pinned';
  /** Default SNAT's address: one for all standalone VMs, or one for each as long as there are enough. */
  readonly defaultAddress: 'shared' | 'own';
  /** A TCP segment other than SYN that belongs to no flow: dropped, or the beginning of one. */
  readonly strayTcp: 'drop' | 'open';
  /** What a change of pool, ILPIP or group does to the changed VM's flows. A released ILPIP always takes its flows with it. */
  readonly changes: 'keep-flows' | 'drop-flows';
  /** Seed of every choice by chance, 0..2^32-1. */
  readonly seed: number;
}

export const DEFAULT_OPTIONS: GatewayOptions = {
  portChoice: 'sequential',
  inventories: 'per-protocol',
  inboundRefreshes: true,
  closeReleases: true,
  reclaim: 'on-the-dot',
  exhaustion: 'silence',
  filtering: 'address-and-port',
  frontends: 'rotating',
  defaultAddress: 'shared',
  strayTcp: 'drop',
  changes: 'keep-flows',
  seed: 0,
};
