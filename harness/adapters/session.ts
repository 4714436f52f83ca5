import {
  type Deployment,
  type Hello,
  type Interval,
  type Operation,
  type Outcome,
  type Settings,
  SnatcheckError,
} from '../../spec/vocabulary/index.ts';
import { decodeSettings } from '../json/deployment.ts';
import { decodeHello } from '../json/hello.ts';
import { decodeOutcome } from '../json/outcome.ts';
import { DEFAULT_ANSWER_MS, stepsTimeMs } from './call-time.ts';
import { decodeSends, inColumns, type Sends } from './columns.ts';
import {
  advanceBody,
  type Body,
  bytesBody,
  deployBody,
  helloBody,
  type PacketForm,
  packetsBody,
  plainBody,
  readAnswer,
  readPackets,
  request,
  stepsBody,
} from './messages.ts';
import type { Exchanged, RawPacket } from '../packets/raw-packet.ts';
import { readPlainOutcomes } from './plain-outcomes.ts';
import { decodeRecords, encodeRecords } from './raw-records.ts';
import {
  checkForm,
  checkId,
  checkProtocol,
  columnsOfPackets,
  isDone,
  readEnvelope,
  readLine,
  REFUSED,
  refusalOf,
} from './read-message.ts';
import { partsOf } from '../target/parts.ts';
import { Timeline } from './timeline.ts';
import { Transcript } from './transcript.ts';
import type { Hear, Transport } from './transport.ts';

const BYE_MS = 5_000;
/** An adapter reads a message as a whole; this many steps are 150 kB, which most systems hold in a pipe. */
const MOST_STEPS = 1_024;
const NO_GROUP: Operation = { op: 'advance', ms: 0 };

type Decode = (step: Operation, value: unknown) => Outcome;

/** A message of steps, and within which time it must be answered, in ms. */
interface Steps {
  readonly steps: readonly (Operation | Sends)[];
  readonly body: Body;
  readonly ms: number;
}

/** Reads an answer and says what is to come of it, as a `Hear` does. */
interface Listener {
  readonly take: (json: object) => boolean | number;
  /** Is asked first. Null: the line is read as JSON, and taken as that. */
  readonly takeLine?: (line: string, id: number) => boolean | null;
  /** What follows a line. */
  readonly takeBytes?: (bytes: Uint8Array) => unknown;
}

/** Speaks the protocol with an adapter over any transport. Every error names the phase and the last messages. */
export class Session {
  readonly #transport: Transport;
  readonly #answerMs: number;
  readonly #startMs: number;
  readonly #transcript = new Transcript();
  readonly #timeline = new Timeline();
  #hello: Hello | null = null;
  #packets: { readonly form: PacketForm; readonly most: number } | null = null;
  #columns = false;
  #vms = 0;
  #last = 0;
  #busy = false;
  #end: SnatcheckError | null = null;
  #over: Promise<void> | null = null;

  /** @param startMs within which the first answer must be there: a program has to start for it. */
  constructor(transport: Transport, answerMs = DEFAULT_ANSWER_MS, startMs = answerMs) {
    this.#transport = transport;
    this.#answerMs = answerMs;
    this.#startMs = startMs;
  }

