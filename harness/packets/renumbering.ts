import { SnatcheckError } from '../../spec/vocabulary/index.ts';

/**
 * A segment is known again by its sequence number. Some translators choose the numbers anew (pf's `modulate state`, the
 * randomisation of firewalls, SYN proxies): they break no rule by it, but what comes out of them cannot be put down to what went in.
 * @throws SnatcheckError `segments-renumbered`
 */
export function checkNumbers({ renumbered }: { readonly renumbered: number }): void {
  if (renumbered === 0) return;
  throw new SnatcheckError('segments-renumbered', {
    expected: 'TCP segments that leave with the sequence numbers with which they came',
    received: `${renumbered} SYN under another sequence number`,
    remedy:
      'Switch off the randomisation of sequence numbers, or SYN proxying. Or write an adapter of steps, which knows its own packets.',
  });
}
