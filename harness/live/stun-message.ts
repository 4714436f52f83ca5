import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Endpoint } from '../../spec/vocabulary/index.ts';
import { read16, read32, read8, write16, write32 } from '../packets/bytes.ts';

/** STUN binding (RFC 8489), as far as a client without credentials needs it. */

const HEADER = 20;
const COOKIE = 0x2112a442;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const BINDING_ERROR = 0x0111;
const MAPPED_ADDRESS = 0x0001;
const ERROR_CODE = 0x0009;
const XOR_MAPPED_ADDRESS = 0x0020;
const FINGERPRINT = 0x8028;
/** Section 14.7. */
const FINGERPRINT_MASK = 0x5354554e;
const IPV4 = 1;

export type StunAnswer =
  | { readonly kind: 'seen'; readonly source: Endpoint }
  | { readonly kind: 'error'; readonly code: number }
  /** A success without an IPv4 address. */
  | { readonly kind: 'no-address' }
  | { readonly kind: 'wrong-id' }
  | { readonly kind: 'malformed' };

/** 96 unpredictable bits (section 5), so that only who saw the request can answer it. */
export function newTransactionId(): Uint8Array {
  return randomBytes(12);
}

/** A binding request, with a FINGERPRINT. */
export function stunRequest(id: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER + 8);
  write16(bytes, 0, BINDING_REQUEST);
  write16(bytes, 2, 8);
  write32(bytes, 4, COOKIE);
  bytes.set(id, 8);
  write16(bytes, HEADER, FINGERPRINT);
  write16(bytes, HEADER + 2, 4);
  write32(bytes, HEADER + 4, fingerprint(bytes, HEADER));
  return bytes;
}

/** Length of the message that begins here, from its first four bytes; null while they are not there. */
export function stunLength(bytes: Uint8Array): number | null {
  return bytes.length < 4 ? null : HEADER + read16(bytes, 2);
}

/** Reads an answer strictly: whole attributes, our transaction, and a FINGERPRINT that holds where there is one. */
export function readStun(bytes: Uint8Array, id: Uint8Array): StunAnswer {
  const malformed = { kind: 'malformed' } as const;
  const type = bytes.length < HEADER ? -1 : read16(bytes, 0);
  if (type !== BINDING_SUCCESS && type !== BINDING_ERROR) return malformed;
  const length = read16(bytes, 2);
  if (length % 4 !== 0 || bytes.length !== HEADER + length || read32(bytes, 4) !== COOKIE) return malformed;
  if (!Buffer.from(id).equals(bytes.subarray(8, HEADER))) return { kind: 'wrong-id' };
  let plain: Endpoint | null = null;
  let masked: Endpoint | null = null;
  let code = 0;
  for (let at = HEADER; at < bytes.length;) {
    const size = read16(bytes, at + 2);
    const value = at + 4;
    const next = value + ((size + 3) & ~3);
    if (next > bytes.length) return malformed;
    switch (read16(bytes, at)) {
      case XOR_MAPPED_ADDRESS:
        masked ??= readAddress(bytes, value, size, COOKIE);
        break;
      case MAPPED_ADDRESS:
        plain ??= readAddress(bytes, value, size, 0);
        break;
      case ERROR_CODE:
        if (size < 4) return malformed;
        code = (read8(bytes, value + 2) & 7) * 100 + read8(bytes, value + 3);
        break;
      case FINGERPRINT:
        // It is the last attribute, or it is nothing.
        if (size !== 4 || next !== bytes.length) return malformed;
        if (read32(bytes, value) !== fingerprint(bytes, at)) return malformed;
        break;
    }
    at = next;
  }
  if (type === BINDING_ERROR) return code === 0 ? malformed : { kind: 'error', code };
  const source = masked ?? plain;
  return source === null ? { kind: 'no-address' } : { kind: 'seen', source };
}

/** Section 14.2: the port is masked with the cookie's upper half, the address with the whole. */
function readAddress(bytes: Uint8Array, at: number, size: number, mask: number): Endpoint | null {
  if (size !== 8 || read8(bytes, at + 1) !== IPV4) return null;
  return {
    address: (read32(bytes, at + 4) ^ mask) >>> 0,
    port: read16(bytes, at + 2) ^ (mask >>> 16),
  };
}

function fingerprint(bytes: Uint8Array, end: number): number {
  return (crc32(bytes.subarray(0, end)) ^ FINGERPRINT_MASK) >>> 0;
}
