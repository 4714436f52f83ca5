import { PROTOCOLS } from '../../spec/vocabulary/index.ts';
import type { Characteristic } from '../record/result.ts';
import type { Statistics } from '../record/statistics.ts';

/**
 * The characteristic that no count can answer: between which times the idle timeout lies, as far as mappings were seen to be there
 * still, or to be gone. Closed flows, TCP handshakes and flows that got packets from outside meanwhile have no part in it.
 */
export function idleTimeMeasured(
  statistics: Statistics | null | undefined,
  idleTimeoutMs: number,
): Record<string, Characteristic> {
  const limits = statistics?.idleLimits;
  if (limits === undefined) return {};
  const answers = PROTOCOLS.flatMap((protocol) => {
    const { kept, gone } = limits[protocol];
    const parts = [
      ...(kept === null ? [] : [`still kept after ${seconds(kept * idleTimeoutMs)}`]),
      ...(gone === null ? [] : [`gone after ${seconds(gone * idleTimeoutMs)}`]),
    ];
    return parts.length === 0 ? [] : [`${protocol.toUpperCase()}: ${parts.join(', ')}`];
  });
  return {
    'idle-time': {
      question: 'How long is the mapping of an idle flow kept (RFC 4787 REQ-5, RFC 5382 REQ-5)?',
      answer: answers.length === 0 ? 'not measured' : answers.join('; '),
      samples: PROTOCOLS.reduce((sum, protocol) => sum + limits[protocol].samples, 0),
    },
  };
}

const seconds = (ms: number): string =>
  `${(ms / 1_000).toLocaleString('en', { maximumFractionDigits: 3 })} s`;
