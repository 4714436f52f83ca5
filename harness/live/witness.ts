import type { Address, Port, Protocol } from '../../spec/vocabulary/index.ts';
import { whyNotPublic } from './public-address.ts';
import type { Lie } from './udp-port.ts';

/** What somebody outside said of the source that they saw, or what became of the question instead. */
export type Witnessed = {
  /** By which the last word came. */
  readonly protocol: Protocol;
  /** How often the question was sent. */
  readonly tries: number;
  /** What came and was no answer to it. */
  readonly lies: readonly Lie[];
} & (
  | {
      readonly kind: 'answer';
      readonly address: Address;
      /** Null where the witness tells addresses alone. */
      readonly port: Port | null;
    }
  /** Whoever answered does not see us from the internet, or makes answers up. */
  | {
      readonly kind: 'not-public';
      readonly address: Address;
      readonly port: Port | null;
      readonly why: string;
    }
  | { readonly kind: 'no-such-name' }
  | { readonly kind: 'no-address' }
  /** With the code of whatever protocol it is. */
  | { readonly kind: 'refused'; readonly code: number }
  /** Somebody answered whose certificate this machine does not trust: nothing was asked. With the code of why not. */
  | { readonly kind: 'untrusted'; readonly why: string }
  /** Answers came, none of them to our question. */
  | { readonly kind: 'lying' }
  | { readonly kind: 'nothing'; readonly why: string }
);

interface About {
  readonly protocol: Protocol;
  readonly tries: number;
  readonly lies: readonly Lie[];
}

export function witnessed(about: About, address: Address, port: Port | null): Witnessed {
  const why = whyNotPublic(address);
  return why === null
    ? { ...about, kind: 'answer', address, port }
    : { ...about, kind: 'not-public', address, port, why };
}

export function unanswered(about: About, why: string): Witnessed {
  return about.lies.length > 0 ? { ...about, kind: 'lying' } : { ...about, kind: 'nothing', why };
}
