import { setTimeout } from 'node:timers/promises';
import { type Address, containedInAny, formatEndpoint } from '../../spec/vocabulary/index.ts';
import type { AskJson } from './agent-messages.ts';
import type { AgentSession } from './agent-session.ts';
import type { ClockWatch } from './clock-watch.ts';
import type { LiveObserver, RoundAnswer } from './live-observer.ts';
import type { LiveFlow } from './live-plan.ts';
import type { LiveSetup } from './vms-file.ts';
import type { Witnessed } from './witness.ts';
import type { WitnessLog } from './witness-log.ts';

/** For a control, and at most for anything else: a round without a control counts for nothing. */
const CONTROL_ROUNDS = 3;
const MOST_ROUNDS = 24;

interface Parts {
  readonly setup: LiveSetup;
  readonly sessions: ReadonlyMap<number, AgentSession>;
  readonly observer: LiveObserver;
  readonly log: WitnessLog;
  readonly signal: AbortSignal;
  readonly clocks: ClockWatch;
}

/** Has flows asked by the agents of their VMs, and tells what was observed. Each round is asked at once. */
export class LiveAsking {
  readonly setup: LiveSetup;
  readonly sessions: ReadonlyMap<number, AgentSession>;
  readonly observer: LiveObserver;
  readonly log: WitnessLog;
  readonly signal: AbortSignal;
  readonly #clocks: ClockWatch;
  /** One flow of each VM that got through: its control. */
  readonly #controls = new Map<number, LiveFlow>();
  /** Destinations that answered anybody, by protocol, each with the flow that it answered first: its control. */
  readonly #served = new Map<string, LiveFlow>();

  constructor({ setup, sessions, observer, log, signal, clocks }: Parts) {
    this.setup = setup;
    this.sessions = sessions;
    this.observer = observer;
    this.log = log;
    this.signal = signal;
    this.#clocks = clocks;
  }

