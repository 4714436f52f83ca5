import { SnatcheckError } from '../../spec/vocabulary/index.ts';

/**
 * Who does not say that it reorders is judged in the order in which packets were written: of two flows the first one is the
 * one that a last port is due to.
 * @throws SnatcheckError `packets-reordered`
 */
export function checkOrder({ overtaken }: { readonly overtaken: number }): void {
  if (overtaken === 0) return;
  throw new SnatcheckError('packets-reordered', {
    expected: 'packets that come out on one side in the order in which they went in on the other',
    received: `${overtaken} that came out after a later one`,
    remedy:
      'Declare capabilities.reorders true: then nothing is said of which of two packets came first. Or keep the order.',
  });
}
