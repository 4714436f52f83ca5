import type { QualifiedLabOptions, Wiring } from './options.ts';
import type { LabSides } from './sides.ts';
import type { Hosts } from './sockets/host.ts';

/** Where a NAT is put up: the network namespace of this process, with our ends on both sides of it, or with hosts. */
export interface Place {
  readonly kind: Wiring;
  readonly options: QualifiedLabOptions;
  /** Null between hosts. */
  readonly sides: LabSides | null;
  /** Hosts whose sockets are ours; null otherwise. */
  readonly hosts: Hosts | null;
  /** Descriptor of a netlink socket to the connection tracker; null between hosts of people's. */
  readonly netlink: number | null;
}
