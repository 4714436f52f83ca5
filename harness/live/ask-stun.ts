import type { Endpoint, Protocol } from '../../spec/vocabulary/index.ts';
import { newTransactionId, readStun, type StunAnswer, stunLength, stunRequest } from './stun-message.ts';
import type { Framing, TcpFlow } from './tcp-flow.ts';
import type { Exchanged, Lie, Patience, Question, UdpPort } from './udp-port.ts';
import { unanswered, witnessed, type Witnessed } from './witness.ts';

type Told = Exclude<StunAnswer, { kind: 'wrong-id' | 'malformed' }>;

export function stunQuestion(id = newTransactionId()): Question<Told> {
  return {
    message: stunRequest(id),
    hear(bytes) {
      const answer = readStun(bytes, id);
      if (answer.kind === 'wrong-id') return { is: 'lie', what: 'id' };
      return answer.kind === 'malformed' ? { is: 'lie', what: 'malformed' } : { is: 'answer', value: answer };
    },
  };
}

const framed: Framing<Uint8Array> = (bytes) => {
  const used = stunLength(bytes);
  return used === null || bytes.length < used ? null : { value: bytes.subarray(0, used), used };
};

export async function askStunByUdp(port: UdpPort, to: Endpoint, patience: Patience): Promise<Witnessed> {
  const { value, lies, tries } = await port.exchange(to, stunQuestion(), patience);
  const about = { protocol: 'udp', tries, lies } as const;
  return value === null ? unanswered(about, 'timeout') : judged(value, about);
}

/** Over a connection that stands (RFC 8489 section 6.2.2: no retries, TCP has its own). Late answers to earlier questions are passed over. */
export async function askStunByTcp(flow: TcpFlow, from: string, ms: number): Promise<Witnessed> {
  const question = stunQuestion();
  const about = { protocol: 'tcp' as Protocol, tries: 1, lies: [] };
  const until = performance.now() + ms;
  const lies: Lie[] = [];
  flow.send(question.message);
  for (;;) {
    const read = await flow.read(framed, until - performance.now());
    if ('failed' in read) return unanswered({ ...about, lies }, read.failed);
    const heard = question.hear(read.value);
    if (heard.is === 'answer') return judged(heard.value, about);
    const what = heard.is === 'lie' ? heard.what : 'malformed';
    if (what !== 'id') return unanswered({ ...about, lies: [{ what, from }] }, 'timeout');
    lies.splice(0, 1, { what, from });
  }
}

function judged(
  told: Told,
  about: Omit<Exchanged<never>, 'value'> & { readonly protocol: Protocol },
): Witnessed {
  switch (told.kind) {
    case 'seen':
      return witnessed(about, told.source.address, told.source.port);
    case 'error':
      return { ...about, kind: 'refused', code: told.code };
    case 'no-address':
      return { ...about, kind: 'no-address' };
  }
}
