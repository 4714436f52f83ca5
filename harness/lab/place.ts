import type { Descriptors, QualifiedLabOptions } from './options.ts';
import type { LabSides } from './sides.ts';

/** Where a NAT is put up: the network namespace of this process, with our ends on both sides of it. */
export interface Place {
  readonly kind: Descriptors;
  readonly options: QualifiedLabOptions;
  readonly sides: LabSides;
  /** Descriptor of a netlink socket to the connection tracker. */
  readonly netlink: number;
}
