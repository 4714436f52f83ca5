import { quote, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { decodeAs, type Decoder } from '../json/decoder.ts';
import { parseJson } from '../json/parse-json.ts';
import { Problem } from '../json/problem.ts';
import { type PacketForm, PROTOCOL, readAnswer } from './messages.ts';

/** What every message that comes from an adapter is held to, whatever it answers. */

/** An adapter answered with an error: it works, and says that it cannot do this. */
export const REFUSED = 'adapter-refused';

export function readLine(line: string): object {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw notJson(line);
  }
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
  throw new SnatcheckError('adapter-not-a-message', {
    expected: 'a JSON object on each line',
    received: quote(json),
    remedy: 'Answer as docs/protocol.md describes; print anything else to stderr.',
  });
}

function notJson(line: string): SnatcheckError {
  let where = 'text that is not JSON';
  try {
    parseJson(line);
  } catch (error) {
    if (error instanceof Problem) {
      where = `${quote(line)}: ${error.received} in place of ${error.expected}, at character ${(error.offset ?? 0) + 1}`;
    }
  }
  return new SnatcheckError('adapter-not-json', {
    expected: 'one JSON text on each line',
    received: where,
    remedy: 'Banners and logs belong on stderr, and JSON has no NaN and no Infinity.',
  });
}

export function readEnvelope<T>(decode: Decoder<T>, json: unknown): T {
  return decodeAs('answer', decode, json);
}

export function refusalOf(json: object): SnatcheckError | null {
  if (!('error' in json)) return null;
  const { code, expected, received, remedy } = readEnvelope(readAnswer.error, json).error;
  return new SnatcheckError(REFUSED, {
    expected: expected === '' ? 'an answer' : expected,
    received: `the adapter's error ${quote(code)}: ${received}`,
    remedy: remedy === '' ? 'See what the adapter means by it.' : remedy,
  });
}

export function checkId(json: object, id: number): void {
  const found = 'id' in json ? json.id : undefined;
  if (found === id) return;
  throw new SnatcheckError('adapter-unasked', {
    expected: `the answer to message ${id}`,
    received: found === undefined ? 'a message without an id' : `an answer to message ${quote(found)}`,
    remedy: 'Give each answer the id of its message, once, and answer nothing else.',
  });
}

export function checkProtocol(found: unknown): void {
  if (found === PROTOCOL) return;
  throw new SnatcheckError('adapter-protocol-version', {
    expected: `"protocol": ${PROTOCOL}`,
    received: quote(found),
    remedy: `This tool speaks version ${PROTOCOL}: use an adapter for it, or another version of the tool.`,
  });
}

export function checkForm(form: PacketForm, offered: readonly PacketForm[]): void {
  if (offered.includes(form)) return;
  throw new SnatcheckError('adapter-packet-form', {
    expected: `packets in a form that hello offers: ${offered.join(', ')}`,
    received: form,
    remedy: 'Binary packets need a pipe; over HTTP they travel as base64.',
  });
}

export function columnsOfPackets(): SnatcheckError {
  return new SnatcheckError('adapter-packet-form', {
    expected: 'columns, which are of steps, or packets',
    received: 'both',
    remedy: 'Leave columns out: packets are passed many at a time as they are.',
  });
}

export function isDone(json: object): boolean {
  readEnvelope(readAnswer.done, json);
  return true;
}
