import { randomUUID } from 'node:crypto';
import { type Endpoint, formatEndpoint, parseEndpoint, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { decodeAs, decoder } from '../json/decoder.ts';
import { AGENT_PROTOCOL, agentRequest, type AgentRequest, type Ask } from './agent-messages.ts';
import { AgentFlows } from './agent-flows.ts';
import { type Allowed, checkAllowed } from './allow-list.ts';
import { Pace } from './pace.ts';
import { unanswered } from './witness.ts';

export interface AgentLimits {
  /** Destinations; none by default, so that an agent goes nowhere. */
  readonly allow: readonly Allowed[];
  /** Sockets that are open at once. */
  readonly flows: number;
  /** Questions a second. */
  readonly rate: number;
}

export interface AgentOptions extends AgentLimits {
  readonly version: string;
  readonly privileged: boolean;
}

const readRequest = decoder(agentRequest);

/** What a controller asks for, done within the limits that the agent was started with. It speaks only the four probes. */
export class Agent {
  readonly #options: AgentOptions;
  readonly #flows: AgentFlows;
  readonly #pace: Pace;
  readonly #session = randomUUID();
  #over = false;

  constructor(options: AgentOptions) {
    this.#options = options;
    this.#flows = new AgentFlows(options.flows);
    this.#pace = new Pace(options.rate);
  }

  /** Whether it was told bye. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Answers one line with one line or several; what cannot be done is answered too. Never throws. */
  async handle(line: string, say: (answer: string) => void): Promise<void> {
    let id: number | null = null;
    try {
      const json = parse(line);
      id = idOf(json);
      const request = decodeAs('agent-request', readRequest, json);
      await this.#obey(request, (answer) => say(JSON.stringify({ id, ...answer })));
    } catch (error) {
      const { code, expected, received, remedy } = asKnown(error);
      say(JSON.stringify({ id, error: { code, expected, received, remedy } }));
    }
  }

  /** Ends every flow. */
  close(): void {
    this.#over = true;
    this.#flows.closeAll();
  }

  async #obey(request: AgentRequest, say: (answer: object) => void): Promise<void> {
    if (request.method !== 'hello' && request.session !== this.#session) throw restarted();
    switch (request.method) {
      case 'hello': {
        const { version, privileged } = this.#options;
        return say({ agent: AGENT_PROTOCOL, session: this.#session, version, privileged });
      }
      case 'ask':
        return this.#ask(request, say);
      case 'late':
        return say({ late: this.#flows.late() });
      case 'close':
        for (const flow of request.flows) this.#flows.close(flow, request.how);
        return say({ done: true });
      case 'bye':
        this.close();
        return say({ done: true });
    }
  }

  async #ask(
    { asks, tries, tryMs }: Extract<AgentRequest, { method: 'ask' }>,
    say: (answer: object) => void,
  ): Promise<void> {
    // All or none: what is not allowed must not be found out half-way.
    const ends = asks.map((ask) => allowedEnd(ask, this.#options.allow));
    let left = asks.length;
    await Promise.all(
      asks.map(async (ask, index) => {
        await this.#pace.turn();
        const answer = await this.#one(ask, ends[index] as Endpoint, { tries, tryMs });
        left -= 1;
        say({ index, ...answer, more: left > 0 });
      }),
    );
  }

  async #one(ask: Ask, to: Endpoint, patience: { tries: number; tryMs: number }) {
    try {
      return await this.#flows.ask(ask, to, patience);
    } catch (error) {
      // A port that is taken is one lost answer, and no reason to lose the others.
      const about = { protocol: ask.protocol, tries: 0, lies: [] };
      return {
        witnessed: unanswered(about, asKnown(error).message),
        port: ask.port,
        stood: false,
        ordered: [],
        epoch: null,
      };
    }
  }
}

/** A VM that came up again: whoever goes on as before would take its new flows for the old ones. */
function restarted(): SnatcheckError {
  return new SnatcheckError('agent-restarted', {
    expected: 'the session of this agent',
    received: 'that of an earlier one, whose flows are gone',
    remedy: 'The VM or its agent was started again in mid-run: run it again. What was seen before counts.',
  });
}

function allowedEnd({ to, way, url }: Ask, allow: readonly Allowed[]): Endpoint {
  const end = parseEndpoint(to);
  checkAllowed(allow, end);
  const port = url === null ? null : portOf(new URL(url));
  if (way === 'http' && port !== end.port) {
    throw new SnatcheckError('agent-request-malformed', {
      expected: `a web address with the port of ${formatEndpoint(end.address, end.port)}`,
      received: url ?? 'none',
      remedy: 'Give http or https, and the port that the address names.',
    });
  }
  return end;
}

function portOf({ protocol, port }: URL): number | null {
  if (protocol !== 'http:' && protocol !== 'https:') return null;
  return port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new SnatcheckError('agent-request-malformed', {
      expected: 'one JSON text on one line',
      received: line.slice(0, 80),
      remedy: 'This is for "snatcheck run --target live:FILE", not for people.',
    });
  }
}

function idOf(json: unknown): number | null {
  const id = (json as { id?: unknown } | null)?.id;
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? id : null;
}

function asKnown(error: unknown): SnatcheckError {
  if (error instanceof SnatcheckError) return error;
  return new SnatcheckError('agent-failed', {
    expected: 'the agent itself to work',
    received: error instanceof Error ? error.message : String(error),
    remedy: 'Please report it.',
  });
}
