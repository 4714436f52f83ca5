import type { PacketForm } from './messages.ts';

/** What a listener makes of what it heard: the answer is complete, goes on, or goes on with so many bytes. */
export type Hear = (heard: string | Uint8Array) => boolean | number;

/** Carries messages to an adapter and its answers back. Calls never overlap. */
export interface Transport {
  /** Names the adapter in errors, e.g. `./my-nat-adapter`. */
  readonly name: string;
  /** The forms in which packets can travel over it. */
  readonly packetForms: readonly PacketForm[];
  /**
   * Sends one message, of ASCII, with bytes after its line if there are any. Each line that comes back goes to `hear`, until that
   * says that the answer is complete; where it says a number, so many bytes follow the line and are heard next. What it
   * throws comes through. A transport that threw is to be closed.
   * @throws SnatcheckError `adapter-...`: no answer within `ms`, the other side gone, not in the form of lines.
   */
  ask(message: string, hear: Hear, ms: number, bytes?: Uint8Array): Promise<void>;
  /** Ends everything that it started. May be called twice, and while a question is open. */
  close(): Promise<void>;
}