  /** @throws SnatcheckError; the transport is closed then. */
  async hello(): Promise<Hello> {
    const { packetForms } = this.#transport;
    await this.#ask('hello', helloBody(packetForms), this.#startMs, (json) => {
      const said = readEnvelope(readAnswer.hello, json);
      checkProtocol(said.protocol);
      this.#hello = decodeHello(said.hello);
      if (said.packets !== undefined) checkForm(said.packets.form, packetForms);
      this.#packets = said.packets ?? null;
      this.#columns = said.columns;
      if (said.columns && said.packets !== undefined) throw columnsOfPackets();
      return true;
    });
    return this.#hello as unknown as Hello;
  }

  /** Most packets of a message, or null where the adapter takes steps. */
  get mostPackets(): number | null {
    return this.#packets?.most ?? null;
  }

  /** Whether like sends travel in columns. */
  get takesColumns(): boolean {
    return this.#columns;
  }

  async deploy(deployment: Deployment, settings: Settings): Promise<Settings> {
    let inForce = settings;
    await this.#ask('deploy', deployBody(deployment, settings), this.#answerMs, (json) => {
      inForce = decodeSettings(readEnvelope(readAnswer.deploy, json).settings);
      return true;
    });
    this.#vms = deployment.vms.length;
    this.#timeline.restart();
    return inForce;
  }

  async run(batch: readonly Operation[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    const messages = this.#messages(batch);
    let message = messages.next().value;
    while (message !== undefined) {
      const answered = this.#steps(message, outcomes);
      // The next message is written while the adapter is busy with this one.
      message = messages.next().value;
      await answered;
    }
    return outcomes;
  }

  *#messages(batch: readonly Operation[]): Generator<Steps, undefined> {
    for (const part of partsOf(batch, MOST_STEPS)) {
      const steps = this.#columns ? inColumns(part) : part;
      const ms = stepsTimeMs(this.#hello as Hello, part, this.#answerMs);
      yield { steps, body: stepsBody(steps), ms };
    }
  }

  async #steps({ steps, body, ms }: Steps, outcomes: Outcome[]): Promise<void> {
    let heard = 0;
    const take = (list: readonly unknown[], more: boolean, decode: Decode | null): boolean => {
      for (const value of list) {
        const step = steps[heard];
        if (step === undefined) throw wrongCount(steps.length, `more than ${heard}`);
        try {
          if (step.op === 'sends') {
            for (const [nth, one] of decodeSends(step, value, this.#vms).entries()) {
              outcomes.push(this.#inTime(step.list[nth] as Operation, one));
            }
          } else
            outcomes.push(this.#inTime(step, decode === null ? (value as Outcome) : decode(step, value)));
        } catch (error) {
          if (!(error instanceof SnatcheckError)) throw error;
          throw extended(error, ` (outcome ${heard + 1} of ${steps.length}, of a ${step.op})`);
        }
        heard += 1;
      }
      if (!more && heard < steps.length) throw wrongCount(steps.length, `${heard}, and no more`);
      return !more;
    };
    await this.#ask('steps', body, ms, {
      takeLine: (line, id) => {
        const plain = readPlainOutcomes(line, id, steps, heard, this.#vms);
        return plain === null ? null : take(plain.outcomes, plain.more, null);
      },
      take: (json) => {
        const piece = readEnvelope(readAnswer.steps, json);
        return take(piece.outcomes, piece.more, (step, value) => decodeOutcome(step, value, this.#vms));
      },
    });
  }

  #inTime(step: Operation, outcome: Outcome): Outcome {
    this.#timeline.check(step, outcome, (this.#hello as Hello).capabilities);
    return outcome;
  }

  /** Only where the adapter chose packets. */
  async packets(batch: readonly RawPacket[]): Promise<Exchanged> {
    let heard: Exchanged = { sent: 0, seen: 0, packets: [] };
    const ms = this.#answerMs + batch.length;
    if (this.#packets?.form !== 'binary') {
      await this.#ask('packets', packetsBody(batch), ms, (json) => {
        const { packets, ...times } = readEnvelope(readAnswer.packets, json);
        heard = { ...this.#interval(times), packets: readEnvelope(readPackets, packets) };
        return true;
      });
    } else {
      const records = encodeRecords(batch);
      await this.#ask(
        'packets',
        bytesBody(records.length),
        ms,
        {
          take: (json) => {
            const { bytes, ...times } = readEnvelope(readAnswer.bytes, json);
            heard = { ...this.#interval(times), packets: [] };
            return bytes === 0 || bytes;
          },
          takeBytes: (bytes) => (heard = { ...heard, packets: decodeRecords(bytes) }),
        },
        records,
      );
    }
    return heard;
  }

  /** Only where the adapter chose packets. */
  async advance(ms: number): Promise<Interval> {
    let passed: Interval = { sent: 0, seen: 0 };
    const step: Operation = { op: 'advance', ms };
    const limit = stepsTimeMs(this.#hello as Hello, [step], this.#answerMs);
    await this.#ask('advance', advanceBody(ms), limit, (json) => {
      passed = this.#interval(readEnvelope(readAnswer.advance, json), step);
      return true;
    });
    return passed;
  }

  #interval({ sent, seen }: Interval, step = NO_GROUP): Interval {
    return this.#inTime(step, decodeOutcome(step, { sent, seen }, 0));
  }

  async reset(): Promise<void> {
    await this.#ask('reset', plainBody('reset'), this.#answerMs, isDone);
    this.#timeline.restart();
  }

  /** Ends the session, without asking where a question is open or an error came before. May be called twice. */
  async bye(): Promise<void> {
    this.#over ??= this.#leave();
    await this.#over;
  }

  async #leave(): Promise<void> {
    try {
      if (this.#end === null && !this.#busy) await this.#ask('bye', plainBody('bye'), BYE_MS, isDone);
    } finally {
      this.#end ??= new SnatcheckError('adapter-session-over', {
        expected: 'no question after bye',
        received: 'one',
        remedy: 'Start the adapter again.',
      });
      await this.#transport.close();
    }
  }

  /** A message that no version of the protocol has. @returns the code of the error that it was refused with, or null. */
  async askUnknown(method: string): Promise<string | null> {
    try {
      await this.#ask(method, plainBody(method), this.#answerMs, () => true);
      return null;
    } catch (error) {
      if (error instanceof SnatcheckError && error.code === REFUSED) return error.received;
      throw error;
    }
  }

  async #ask(
    phase: string,
    body: string,
    ms: number,
    listener: Listener | Listener['take'],
    bytes?: Uint8Array,
  ): Promise<void> {
    if (this.#end !== null) throw this.#end;
    const id = (this.#last += 1);
    const message = request(id, body);
    this.#transcript.sent(message);
    let refusal: SnatcheckError | null = null;
    const { take, takeLine, takeBytes } = typeof listener === 'function' ? { take: listener } : listener;
    const hear: Hear = (line) => {
      if (typeof line !== 'string') {
        takeBytes?.(line);
        return true;
      }
      this.#transcript.heard(line);
      const taken = takeLine?.(line, id) ?? null;
      if (taken !== null) return taken;
      const json = readLine(line);
      refusal = refusalOf(json);
      if (refusal !== null && (json as { id: unknown }).id === null) return true;
      checkId(json, id);
      return refusal !== null || take(json);
    };
    this.#busy = true;
    try {
      await this.#transport.ask(message, hear, ms, bytes);
    } catch (error) {
      const told = this.#told(error, phase);
      if (told instanceof SnatcheckError) this.#end ??= told;
      await this.#transport.close();
      throw told;
    } finally {
      this.#busy = false;
    }
    if (refusal !== null) throw this.#told(refusal, phase);
  }

  #told(error: unknown, phase: string): unknown {
    if (!(error instanceof SnatcheckError)) return error;
    return extended(error, `, from ${this.#transport.name} at ${phase}. ${this.#transcript.toString()}`);
  }
}

function extended(error: SnatcheckError, more: string): SnatcheckError {
  // What came from outside never decides which code, and so which exit code, it is told with.
  const code = error.code.startsWith('adapter-') ? error.code : `adapter-${error.code}`;
  const { expected, received, remedy } = error;
  return new SnatcheckError(code, { expected, received: `${received}${more}`, remedy }, error);
}

function wrongCount(expected: number, received: string): SnatcheckError {
  return new SnatcheckError('adapter-answer-count', {
    expected: `one outcome for each of ${expected} steps`,
    received,
    remedy: 'Answer every step of a batch, in order; "more": true says that another piece follows.',
  });
}
