import { type Protocol, PROTOCOLS } from '../vocabulary/index.ts';

/** In idle timeouts, of which a case may have one of its own. */
export interface IdleLimits {
  /** The longest after which a packet from the destination still reached the flow's VM; null where none did. */
  readonly kept: number | null;
  /** The shortest after which the flow had another endpoint, or another flow had its; null where none had. */
  readonly gone: number | null;
  /** On how many of these it rests. */
  readonly samples: number;
}

/**
 * The characteristic that no count of traits answers: between which times the idle timeout lies, as far as mappings were seen to be
 * there still, or to be gone. Closed flows, TCP handshakes and flows that got packets from outside meanwhile have no part in it.
 */
export function idleTime(
  limits: Readonly<Record<Protocol, IdleLimits>>,
  idleTimeoutMs: number,
): { question: string; answer: string; samples: number } {
  const answers = PROTOCOLS.flatMap((protocol) => {
    const told = between(limits[protocol], idleTimeoutMs);
    return told === null ? [] : [`${protocol.toUpperCase()}: ${told}`];
  });
  return {
    question: 'How long is the mapping of an idle flow kept (RFC 4787 REQ-5, RFC 5382 REQ-5)?',
    answer: answers.length === 0 ? 'not measured' : answers.join('; '),
    samples: PROTOCOLS.reduce((sum, protocol) => sum + limits[protocol].samples, 0),
  };
}

function between({ kept, gone }: IdleLimits, idleTimeoutMs: number): string | null {
  const still = kept === null ? null : `still kept after ${seconds(kept * idleTimeoutMs)}`;
  const over = gone === null ? null : `gone after ${seconds(gone * idleTimeoutMs)}`;
  // Where a flow's port is given to another one at once, mappings do not live for one time.
  if (kept !== null && gone !== null && gone < kept) return `no one time: ${still}, another ${over}`;
  return still === null || over === null ? (still ?? over) : `${still}, ${over}`;
}

const seconds = (ms: number): string =>
  `${(ms / 1_000).toLocaleString('en', { maximumFractionDigits: 3 })} s`;
