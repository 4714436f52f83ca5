import type { Address } from '../../spec/vocabulary/index.ts';

/**
 * The internet checksum (RFC 1071): the complement of the one's complement sum of 16-bit words. Sums are kept unfolded:
 * the 32,767 words of the longest packet add up to less than 2^31.
 */

/** Adds the words of bytes[start..end) to `sum`; an odd last byte counts as if a zero followed. */
export function addWords(sum: number, bytes: Uint8Array, start: number, end: number): number {
  const even = end - ((end - start) & 1);
  for (let i = start; i < even; i += 2) sum += ((bytes[i] as number) << 8) | (bytes[i + 1] as number);
  return even < end ? sum + ((bytes[even] as number) << 8) : sum;
}

/** Brings an unfolded sum down to 16 bits by end-around carry. */
export function fold(sum: number): number {
  const once = (sum & 0xffff) + (sum >>> 16);
  return (once & 0xffff) + (once >>> 16);
}

/** The checksum field for a sum of everything else. */
export function complement(sum: number): number {
  return ~fold(sum) & 0xffff;
}

/** Sum of the pseudo-header of UDP (RFC 768) and TCP (RFC 9293 section 3.1); `length` in bytes, transport header included. */
export function pseudoHeader(
  source: Address,
  destination: Address,
  protocol: number,
  length: number,
): number {
  return (
    (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff) + protocol + length
  );
}

/**
 * The checksum after one 16-bit word of what it covers changed: HC' = ~(~HC + ~m + m'), RFC 1624 equation 3. The older
 * HC' = HC + m + ~m' of RFC 1141 can turn out 0xffff where a sum over everything gives 0.
 */
export function replaceWord(checksum: number, from: number, to: number): number {
  return complement((~checksum & 0xffff) + (~from & 0xffff) + to);
}

/** The same for two words at once, such as an address. */
export function replaceLong(checksum: number, from: number, to: number): number {
  return complement(
    (~checksum & 0xffff) +
      (~(from >>> 16) & 0xffff) +
      (~from & 0xffff) +
      ((to >>> 16) & 0xffff) +
      (to & 0xffff),
  );
}
