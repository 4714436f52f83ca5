import type { Change, Deployment, Port, Protocol, Segment, Settings } from '../../spec/vocabulary/index.ts';

/** Names a flow within a scenario; deleting a step leaves what other labels mean unchanged. */
export type Label = string;

/**
 * A point in time, relative to what the target declares, so that one scenario fits every idle timeout:
 * timeouts * T + tolerances * e + ticks * resolution after `since`.
 */
export interface Moment {
  /** After this flow's last outbound packet, or after now when null. */
  readonly since: Label | null;
  readonly timeouts: number;
  readonly tolerances: number;
  readonly ticks: number;
}

export interface OpenStep {
  readonly do: 'open';
  readonly flow: Label;
  readonly vm: string;
  readonly protocol: Protocol;
  readonly port: Port;
  readonly to: string;
  /** TCP: nothing comes back to its SYN but what later steps send. */
  readonly unanswered?: boolean;
}

/** The steps of a scenario. Endpoints are `address:port`, addresses dotted quads. */
export type Step =
  | OpenStep
  /** One more packet of an open flow, from its VM. `fragments` are UDP's, segments other than those and `data` TCP's. `data` and `fin` have a payload. */
  | {
      readonly do: 'send';
      readonly flow: Label;
      readonly segment: Exclude<Segment, 'unreachable'>;
      readonly bytes: number;
      readonly zeroChecksum?: boolean;
    }
  /** A TCP segment from a VM that belongs to no flow: whatever leaves must not show the private source. */
  | {
      readonly do: 'stray';
      readonly vm: string;
      readonly segment: 'rst' | 'fin' | 'syn-ack' | 'ack';
      readonly port: Port;
      readonly to: string;
    }
  /** A packet to the public endpoint that the flow was last seen with. */
  | {
      readonly do: 'reply';
      readonly flow: Label;
      readonly from: 'destination' | 'other-port' | 'stranger';
      readonly segment: Exclude<Segment, 'fragments'>;
      readonly bytes: number;
    }
  /** `half` sends the VM's FIN alone. */
  | { readonly do: 'close'; readonly flow: Label; readonly how: 'fin' | 'rst' | 'half' | 'reset-by-peer' }
  | { readonly do: 'advance'; readonly to: Moment }
  /**
   * Opens flows from the VMs, in turn, to one destination until `leave` ports are free by the strictest count
   * (a negative number asks for so many more than there are). Where capacity is unknown, until opening fails.
   */
  | {
      readonly do: 'fill';
      readonly flows: Label;
      readonly vms: readonly string[];
      readonly protocol: Protocol;
      readonly port: Port;
      readonly to: string;
      readonly leave: number;
      /** Spread the flows over this many ports of the destination, one by default. */
      readonly toPorts?: number;
    }
  /** Every flow whose label is `flows#number`, one packet each. */
  | { readonly do: 'send-all'; readonly flows: Label }
  /** The destination of each of them answers, one packet each. */
  | { readonly do: 'reply-all'; readonly flows: Label }
  | { readonly do: 'close-all'; readonly flows: Label; readonly how: 'fin' | 'rst' }
  /** Opens at one instant. */
  | { readonly do: 'together'; readonly opens: readonly OpenStep[] }
  /** Keeps a flow from idling for this many timeouts by a packet every 0.4 timeouts. */
  | {
      readonly do: 'keep-alive';
      readonly flow: Label;
      readonly by: 'outbound' | 'inbound' | 'both';
      readonly timeouts: number;
    }
  | { readonly do: 'change'; readonly change: Change }
  /** A flow opened from outside, to a public endpoint; the VM that it reaches answers. */
  | {
      readonly do: 'inbound';
      readonly flow: Label;
      readonly protocol: Protocol;
      readonly from: string;
      readonly to: string;
    }
  | { readonly do: 'probe'; readonly loadBalancer: string; readonly rounds: number }
  | { readonly do: 'discover'; readonly vm: string; readonly port: Port }
  | { readonly do: 'alerts' }
  /** One packet of each VM's control flow, to a destination that nothing else uses. */
  | { readonly do: 'control' };

/** A deployment and what happens in it: plain data, replayable without seed or library. */
export interface Scenario {
  readonly dialect: string;
  readonly deployment: Deployment;
  readonly settings: Settings;
  readonly steps: readonly Step[];
}
