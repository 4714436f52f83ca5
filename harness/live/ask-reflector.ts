import type { Endpoint } from '../../spec/vocabulary/index.ts';
import {
  ANSWER_BYTES,
  newToken,
  readReflection,
  type Reflection,
  writeReflectionQuestion,
} from './reflection.ts';
import type { Framing, TcpFlow } from './tcp-flow.ts';
import type { Heard, Patience, Question, UdpPort } from './udp-port.ts';
import { unanswered, witnessed, type Witnessed } from './witness.ts';

export function reflectorQuestion(delayMs: number, token = newToken()): Question<Reflection> {
  return {
    message: writeReflectionQuestion({ delayMs, token }),
    hear: (bytes) => heardReflection(bytes, token, false),
  };
}

/** Answers to other questions on the same socket are not lies: late ones come at any time. */
export function heardReflection(bytes: Uint8Array, token: Uint8Array, late: boolean): Heard<Reflection> {
  const answer = readReflection(bytes);
  if (answer === null) return { is: 'lie', what: 'malformed' };
  if (answer.late !== late || !Buffer.from(token).equals(answer.token)) return { is: 'other' };
  return { is: 'answer', value: answer };
}

/** One whole answer, whichever question it is to. */
export const framedReflection: Framing<Uint8Array> = (bytes) =>
  bytes.length < ANSWER_BYTES ? null : { value: bytes.subarray(0, ANSWER_BYTES), used: ANSWER_BYTES };

export async function askReflectorByUdp(port: UdpPort, to: Endpoint, patience: Patience): Promise<Witnessed> {
  const { value, lies, tries } = await port.exchange(to, reflectorQuestion(0), patience);
  const about = { protocol: 'udp', tries, lies } as const;
  if (value === null) return unanswered(about, 'timeout');
  return witnessed(about, value.source.address, value.source.port);
}

/** Over a connection that stands. Late answers to earlier questions are passed over. */
export async function askReflectorByTcp(flow: TcpFlow, from: string, ms: number): Promise<Witnessed> {
  const question = reflectorQuestion(0);
  const about = { protocol: 'tcp', tries: 1, lies: [] } as const;
  const until = performance.now() + ms;
  flow.send(question.message);
  for (;;) {
    const read = await flow.read(framedReflection, until - performance.now());
    if ('failed' in read) return unanswered(about, read.failed);
    const heard = question.hear(read.value);
    if (heard.is === 'answer') return witnessed(about, heard.value.source.address, heard.value.source.port);
    if (heard.is === 'lie') return unanswered({ ...about, lies: [{ what: heard.what, from }] }, 'timeout');
  }
}
