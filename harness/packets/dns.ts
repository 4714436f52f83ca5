import type { Address } from '../../spec/vocabulary/index.ts';
import { read16, read32, read8, write16, write32 } from './bytes.ts';

/**
 * As much of DNS (RFC 1035) as one question about one name's A record needs, read strictly: a discovery is worth
 * something only if the answer is to that very question.
 */

const HEADER = 12;
const TYPE_A = 1;
const CLASS_IN = 1;
/** Flags of a query: recursion desired. */
const QUERY = 0x0100;
/** Flags of an answer: response, recursion desired, recursion available, no error. */
const ANSWER = 0x8180;
/** What must be as in ANSWER: response, opcode, not truncated, response code. AA, RD and RA are the resolver's affair. */
const ANSWER_MASK = 0xfa0f;
/** A pointer to the name in the question (RFC 1035 section 4.1.4). */
const NAME_POINTER = 0xc00c;

/** Writes the question for `name` (labels of 1..63 ASCII characters) at `start`; returns its length in bytes. */
export function writeQuery(into: Uint8Array, start: number, id: number, name: string): number {
  write16(into, start, id);
  write16(into, start + 2, QUERY);
  write16(into, start + 4, 1);
  for (let i = 6; i < HEADER; i += 1) into[start + i] = 0;
  const end = writeName(into, start + HEADER, name);
  write16(into, end, TYPE_A);
  write16(into, end + 2, CLASS_IN);
  return end + 4 - start;
}

/** The id of the question for `name` in bytes[start..end), or -1 when it is anything else. */
export function readQuery(bytes: Uint8Array, start: number, end: number, name: string): number {
  if (questionEnd(bytes, start, end, name) !== end) return -1;
  const otherRecords = read16(bytes, start + 6) | read32(bytes, start + 8);
  return read16(bytes, start + 2) === QUERY && otherRecords === 0 ? read16(bytes, start) : -1;
}

/** Writes the answer that `name` is at `address`; returns its length in bytes. */
export function writeAnswer(
  into: Uint8Array,
  start: number,
  id: number,
  name: string,
  address: Address,
): number {
  const at = start + writeQuery(into, start, id, name);
  write16(into, start + 2, ANSWER);
  write16(into, start + 6, 1);
  write16(into, at, NAME_POINTER);
  write16(into, at + 2, TYPE_A);
  write16(into, at + 4, CLASS_IN);
  write32(into, at + 6, 0);
  write16(into, at + 10, 4);
  write32(into, at + 12, address);
  return at + 16 - start;
}

/** The address that the answer in bytes[start..end) to question `id` gives, or null when it is not that answer. */
export function readAnswer(
  bytes: Uint8Array,
  start: number,
  end: number,
  id: number,
  name: string,
): Address | null {
  const at = questionEnd(bytes, start, end, name);
  if (at < 0 || read16(bytes, start) !== id) return null;
  if ((read16(bytes, start + 2) & ANSWER_MASK) !== (ANSWER & ANSWER_MASK)) return null;
  if (read16(bytes, start + 6) !== 1) return null;
  const fields = skipAnswerName(bytes, at, end, name);
  if (fields < 0 || fields + 14 > end) return null;
  if (read16(bytes, fields) !== TYPE_A || read16(bytes, fields + 2) !== CLASS_IN) return null;
  return read16(bytes, fields + 8) === 4 ? read32(bytes, fields + 10) : null;
}

/** Where the one question, for `name`, ends, or -1. */
function questionEnd(bytes: Uint8Array, start: number, end: number, name: string): number {
  if (end - start < HEADER || read16(bytes, start + 4) !== 1) return -1;
  const at = matchName(bytes, start + HEADER, end, name);
  if (at < 0 || at + 4 > end) return -1;
  return read16(bytes, at) === TYPE_A && read16(bytes, at + 2) === CLASS_IN ? at + 4 : -1;
}

function skipAnswerName(bytes: Uint8Array, at: number, end: number, name: string): number {
  if (at + 2 <= end && read16(bytes, at) === NAME_POINTER) return at + 2;
  return matchName(bytes, at, end, name);
}

function writeName(into: Uint8Array, at: number, name: string): number {
  for (const label of name.split('.')) {
    into[at] = label.length;
    for (let i = 0; i < label.length; i += 1) into[at + 1 + i] = label.charCodeAt(i);
    at += 1 + label.length;
  }
  into[at] = 0;
  return at + 1;
}

/** Where the name ends if it is `name`, in either case (RFC 4343), else -1. */
function matchName(bytes: Uint8Array, at: number, end: number, name: string): number {
  for (const label of name.split('.')) {
    if (at + 1 + label.length > end || read8(bytes, at) !== label.length) return -1;
    for (let i = 0; i < label.length; i += 1) {
      if (lower(read8(bytes, at + 1 + i)) !== lower(label.charCodeAt(i))) return -1;
    }
    at += 1 + label.length;
  }
  return at < end && read8(bytes, at) === 0 ? at + 1 : -1;
}

function lower(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code;
}
