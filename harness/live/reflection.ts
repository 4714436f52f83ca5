import { randomBytes } from 'node:crypto';
import type { Endpoint } from '../../spec/vocabulary/index.ts';
import { read32, read16, read8, write16, write32 } from '../packets/bytes.ts';

/**
 * What our own reflector is asked and answers, over UDP and TCP alike, all in network order.
 *
 *     question, 56 bytes: "SNRQ", version, three zeros, delay in ms (4), token (12), zeros
 *     answer,   28 bytes: "SNRA", version, late (0 or 1), port (2), address (4), epoch (4), token (12)
 *
 * A question has one answer at once, and with a delay a second one after it. Both together are as long as the question, so that a
 * forged source gains nothing.
 */
export const QUESTION_BYTES = 56;
export const ANSWER_BYTES = 28;
const VERSION = 2;
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
  /** Another number each time that the reflector is started: it has forgotten what it owed then (as in PCP, RFC 6887 section 8.5). */
  readonly epoch: number;
  readonly token: Uint8Array;
}

export function newToken(): Uint8Array {
  return randomBytes(12);
}

export function newEpoch(): number {
  return randomBytes(4).readUInt32BE();
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

export function writeReflection({ source, late, epoch, token }: Reflection): Uint8Array {
  const bytes = new Uint8Array(ANSWER_BYTES);
  write32(bytes, 0, ANSWER_MAGIC);
  bytes[4] = VERSION;
  bytes[5] = late ? 1 : 0;
  write16(bytes, 6, source.port);
  write32(bytes, 8, source.address);
  write32(bytes, 12, epoch);
  bytes.set(token, 16);
  return bytes;
}

export function readReflection(bytes: Uint8Array): Reflection | null {
  if (bytes.length !== ANSWER_BYTES) return null;
  if (read32(bytes, 0) !== ANSWER_MAGIC || read8(bytes, 4) !== VERSION || read8(bytes, 5) > 1) return null;
  return {
    source: { address: read32(bytes, 8), port: read16(bytes, 6) },
    late: read8(bytes, 5) === 1,
    epoch: read32(bytes, 12),
    token: bytes.slice(16, 28),
  };
}
