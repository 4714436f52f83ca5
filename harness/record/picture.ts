import type { Protocol } from '../../spec/vocabulary/index.ts';

/**
 * What a drawing of a finding needs: which flow held which public port when, as far as the observations fix it.
 * All times are ms since the case began. Already chosen for a reader: when more flows took part than one can look at
 * (some 40), it holds the blamed ones and their neighbours, and `omitted` says how many are left out.
 */
export interface Picture {
  /** Idle timeout T and tolerance e that the lives below were computed with. */
  readonly idleTimeoutMs: number;
  readonly toleranceMs: number;
  /** The time shown, from the first to the last observation. */
  readonly from: number;
  readonly to: number;
  /** Ports of each public address, or null where unknown. */
  readonly capacity: number | null;
  readonly flows: readonly PicturedFlow[];
  readonly omitted: number;
  /** What happened to no single flow: a change of membership, a probe round, an alert. */
  readonly marks: readonly PicturedMark[];
  /** Where the fault shows, or null when it has no one place in time. */
  readonly fault: PicturedFault | null;
}

export interface PicturedFlow {
  /** Its label in the scenario; unique within the picture. */
  readonly flow: string;
  readonly vm: string;
  readonly protocol: Protocol;
  /** Private source port. */
  readonly port: number;
  /** A dotted quad; flows compete for ports per destination address. */
  readonly destination: string;
  readonly destinationPort: number;
  /** What it was seen with, or null when nothing of it came out. */
  readonly publicAddress: string | null;
  readonly publicPort: number | null;
  /** Its first packet. */
  readonly from: number;
  /** Its last outbound packet. */
  readonly to: number;
  /** Until then it surely holds the port, and until then possibly. */
  readonly sureUntil: number;
  readonly possibleUntil: number;
  readonly events: readonly PicturedEvent[];
}

export interface PicturedEvent {
  readonly t: number;
  readonly kind: PicturedEventKind;
  readonly text: string;
}

export type PicturedEventKind =
  | 'open'
  /** One more packet from the VM. */
  | 'out'
  /** A packet from outside that reached the VM. */
  | 'in'
  /** A packet, either way, of which nothing was seen at the other end. */
  | 'lost'
  /** An open that got no port, as far as anybody saw. */
  | 'refused'
  | 'close';

export interface PicturedMark {
  readonly t: number;
  readonly text: string;
}

export interface PicturedFault {
  readonly t: number;
  /** A few words, e.g. "port 1025 held twice". */
  readonly text: string;
  /** Labels of the flows between which it lies. */
  readonly flows: readonly string[];
}
