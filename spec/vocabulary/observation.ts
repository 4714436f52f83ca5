import type { Advance, Discover, ProbeRound, ReadAlerts, Receive, Reconfigure, Send } from './operation.ts';
import type { AlertsOutcome, DiscoverOutcome, PacketOutcome, PlainOutcome, ProbeOutcome } from './outcome.ts';

/** One operation with what came of it; `n` counts from 0 within a case. Judging is a fold over these. */
export type Observation =
  | { readonly n: number; readonly operation: Send; readonly outcome: PacketOutcome }
  | { readonly n: number; readonly operation: Receive; readonly outcome: PacketOutcome }
  | { readonly n: number; readonly operation: Advance; readonly outcome: PlainOutcome }
  | { readonly n: number; readonly operation: Reconfigure; readonly outcome: PlainOutcome }
  | { readonly n: number; readonly operation: ProbeRound; readonly outcome: ProbeOutcome }
  | { readonly n: number; readonly operation: Discover; readonly outcome: DiscoverOutcome }
  | { readonly n: number; readonly operation: ReadAlerts; readonly outcome: AlertsOutcome };
