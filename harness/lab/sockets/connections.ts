import { type Ends, endsKey } from './messages.ts';
import type { HostSide } from './host-networks.ts';

/** A TCP connection through the NAT, as each of its two ends knows it. */
export interface Connection {
  readonly inside: Ends;
  readonly outside: Ends;
  /** When something last went through it, in ms. */
  last: number;
  /** One of its ends said FIN or RST. */
  ended: boolean;
}

/** Which end on one side belongs to which on the other. */
export class Connections {
  readonly #bySide = { inside: new Map<string, Connection>(), outside: new Map<string, Connection>() };

  add(inside: Ends, outside: Ends, now: number): void {
    const connection = { inside, outside, last: now, ended: false };
    this.#bySide.inside.set(endsKey(inside), connection);
    this.#bySide.outside.set(endsKey(outside), connection);
  }

  at(side: HostSide, ends: Ends): Connection | null {
    return this.#bySide[side].get(endsKey(ends)) ?? null;
  }

  /** Those that end at this endpoint outside, and of which nothing was heard since `before`, or that are closing. */
  stale(at: number, atPort: number, before: number): readonly Connection[] {
    return [...this.#bySide.outside.values()].filter(
      ({ outside, last, ended }) =>
        outside.at === at && outside.atPort === atPort && (ended || last <= before),
    );
  }

  delete({ inside, outside }: Connection): void {
    this.#bySide.inside.delete(endsKey(inside));
    this.#bySide.outside.delete(endsKey(outside));
  }

  clear(): void {
    this.#bySide.inside.clear();
    this.#bySide.outside.clear();
  }
}
