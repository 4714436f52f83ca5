import { randomBytes } from 'node:crypto';
import type { Endpoint } from '../../spec/vocabulary/index.ts';
import { read32, read16, read8, write16, write32 } from '../packets/bytes.ts';

/**
 * What our own reflector is asked and answers, over UDP and TCP alike, all in network order.
 *
 *     question, 48 bytes: "SNRQ", version, three zeros, delay in ms (4), token (12), zeros
 *     answer,   24 bytes: "SNRA", version, late (0 or 1), port (2), address (4), token (12)
 *
 * A question has one answer at once, and with a delay a second one after it. Both together are as long as the question, so that a
 * forged source gains nothing.
 */
export const QUESTION_BYTES = 48;
export const ANSWER_BYTES = 24;
const VERSION = 1;
const QUESTION_MAGIC = 0x534e5251;
const ANSWER_MAGIC = 0x534e5241;
/** The longest wait for a second answer, in ms: longer than two idle timeouts of the document. */
export const MOST_DELAY_MS = 600_000;

export interface ReflectionQuestion {
  /** 0 for no second answer. */
  readonly delayMs: number;
  /** 12 bytes. */
  readonly token: Uint8Array;
}

export interface Reflection {
  readonly source: Endpoint;
  readonly late: boolean;
  readonly token: Uint8Array;
}

export function newToken(): Uint8Array {
  return randomBytes(12);
}

export function writeReflectionQuestion({ delayMs, token }: ReflectionQuestion): Uint8Array {
  const bytes = new Uint8Array(QUESTION_BYTES);
  write32(bytes, 0, QUESTION_MAGIC);
  bytes[4] = VERSION;
  write32(bytes, 8, delayMs);
  bytes.set(token, 12);
  return bytes;
}

/** Null for anything else, which a reflector does not answer. */
export function readReflectionQuestion(bytes: Uint8Array): ReflectionQuestion | null {
  if (bytes.length !== QUESTION_BYTES) return null;
  if (read32(bytes, 0) !== QUESTION_MAGIC || read32(bytes, 4) !== VERSION << 24) return null;
  const delayMs = read32(bytes, 8);
  return delayMs > MOST_DELAY_MS ? null : { delayMs, token: bytes.slice(12, 24) };
}

export function writeReflection({ source, late, token }: Reflection): Uint8Array {
  const bytes = new Uint8Array(ANSWER_BYTES);
  write32(bytes, 0, ANSWER_MAGIC);
  bytes[4] = VERSION;
  bytes[5] = late ? 1 : 0;
  write16(bytes, 6, source.port);
  write32(bytes, 8, source.address);
  bytes.set(token, 12);
  return bytes;
}

export function readReflection(bytes: Uint8Array): Reflection | null {
  if (bytes.length !== ANSWER_BYTES) return null;
  if (read32(bytes, 0) !== ANSWER_MAGIC || read8(bytes, 4) !== VERSION || read8(bytes, 5) > 1) return null;
  return {
    source: { address: read32(bytes, 8), port: read16(bytes, 6) },
    late: read8(bytes, 5) === 1,
    token: bytes.slice(12, 24),
  };
}
