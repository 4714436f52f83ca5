import { read32, write32 } from './bytes.ts';

/**
 * What the packets carry. A UDP datagram of eight bytes or more begins with a token by which it is known again; everything
 * else is a pattern that follows from the token, so that bytes lost, added, turned or taken from another packet show.
 */

/** "snat": tells our datagrams from everybody else's. */
const MARK = 0x736e6174;

/** Bytes of a UDP payload that the token takes. */
export const TOKEN_BYTES = 8;

/** Writes a UDP payload of `bytes` bytes at `start`; `token` is 0..2^32-1. One shorter than a token is pattern alone. */
export function writeDatagram(into: Uint8Array, start: number, bytes: number, token: number): void {
  if (bytes < TOKEN_BYTES) {
    writePattern(into, start, start + bytes, token);
    return;
  }
  write32(into, start, MARK);
  write32(into, start + 4, token);
  writePattern(into, start + TOKEN_BYTES, start + bytes, token);
}

/** The token of the UDP payload in bytes[start..end), or -1. */
export function readToken(bytes: Uint8Array, start: number, end: number): number {
  return end - start >= TOKEN_BYTES && read32(bytes, start) === MARK ? read32(bytes, start + 4) : -1;
}

/** Whether bytes[start..end) is the UDP payload of this token and size. */
export function holdsDatagram(
  bytes: Uint8Array,
  start: number,
  end: number,
  token: number,
  size: number,
): boolean {
  if (end - start !== size) return false;
  if (size < TOKEN_BYTES) return holdsPattern(bytes, start, end, token);
  return readToken(bytes, start, end) === token && holdsPattern(bytes, start + TOKEN_BYTES, end, token);
}

/** Writes the pattern of a token (a TCP segment's is its sequence number) to into[start..end). */
export function writePattern(into: Uint8Array, start: number, end: number, token: number): void {
  let state = seed(token);
  for (let i = start; i < end; i += 1) {
    state = Math.imul(state, 1_664_525) + 1_013_904_223;
    into[i] = state >>> 24;
  }
}

export function holdsPattern(bytes: Uint8Array, start: number, end: number, token: number): boolean {
  let state = seed(token);
  for (let i = start; i < end; i += 1) {
    state = Math.imul(state, 1_664_525) + 1_013_904_223;
    if (bytes[i] !== state >>> 24) return false;
  }
  return true;
}

function seed(token: number): number {
  return Math.imul(token, 0x9e3779b1) ^ (token >>> 15);
}
