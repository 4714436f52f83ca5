/** Why an operation was asked for, and so what its outcome means to the flow that it belongs to. */
export const ROLE = {
  /** Nothing but the time of it matters. */
  none: 0,
  /** First packet of a flow from inside. */
  open: 1,
  /** A later packet from inside. */
  out: 2,
  /** A packet from outside to a flow. */
  in: 3,
  /** First packet of a flow from outside. */
  openInbound: 4,
  /** A control; it belongs to a VM, not to a flow. */
  control: 5,
} as const;
export type Role = (typeof ROLE)[keyof typeof ROLE];
