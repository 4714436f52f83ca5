/** Carries messages to an adapter and its answers back. Calls never overlap. */
export interface Transport {
  /** Names the adapter in errors, e.g. `./my-nat-adapter`. */
  readonly name: string;
  /**
   * Sends one message. Each line that comes back goes to `hear`, until that says that the answer is complete; what it
   * throws comes through. A transport that threw is to be closed.
   * @throws SnatcheckError `adapter-...`: no answer within `ms`, the other side gone, not in the form of lines.
   */
  ask(message: string, hear: (line: string) => boolean, ms: number): Promise<void>;
  /** Ends everything that it started. May be called twice, and while a question is open. */
  close(): Promise<void>;
}
