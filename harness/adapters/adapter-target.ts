import type { Exchanged, RawPacket } from '../packets/raw-packet.ts';
import type { Awaitable, Target } from '../target/contract.ts';
import { DEFAULT_ANSWER_MS } from './call-time.ts';
import { overPackets } from './packet-target.ts';
import { Session } from './session.ts';
import type { Transport } from './transport.ts';

/** A target behind an adapter, in whichever language that is written. */
export interface AdapterTarget extends Target {
  /** How it is reached. */
  readonly way: 'module' | 'executable' | 'http';
  /**
   * Sends a message of a method that nobody knows.
   * @returns what it was refused with, or null where the adapter did not refuse it. Modules have no messages: absent.
   */
  readonly askUnknown?: (method: string) => Promise<string | null>;
  /** Whether the adapter declared that it takes columns. */
  readonly takesColumns?: boolean;
  /** Present where the adapter takes raw packets: hands it some beside those of the steps. */
  readonly packets?: (batch: readonly RawPacket[]) => Awaitable<Exchanged>;
}

export interface AdapterOptions {
  /** Within which each message must be answered, in ms, besides the time that steps ask to wait. */
  readonly answerMs?: number;
  /** Is given what the adapter writes to stderr, line by line. */
  readonly onStderr?: (line: string) => void;
}

/** Says hello over the transport. @throws SnatcheckError `adapter-...`; nothing is left running then. */
export async function openSession(
  transport: Transport,
  way: AdapterTarget['way'],
  options: AdapterOptions,
): Promise<AdapterTarget> {
  const { answerMs = DEFAULT_ANSWER_MS } = options;
  // A server runs already.
  const startMs = way === 'http' ? answerMs : Math.max(answerMs, DEFAULT_ANSWER_MS);
  const session = new Session(transport, answerMs, startMs);
  const hello = await session.hello();
  const { mostPackets, takesColumns } = session;
  const plain: Target = {
    hello,
    answerMs,
    deploy: (deployment, settings) => session.deploy(deployment, settings),
    run: (batch) => session.run(batch),
    reset: () => session.reset(),
    bye: () => session.bye(),
  };
  const askUnknown = (method: string) => session.askUnknown(method);
  if (mostPackets === null) return { way, ...plain, askUnknown, takesColumns };
  const packets = (batch: readonly RawPacket[]) => session.packets(batch);
  const advance = (ms: number) => session.advance(ms);
  const target = overPackets({ ...plain, mostPackets, packets, advance });
  return { way, ...target, answerMs, askUnknown, packets };
}
