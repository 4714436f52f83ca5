/**
 * Big-endian reads and writes, the network's order (RFC 791, appendix B). Offsets are the caller's to check: these sit
 * in the innermost loops, where a DataView per packet or a check per byte would cost more than the work itself.
 */

export function read8(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}

export function read16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

export function read32(bytes: Uint8Array, at: number): number {
  return ((read16(bytes, at) << 16) | read16(bytes, at + 2)) >>> 0;
}

export function write16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value;
}

export function write32(bytes: Uint8Array, at: number, value: number): void {
  write16(bytes, at, value >>> 16);
  write16(bytes, at + 2, value & 0xffff);
}

/** Copies the first `length` bytes. `set(subarray())` allocates a view, which for a small packet costs more than the copy. */
export function copyBytes(from: Uint8Array, to: Uint8Array, length: number): void {
  if (length > 128) to.set(from.subarray(0, length));
  else for (let i = 0; i < length; i += 1) to[i] = from[i] as number;
}
