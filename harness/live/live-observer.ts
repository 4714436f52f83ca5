import type {
  Address,
  Alert,
  Endpoint,
  Observation,
  Operation,
  Outcome,
  PacketOutcome,
  Port,
  Segment,
} from '../../spec/vocabulary/index.ts';
import type { LiveFlow } from './live-plan.ts';
import { ANSWER_BYTES, QUESTION_BYTES } from './reflection.ts';

/** What one question on a flow came to, with the bounds of when, on the controller's clock. */
export interface LiveAnswer {
  readonly flow: LiveFlow;
  readonly sent: number;
  readonly seen: number;
  /** The source that the destination saw, or null where no answer came. */
  readonly source: Endpoint | null;
}

/** What a round came to. */
export interface RoundAnswer extends LiveAnswer {
  /** Whether a connection stood by which it was asked: whoever is asked was reached then, answer or not. */
  readonly stood: boolean;
  /** For silence: whoever is asked answered nobody afterwards either. */
  readonly down?: boolean;
  /** Late answers that are owed, since the reflector heard who ordered them. */
  readonly ordered: readonly number[];
  /** Of the reflector that owes them; null where none answered by UDP. */
  readonly epoch: number | null;
}

/**
 * Turns answers into the observations that the judge folds. An answer proves both ways: the question arrived, from the source that
 * it names, and came back. A connection that stands proves its handshake.
 */
export class LiveObserver {
  readonly #sink: (observation: Observation) => void;
  readonly #wantsAnother: () => boolean;
  readonly #stands = new Set<string>();
  /** The source that each flow was last seen with. */
  readonly #sources = new Map<string, Endpoint>();
  #n = 0;
  #group = 0;

  /** @param wantsAnother whether what was told last may have been lost on the way, so that asking once more would tell more. */
  constructor(sink: (observation: Observation) => void, wantsAnother: () => boolean) {
    this.#sink = sink;
    this.#wantsAnother = wantsAnother;
  }

  get count(): number {
    return this.#n;
  }

  sourceOf(flow: LiveFlow): Endpoint | null {
    return this.#sources.get(keyOf(flow)) ?? null;
  }

  /** Questions that were under way together. @returns those that are worth asking again */
  asked(answers: readonly RoundAnswer[]): readonly LiveFlow[] {
    const again: LiveFlow[] = [];
    const got = answers.filter(({ source }) => source !== null);
    const opening = got.filter(({ flow }) => flow.protocol === 'tcp' && !this.#stands.has(keyOf(flow)));
    const fresh = new Set(opening);
    for (const { flow } of opening) this.#stands.add(keyOf(flow));
    for (const { flow, source } of got) this.#sources.set(keyOf(flow), source as Endpoint);
    this.#group += 1;
    for (const one of got) this.#out(one, fresh.has(one) ? 'syn' : 'data');
    for (const one of answers) {
      const { protocol } = one.flow;
      if (one.source !== null) continue;
      const opens = protocol === 'tcp' && !this.#stands.has(keyOf(one.flow));
      const isDown = one.down === true;
      // Its SYN got through, nobody knows by which port: it may hold one, and is no failure to open.
      const stands = opens && one.stood;
      this.#out(one, opens ? 'syn' : 'data', isDown || stands ? { unknown: true } : {});
      if (!isDown && (stands || this.#wantsAnother())) again.push(one.flow);
    }
    this.#each(opening, (one) => this.#back(one, 'syn-ack', true));
    this.#each(opening, (one) => this.#out(one, 'ack'));
    this.#each(opening, (one) => this.#out(one, 'data'));
    this.#each(got, (one) => this.#back(one, 'data', true));
    // A web server's connection is over with its answer, and who saw the end of it is not known.
    this.#each(
      got.filter(({ flow }) => flow.way === 'http'),
      (one) => this.#out({ ...one, source: null }, 'rst'),
    );
    return again;
  }

  /** What a destination sent back late, to a flow that was seen before. */
  late(flow: LiveFlow, interval: { sent: number; seen: number }, delivered: boolean): void {
    const source = this.sourceOf(flow);
    if (source !== null) this.#back({ flow, source, ...interval }, 'data', delivered);
  }

  /** The end of a flow is asked for, and who saw it is not known. */
  closed(flow: LiveFlow, interval: { sent: number; seen: number }): void {
    if (flow.protocol === 'udp' || !this.#stands.delete(keyOf(flow))) return;
    this.#out({ flow, source: null, ...interval }, 'rst');
  }

  /** A discovery tells the address alone. */
  discovered(vm: number, port: Port, interval: { sent: number; seen: number }, answer: Address | null): void {
    const { sent, seen } = interval;
    this.#tell(
      { op: 'discover', vm, sourcePort: port },
      { sent, seen, source: answer, sourcePort: null, answer },
    );
  }

  /** Those of the load balancer's log that concern this run. */
  alerts(interval: { sent: number; seen: number }, alerts: readonly Alert[]): void {
    this.#tell({ op: 'alerts' }, { ...interval, alerts });
  }

  waited(sent: number, seen: number): void {
    this.#tell({ op: 'advance', ms: seen - sent }, { sent, seen });
  }

  #each(answers: readonly LiveAnswer[], tell: (one: LiveAnswer) => void): void {
    if (answers.length === 0) return;
    this.#group += 1;
    for (const one of answers) tell(one);
  }

  #out({ flow, sent, seen, source }: LiveAnswer, segment: Segment, more: Partial<PacketOutcome> = {}): void {
    const { to } = flow;
    this.#tell(
      {
        op: 'send',
        vm: flow.vm,
        protocol: flow.protocol,
        segment,
        bytes: segment === 'data' ? QUESTION_BYTES : 0,
        group: this.#group,
        sourcePort: flow.port,
        destination: to.address,
        destinationPort: to.port,
        zeroChecksum: false,
      },
      packet(sent, seen, {
        ...more,
        arrivals:
          source === null
            ? []
            : [
                {
                  source: source.address,
                  sourcePort: source.port,
                  destination: to.address,
                  destinationPort: to.port,
                  intact: true,
                },
              ],
      }),
    );
  }

  #back({ flow, sent, seen, source }: LiveAnswer, segment: Segment, delivered: boolean): void {
    if (source === null) return;
    const { to, vm, port, protocol } = flow;
    this.#tell(
      {
        op: 'receive',
        protocol,
        segment,
        bytes: segment === 'data' ? ANSWER_BYTES : 0,
        group: this.#group,
        source: to.address,
        sourcePort: to.port,
        destination: source.address,
        destinationPort: source.port,
      },
      packet(sent, seen, {
        deliveries: delivered ? [{ vm, port, source: to.address, sourcePort: to.port, intact: true }] : [],
      }),
    );
  }

  #tell(operation: Operation, outcome: Outcome): void {
    this.#sink({ n: this.#n, operation, outcome } as Observation);
    this.#n += 1;
  }
}

function keyOf({ vm, label }: LiveFlow): string {
  return `${vm} ${label}`;
}

function packet(sent: number, seen: number, more: Partial<PacketOutcome>): PacketOutcome {
  return { sent, seen, arrivals: [], deliveries: [], answer: null, ...more };
}
