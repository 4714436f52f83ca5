/** How the kernel picks a source port: flags of nft's `snat` statement and of iptables' SNAT target. */
export type PortChoice = 'preserve' | 'random' | 'fully-random';

export type PacketFilter = 'nft' | 'iptables-nft' | 'iptables-legacy';

/** What an operator may choose of the kernel's NAT, and one target differs in from the next. */
export interface NetfilterVariant {
  /**
   * Which program loads the rules, and into which of the kernel's two packet filters; or into its datapath of Open vSwitch, which has
   * the same connection tracker and NAT behind a table of flows of its own.
   */
  readonly frontEnd: PacketFilter | 'ovs-dpctl';
  /**
   * `range`: to addresses and a range of ports. `masquerade`: to the outer interface's address, to any port;
   * `masquerade-range`: to a range of its ports.
   */
  readonly translation: 'range' | 'masquerade' | 'masquerade-range';
  readonly portChoice: PortChoice;
  /** Whether a host keeps its address of several. */
  readonly persistent: boolean;
  /** What becomes of packets in the connection tracker's state INVALID. */
  readonly invalid: 'pass' | 'drop';
}

/** What the manual's first example gives. */
export const PLAIN: NetfilterVariant = {
  frontEnd: 'nft',
  translation: 'range',
  portChoice: 'preserve',
  persistent: false,
  invalid: 'pass',
};
