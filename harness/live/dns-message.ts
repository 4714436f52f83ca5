import type { Address } from '../../spec/vocabulary/index.ts';
import { read16, read32, read8 } from '../packets/bytes.ts';
import { writeQuery } from '../packets/dns.ts';

/**
 * A DNS message (RFC 1035) as far as a probe tells answers apart by it. `harness/packets/dns.ts` writes the question and
 * reads the one right answer of our own resolver; this reads whatever a stranger sends.
 */
export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly truncated: boolean;
  /** RCODE: 0 no error, 3 no such name, 5 refused. */
  readonly code: number;
  /** The one question, with its name in lower case, or null where there is another number of them. */
  readonly question: { readonly name: string; readonly type: number; readonly class: number } | null;
  /** Of the A records, whatever name they belong to: aliases are the resolver's affair. */
  readonly addresses: readonly Address[];
}

const HEADER = 12;
const TYPE_A = 1;
const CLASS_IN = 1;
/** A name has at most 255 octets, so at most 127 labels; pointers beyond that go in circles. */
const MOST_LABELS = 127;

/** The question for the A record of `name`. */
export function dnsQuestion(id: number, name: string): Uint8Array {
  const bytes = new Uint8Array(HEADER + name.length + 2 + 4);
  return bytes.subarray(0, writeQuery(bytes, 0, id, name));
}

/** Null where the bytes are no whole message; a truncated one may end anywhere after its question. */
export function readDnsMessage(bytes: Uint8Array): DnsMessage | null {
  if (bytes.length < HEADER) return null;
  const flags = read16(bytes, 2);
  const truncated = (flags & 0x0200) !== 0;
  const questions = read16(bytes, 4);
  let at = HEADER;
  let question: DnsMessage['question'] = null;
  for (let i = 0; i < questions; i += 1) {
    const name = readName(bytes, at);
    if (name === null || name.end + 4 > bytes.length) return null;
    const one = { name: name.text, type: read16(bytes, name.end), class: read16(bytes, name.end + 2) };
    question = questions === 1 ? one : null;
    at = name.end + 4;
  }
  const addresses = readAddresses(bytes, at, read16(bytes, 6));
  if (addresses === null && !truncated) return null;
  return {
    id: read16(bytes, 0),
    isResponse: (flags & 0x8000) !== 0,
    truncated,
    code: flags & 15,
    question,
    addresses: addresses ?? [],
  };
}

/** Whether a message answers this very question. */
export function asks({ question }: DnsMessage, name: string): boolean {
  return (
    question !== null &&
    question.name === name.toLowerCase() &&
    question.type === TYPE_A &&
    question.class === CLASS_IN
  );
}

function readAddresses(bytes: Uint8Array, start: number, records: number): Address[] | null {
  const addresses: Address[] = [];
  let at = start;
  for (let i = 0; i < records; i += 1) {
    const name = readName(bytes, at);
    if (name === null || name.end + 10 > bytes.length) return null;
    const length = read16(bytes, name.end + 8);
    const data = name.end + 10;
    if (data + length > bytes.length) return null;
    const isAddress = read16(bytes, name.end) === TYPE_A && read16(bytes, name.end + 2) === CLASS_IN;
    if (isAddress && length === 4) addresses.push(read32(bytes, data));
    at = data + length;
  }
  return addresses;
}

/** Follows pointers (RFC 1035 section 4.1.4), of which there is no end where they go in circles. */
function readName(bytes: Uint8Array, start: number): { readonly text: string; readonly end: number } | null {
  const labels: string[] = [];
  let at = start;
  let end = -1;
  for (let hops = 0; hops <= MOST_LABELS && at < bytes.length; hops += 1) {
    const length = read8(bytes, at);
    if (length === 0) return { text: labels.join('.'), end: end < 0 ? at + 1 : end };
    if (length >= 0xc0) {
      if (at + 2 > bytes.length) return null;
      if (end < 0) end = at + 2;
      at = read16(bytes, at) & 0x3fff;
    } else if (length < 64 && at + 1 + length <= bytes.length) {
      labels.push(
        Buffer.from(bytes.subarray(at + 1, at + 1 + length))
          .toString('latin1')
          .toLowerCase(),
      );
      at += 1 + length;
    } else return null;
  }
  return null;
}
