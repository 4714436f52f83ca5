import { spawn } from 'node:child_process';
import type * as z from 'zod';
import { quote, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { StdioTransport } from '../adapters/stdio-transport.ts';
import type { Transport } from '../adapters/transport.ts';
import { decodeAs, decoder } from '../json/decoder.ts';
import {
  AGENT_PROTOCOL,
  askAnswer,
  type AskAnswer,
  type AskJson,
  doneAnswer,
  errorAnswer,
  helloAnswer,
  type Late,
  lateAnswer,
} from './agent-messages.ts';
import type { Patience } from './udp-port.ts';

const read = {
  hello: decoder(helloAnswer),
  ask: decoder(askAnswer),
  late: decoder(lateAnswer),
  done: decoder(doneAnswer),
  error: decoder(errorAnswer),
};

const ANSWER_MS = 20_000;

/** When something was told, on the controller's monotonic clock, in ms: not before `sent`, not after `seen`. */
export interface Told<T> {
  readonly value: T;
  readonly sent: number;
  readonly seen: number;
}

/** One agent, as its controller sees it. Every error names the VM, and its code begins with `agent-`. */
export class AgentSession {
  readonly vm: string;
  readonly #transport: Transport;
  readonly #opened = performance.now();
  #id = 0;
  /** What the agent said of itself. */
  hello: z.output<typeof helloAnswer> | null = null;

  constructor(vm: string, transport: Transport) {
    this.vm = vm;
    this.#transport = transport;
  }

  /** @param reachMs waited for the first answer, in ms. @throws SnatcheckError `agent-...` */
  static async open(vm: string, transport: Transport, reachMs = 60_000): Promise<AgentSession> {
    const session = new AgentSession(vm, transport);
    try {
      await session.#ask({ method: 'hello' }, reachMs, (json) => {
        session.hello = decodeAs('agent', read.hello, json);
        return true;
      });
      const { agent = 0, version = '' } = session.hello ?? {};
      if (agent !== AGENT_PROTOCOL) {
        throw new SnatcheckError('agent-version', {
          expected: `an agent of protocol ${AGENT_PROTOCOL}`,
          received: `protocol ${agent}, of snatcheck ${version} (VM ${vm})`,
          remedy: 'Install the version of snatcheck there that you use here.',
        });
      }
      return session;
    } catch (error) {
      await session.close();
      throw error instanceof SnatcheckError && error.code === 'agent-timeout' ? unreached(error) : error;
    }
  }

  /** Asks all of them at once, and tells each answer as soon as it is there. */
  async ask(
    asks: readonly AskJson[],
    { tries, tryMs }: Patience,
    heard: (told: Told<AskAnswer>) => void,
  ): Promise<void> {
    const sent = performance.now();
    const missing = new Set(asks.keys());
    // Each takes its tries, and all of them wait for their turns.
    const ms = ANSWER_MS + 2 * tries * tryMs + asks.length * 1_000;
    await this.#ask({ method: 'ask', asks, tries, tryMs }, ms, (json) => {
      const value = decodeAs('agent', read.ask, json);
      if (!missing.delete(value.index)) throw unasked(`an answer number ${value.index}`);
      if (!value.more && missing.size > 0) throw unasked(`an end with ${missing.size} answers missing`);
      heard({ value, sent, seen: performance.now() });
      return !value.more;
    });
  }

  /** Late answers since the last time, each with the bounds within which it came. */
  async late(): Promise<readonly Told<Late>[]> {
    const sent = performance.now();
    let late: readonly Late[] = [];
    await this.#ask({ method: 'late' }, ANSWER_MS, (json) => {
      late = decodeAs('agent', read.late, json).late;
      return true;
    });
    const seen = performance.now();
    return late.map((value) => {
      // Two clocks run apart by less than this (100 ppm is a bad one).
      const drift = value.agoMs * 2e-4;
      if (seen - value.agoMs + drift < this.#opened)
        throw this.#told(clockJumped(value.agoMs, seen - this.#opened));
      return { value, sent: sent - value.agoMs - drift, seen: seen - value.agoMs + drift };
    });
  }

  close(flows: readonly string[] = [], how: 'fin' | 'rst' = 'fin'): Promise<void> {
    return flows.length === 0 ? this.#transport.close() : this.#closeFlows(flows, how);
  }

  /** Ends the agent, and everything that was started to reach it. */
  async bye(): Promise<void> {
    try {
      await this.#ask({ method: 'bye' }, 5_000, isDone);
    } catch {
      // It is gone already, or will be when its input ends.
    }
    await this.#transport.close();
  }

  #closeFlows(flows: readonly string[], how: 'fin' | 'rst'): Promise<void> {
    return this.#ask({ method: 'close', flows, how }, ANSWER_MS, isDone);
  }

  async #ask(body: object, ms: number, take: (json: unknown) => boolean): Promise<void> {
    const id = (this.#id += 1);
    let refusal: SnatcheckError | null = null;
    try {
      await this.#transport.ask(
        JSON.stringify({ id, ...(this.hello !== null && { session: this.hello.session }), ...body }),
        (heard) => {
          const line = String(heard);
          const json = parse(line);
          if (typeof json === 'object' && json !== null && 'error' in json) {
            const { error } = decodeAs('agent', read.error, json);
            refusal = new SnatcheckError(error.code, error);
            return true;
          }
          if ((json as { id?: unknown } | null)?.id !== id) throw unasked(quote(line));
          return take(json);
        },
        ms,
      );
    } catch (error) {
      throw this.#told(error);
    }
    if (refusal !== null) throw this.#told(refusal);
  }

  #told(error: unknown): unknown {
    if (!(error instanceof SnatcheckError)) return error;
    const code = `agent-${error.code.replace(/^(?:adapter|agent)-/, '')}`;
    const { expected, received, remedy } = error;
    return new SnatcheckError(code, { expected, received: `${received} (VM ${this.vm})`, remedy }, error);
  }
}

/** An agent behind any command that carries stdin and stdout; no shell sees its words. */
export function agentByCommand(command: readonly string[], onStderr: (line: string) => void): Transport {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  return new StdioTransport(file, child, onStderr);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new SnatcheckError('agent-not-json', {
      expected: 'one JSON text on each line',
      received: quote(line),
      remedy: 'Let nothing but the agent write to stdout: no banner of a login shell.',
    });
  }
}

/** A VM that was paused, moved or set back: what it says of its time is not to be used. */
function clockJumped(agoMs: number, openMs: number): SnatcheckError {
  return new SnatcheckError('agent-clock-jump', {
    expected: `times since the agent was reached, ${Math.round(openMs)} ms ago`,
    received: `something that it heard ${Math.round(agoMs)} ms ago`,
    remedy: 'Its clock jumped: see whether the VM was paused or moved, and run it again.',
  });
}

function unreached({ expected, received }: SnatcheckError): SnatcheckError {
  return new SnatcheckError('agent-unreached', {
    expected: `from the agent, ${expected}`,
    received,
    remedy:
      'Run the way in by hand, "ssh VM snatcheck --version" say: it may ask for a password, or wait for a VM that is down.',
  });
}

function unasked(received: string): SnatcheckError {
  return new SnatcheckError('agent-unasked', {
    expected: 'one answer to each question',
    received,
    remedy: 'Use the same version of snatcheck on both sides.',
  });
}

function isDone(json: unknown): boolean {
  decodeAs('agent', read.done, json);
  return true;
}
