import {
  type Deployment,
  type Hello,
  type Operation,
  type Outcome,
  quote,
  type Settings,
  SnatcheckError,
} from '../../spec/vocabulary/index.ts';
import { decodeAs, type Decoder } from '../json/decoder.ts';
import { decodeSettings } from '../json/deployment.ts';
import { decodeHello } from '../json/hello.ts';
import { decodeOutcome } from '../json/outcome.ts';
import { parseJson } from '../json/parse-json.ts';
import { Problem } from '../json/problem.ts';
import { DEFAULT_ANSWER_MS, stepsTimeMs } from './call-time.ts';
import { deployBody, helloBody, plainBody, PROTOCOL, readAnswer, request, stepsBody } from './messages.ts';
import { messagesOf } from './pieces.ts';
import { Timeline } from './timeline.ts';
import { Transcript } from './transcript.ts';
import type { Transport } from './transport.ts';

/** An adapter answered with an error: it works, and says that it cannot do this. */
const REFUSED = 'adapter-refused';
const BYE_MS = 5_000;

/** Speaks the protocol with an adapter over any transport. Every error names the phase and the last messages. */
export class Session {
  readonly #transport: Transport;
  readonly #answerMs: number;
  readonly #transcript = new Transcript();
  readonly #timeline = new Timeline();
  #hello: Hello | null = null;
  #vms = 0;
  #last = 0;
  #busy = false;
  #end: SnatcheckError | null = null;
  #over: Promise<void> | null = null;

  constructor(transport: Transport, answerMs = DEFAULT_ANSWER_MS) {
    this.#transport = transport;
    this.#answerMs = answerMs;
  }

  /** @throws SnatcheckError; the transport is closed then. */
  async hello(): Promise<Hello> {
    let said: { protocol: unknown; hello: unknown } = { protocol: null, hello: null };
    await this.#ask('hello', helloBody, this.#answerMs, (json) => {
      said = readEnvelope(readAnswer.hello, json);
      checkProtocol(said.protocol);
      this.#hello = decodeHello(said.hello);
      return true;
    });
    return this.#hello as unknown as Hello;
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
    for (const steps of messagesOf(batch)) await this.#steps(steps, outcomes);
    return outcomes;
  }

  async #steps(steps: readonly Operation[], outcomes: Outcome[]): Promise<void> {
    let heard = 0;
    const ms = stepsTimeMs(this.#hello as Hello, steps, this.#answerMs);
    await this.#ask('steps', stepsBody(steps), ms, (json) => {
      const piece = readEnvelope(readAnswer.steps, json);
      for (const value of piece.outcomes) {
        const step = steps[heard];
        if (step === undefined) throw wrongCount(steps.length, `more than ${heard}`);
        outcomes.push(this.#outcome(step, value, heard, steps.length));
        heard += 1;
      }
      if (!piece.more && heard < steps.length) throw wrongCount(steps.length, `${heard}, and no more`);
      return !piece.more;
    });
  }

  #outcome(step: Operation, value: unknown, index: number, of: number): Outcome {
    try {
      const outcome = decodeOutcome(step, value, this.#vms);
      this.#timeline.check(step, outcome);
      return outcome;
    } catch (error) {
      if (!(error instanceof SnatcheckError)) throw error;
      throw extended(error, ` (outcome ${index + 1} of ${of}, of a ${step.op})`);
    }
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

  async #ask(phase: string, body: string, ms: number, take: (json: object) => boolean): Promise<void> {
    if (this.#end !== null) throw this.#end;
    const id = (this.#last += 1);
    const message = request(id, body);
    this.#transcript.sent(message);
    let refusal: SnatcheckError | null = null;
    const hear = (line: string): boolean => {
      this.#transcript.heard(line);
      const json = readLine(line);
      refusal = refusalOf(json);
      if (refusal !== null && (json as { id: unknown }).id === null) return true;
      checkId(json, id);
      return refusal !== null || take(json);
    };
    this.#busy = true;
    try {
      await this.#transport.ask(message, hear, ms);
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

function readLine(line: string): object {
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

function readEnvelope<T>(decode: Decoder<T>, json: unknown): T {
  return decodeAs('answer', decode, json);
}

function refusalOf(json: object): SnatcheckError | null {
  if (!('error' in json)) return null;
  const { code, expected, received, remedy } = readEnvelope(readAnswer.error, json).error;
  return new SnatcheckError(REFUSED, {
    expected: expected === '' ? 'an answer' : expected,
    received: `the adapter's error ${quote(code)}: ${received}`,
    remedy: remedy === '' ? 'See what the adapter means by it.' : remedy,
  });
}

function checkId(json: object, id: number): void {
  const found = 'id' in json ? json.id : undefined;
  if (found === id) return;
  throw new SnatcheckError('adapter-unasked', {
    expected: `the answer to message ${id}`,
    received: found === undefined ? 'a message without an id' : `an answer to message ${quote(found)}`,
    remedy: 'Give each answer the id of its message, once, and answer nothing else.',
  });
}

function checkProtocol(found: unknown): void {
  if (found === PROTOCOL) return;
  throw new SnatcheckError('adapter-protocol-version', {
    expected: `"protocol": ${PROTOCOL}`,
    received: quote(found),
    remedy: `This tool speaks version ${PROTOCOL}: use an adapter for it, or another version of the tool.`,
  });
}

function isDone(json: object): boolean {
  readEnvelope(readAnswer.done, json);
  return true;
}

function wrongCount(expected: number, received: string): SnatcheckError {
  return new SnatcheckError('adapter-answer-count', {
    expected: `one outcome for each of ${expected} steps`,
    received,
    remedy: 'Answer every step of a batch, in order; "more": true says that another piece follows.',
  });
}