  /**
   * A round, then what was silent again for as long as that tells more, with controls: silence counts only where they get through.
   * @param between done before each further round, whatever has to go on meanwhile; told what is silent yet
   * @returns the first answers, and what never had any
   */
  async check(
    flows: readonly LiveFlow[],
    late: readonly number[] = [],
    between: (silent: ReadonlySet<LiveFlow>) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<{ readonly first: readonly RoundAnswer[]; readonly silent: readonly LiveFlow[] }> {
    const first = await this.round(flows, late);
    const silent = new Set(first.filter(({ source }) => source === null).map(({ flow }) => flow));
    let wanted = await this.#tell(first);
    for (let round = 1; round < MOST_ROUNDS && wanted.length > 0 && !this.signal.aborted; round += 1) {
      await between(silent);
      await this.control();
      const again = await this.round(wanted);
      for (const { flow, source } of again) if (source !== null) silent.delete(flow);
      wanted = await this.#tell(again);
    }
    if (first.some(({ source }) => source === null)) await this.control();
    return { first, silent: [...silent] };
  }

  async control(): Promise<void> {
    for (let round = 0; round < CONTROL_ROUNDS; round += 1) {
      const answers = await this.round([...this.#controls.values()]);
      this.observer.asked(answers.filter(({ source }) => source !== null));
      if (answers.every(({ source }) => source !== null)) return;
    }
  }

  /**
   * Silence is told as such where whoever was asked is seen to answer afterwards: they may have gone down meanwhile, which is no NAT's
   * doing. @returns those that are worth asking again
   */
  async #tell(answers: readonly RoundAnswer[]): Promise<readonly LiveFlow[]> {
    const silent = answers.filter(({ source }) => source === null);
    const controls = await this.askServers(silent.map(({ flow }) => flow));
    const up = new Set(controls.map(({ flow }) => serverOf(flow)));
    const again = this.observer.asked(answers.map((one) => ({ ...one, down: !up.has(serverOf(one.flow)) })));
    this.observer.asked(controls);
    return again;
  }

  /** Whoever these flows ask, each by its control. @returns what was answered, which is still to be told */
  async askServers(ofFlows: readonly LiveFlow[]): Promise<readonly RoundAnswer[]> {
    const left = new Set(ofFlows.map(serverOf));
    const controls: RoundAnswer[] = [];
    for (let round = 0; round < CONTROL_ROUNDS && left.size > 0; round += 1) {
      const flows = [...left].flatMap((server) => this.#served.get(server) ?? []);
      const got = (await this.round(flows)).filter(({ source }) => source !== null);
      for (const { flow } of got) left.delete(serverOf(flow));
      controls.push(...got);
    }
    return controls;
  }

  async round(flows: readonly LiveFlow[], late: readonly number[] = []): Promise<readonly RoundAnswer[]> {
    const answers: RoundAnswer[] = [];
    const over: Pick<RoundAnswer, 'flow' | 'sent' | 'seen'>[] = [];
    const perVm = byVm(flows);
    await Promise.all(
      [...perVm].map(async ([vm, mine]) => {
        const asks = mine.map((flow) => askOf(flow, late));
        await this.session(vm).ask(asks, this.setup.limits, ({ value, sent, seen }) => {
          const flow = mine[value.index] as LiveFlow;
          const { witnessed } = value;
          const isSeen = 'address' in witnessed;
          this.log.add(flow, witnessed);
          const source =
            isSeen && witnessed.port !== null ? { address: witnessed.address, port: witnessed.port } : null;
          if (isSeen && this.isElsewhere(witnessed)) return;
          // A witness that tells addresses alone shows no flow; it is compared, and nothing is judged by it.
          if (isSeen && source === null) return;
          // Whoever ended it, its port may be free by now.
          if (!isSeen && value.stood && witnessed.tries === 0) over.push({ flow, sent, seen });
          if (!isSeen && !isSilence(witnessed)) return;
          if (isSeen) this.#served.set(serverOf(flow), this.#served.get(serverOf(flow)) ?? flow);
          if (source !== null && flow.way === 'reflector' && flow.protocol === 'udp')
            this.#controls.set(vm, this.#controls.get(vm) ?? flow);
          const { stood, ordered, epoch } = value;
          answers.push({ flow, sent, seen, source, stood, ordered, epoch });
        });
      }),
    );
    // Before anything of it is judged.
    this.#clocks.check();
    for (const { flow, ...interval } of over) this.observer.closed(flow, interval);
    // Whoever answers nobody may be down, behind a firewall of its own, or serve another protocol alone: no NAT's doing.
    return answers.filter(({ flow }) => this.#served.has(serverOf(flow)));
  }

  async close(flows: readonly LiveFlow[]): Promise<void> {
    for (const [vm, mine] of byVm(flows)) {
      const sent = performance.now();
      await this.session(vm).close(
        mine.map(({ label }) => label),
        'rst',
      );
      const interval = { sent, seen: performance.now() };
      for (const flow of mine) this.observer.closed(flow, interval);
    }
  }

  async until(time: number): Promise<void> {
    const from = performance.now();
    if (time <= from) return;
    await setTimeout(time - from, undefined, { signal: this.signal }).catch(() => {});
    this.observer.waited(from, performance.now());
  }

  /**
   * Behind another NAT, a witness tells what that one made of it. A private address of the network itself is what a NAT let through;
   * any other private one is not its doing.
   */
  isElsewhere({ kind, address }: Pick<Witnessed, 'kind'> & { readonly address: Address }): boolean {
    return kind === 'not-public' && !containedInAny(this.setup.deployment.virtualNetwork, address);
  }

  session(vm: number): AgentSession {
    return this.sessions.get(vm) as AgentSession;
  }
}

export function askOf(
  { label, way, protocol, to, port, url }: LiveFlow,
  late: readonly number[] = [],
): AskJson {
  const lately = way === 'reflector' && protocol === 'udp' ? late : [];
  return {
    flow: label,
    way,
    protocol,
    to: formatEndpoint(to.address, to.port),
    port,
    url,
    late: [...lately],
  };
}

function serverOf({ way, protocol, to }: LiveFlow): string {
  return `${way} ${protocol} ${formatEndpoint(to.address, to.port)}`;
}

function byVm(flows: readonly LiveFlow[]): ReadonlyMap<number, readonly LiveFlow[]> {
  const groups = new Map<number, LiveFlow[]>();
  for (const flow of flows) {
    const mine = groups.get(flow.vm);
    if (mine === undefined) groups.set(flow.vm, [flow]);
    else mine.push(flow);
  }
  return groups;
}

/** Whoever refuses, or answers wrongly, was reached, and what was never sent was not lost: neither tells anything of a NAT. */
function isSilence(witnessed: Witnessed): boolean {
  return witnessed.kind === 'nothing' && witnessed.tries > 0;
}
