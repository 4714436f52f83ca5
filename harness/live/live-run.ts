import { setTimeout } from 'node:timers/promises';
import { formatEndpoint, RESOLVER } from '../../spec/vocabulary/index.ts';
import type { AskJson, Late } from './agent-messages.ts';
import type { AgentSession, Told } from './agent-session.ts';
import type { LiveAnswer, LiveObserver } from './live-observer.ts';
import type { LiveFlow, LivePlan } from './live-plan.ts';
import type { LiveSetup } from './vms-file.ts';
import type { WitnessLog } from './witness-log.ts';

/** Times that the idle window is made of, in ms. */
export interface LiveTiming {
  readonly idleTimeoutMs: number;
  readonly toleranceMs: number;
  /** Kept clear on both sides of the band, for packets on their way. */
  readonly marginMs: number;
}

/** Asked again so often before silence is weighed, as a lossy network wants it. */
const ROUNDS = 3;
const LATE_ANSWERS = 5;
const KEEP_ALIVE_EVERY = 0.4;

/** Carries out a plan by its agents and tells what was observed. Rounds of questions follow each other; each is asked at once. */
export class LiveRun {
  readonly #setup: LiveSetup;
  readonly #sessions: ReadonlyMap<number, AgentSession>;
  readonly #observer: LiveObserver;
  readonly #log: WitnessLog;
  readonly #signal: AbortSignal;
  /** One flow of each VM that got through: its control. */
  readonly #controls = new Map<number, LiveFlow>();

  constructor(
    setup: LiveSetup,
    sessions: ReadonlyMap<number, AgentSession>,
    observer: LiveObserver,
    log: WitnessLog,
    signal: AbortSignal,
  ) {
    this.#setup = setup;
    this.#sessions = sessions;
    this.#observer = observer;
    this.#log = log;
    this.#signal = signal;
  }

  /** Before anything is judged: how long an answer takes at worst, in ms. */
  async roundTripMs(flows: readonly LiveFlow[]): Promise<number> {
    const widths: number[] = [];
    const first = flows.filter(
      ({ vm, way, protocol }, index) =>
        way === 'reflector' &&
        protocol === 'udp' &&
        flows.findIndex((one) => one.vm === vm && one.way === way && one.protocol === protocol) === index,
    );
    for (let times = 0; times < 3; times += 1) {
      for (const { sent, seen, source } of await this.#round(first))
        if (source !== null) widths.push(seen - sent);
    }
    return widths.toSorted((a, b) => a - b)[Math.floor(widths.length / 2)] ?? this.#setup.limits.tryMs;
  }

  /** Every part of the plan, in order, until all is done or the run is interrupted. */
  async run(plan: LivePlan, timing: LiveTiming): Promise<void> {
    const parts: readonly (() => Promise<unknown>)[] = [
      () => this.#check(plan.methods),
      () => this.#discover(),
      () => this.#check(plan.ports),
      () => this.#check([...plan.otherPort, ...plan.keptPorts]),
      () => this.#check([...plan.ports, ...plan.otherPort]),
      () => this.#close(plan.ports),
      () => this.#idle(plan, timing),
      () => this.#discover(),
      () => this.#close([...plan.methods, ...plan.otherPort, ...plan.keptPorts, ...plan.quiet]),
    ];
    for (const part of parts) {
      if (this.#signal.aborted) return;
      await part();
    }
  }

  /** A round, then what was silent again, then controls: silence counts only where they get through. */
  async #check(flows: readonly LiveFlow[], late: readonly number[] = []): Promise<readonly LiveAnswer[]> {
    const first = await this.#round(flows, late);
    this.#observer.asked(first);
    let silent = first.filter(({ source }) => source === null).map(({ flow }) => flow);
    for (let round = 1; round < ROUNDS && silent.length > 0 && !this.#signal.aborted; round += 1) {
      await this.#control();
      const again = await this.#round(silent);
      this.#observer.asked(again);
      silent = again.filter(({ source }) => source === null).map(({ flow }) => flow);
    }
    if (first.some(({ source }) => source === null)) await this.#control();
    return first;
  }

  async #control(): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const answers = await this.#round([...this.#controls.values()]);
      this.#observer.asked(answers.filter(({ source }) => source !== null));
      if (answers.every(({ source }) => source !== null)) return;
    }
  }

  async #round(flows: readonly LiveFlow[], late: readonly number[] = []): Promise<readonly LiveAnswer[]> {
    const answers: LiveAnswer[] = [];
    const perVm = byVm(flows);
    await Promise.all(
      [...perVm].map(async ([vm, mine]) => {
        const asks = mine.map((flow) => askOf(flow, late));
        await this.#session(vm).ask(asks, this.#setup.limits, ({ value, sent, seen }) => {
          const flow = mine[value.index] as LiveFlow;
          const { witnessed } = value;
          const isSeen = witnessed.kind === 'answer' || witnessed.kind === 'not-public';
          this.#log.add(flow, witnessed);
          const source =
            isSeen && witnessed.port !== null ? { address: witnessed.address, port: witnessed.port } : null;
          // A witness that tells addresses alone shows no flow; it is compared, and nothing is judged by it.
          if (isSeen && source === null) return;
          if (source !== null && flow.way === 'reflector' && flow.protocol === 'udp')
            this.#controls.set(vm, this.#controls.get(vm) ?? flow);
          answers.push({ flow, sent, seen, source });
        });
      }),
    );
    return answers;
  }

  /** One VM after the other: a query has no flow that others could be told from. */
  async #discover(): Promise<void> {
    const { resolver, limits } = this.#setup;
    if (resolver === null) return;
    for (const [vm, session] of this.#sessions) {
      const port = limits.firstPort - 1;
      const flow: LiveFlow = {
        vm,
        label: 'discovery',
        way: 'resolver',
        protocol: 'udp',
        to: resolver,
        port,
        url: null,
      };
      await session.ask([askOf(flow)], limits, ({ value: { witnessed }, sent, seen }) => {
        this.#log.add(flow, witnessed);
        const address = 'address' in witnessed ? witnessed.address : null;
        if (address !== null && resolver.address === RESOLVER && resolver.port === 53)
          this.#observer.discovered(vm, port, { sent, seen }, address);
      });
    }
  }

  /** One window for all: what has to last until shortly before T, and what may end after it. */
  async #idle(plan: LivePlan, { idleTimeoutMs, toleranceMs, marginMs }: LiveTiming): Promise<void> {
    const before = idleTimeoutMs - toleranceMs - marginMs;
    const gap = Math.max(5, Math.floor(marginMs / (2 * LATE_ANSWERS)));
    const delays = Array.from({ length: LATE_ANSWERS }, (_, nth) => Math.floor(before - (nth + 1) * gap));
    const ordered = await this.#check(plan.late, delays);
    const opened = [...ordered, ...(await this.#check([...plan.quiet, ...plan.alive, ...plan.gone]))];
    const began = Math.min(...ordered.map(({ sent }) => sent));
    const quietSince = Math.min(...opened.map(({ sent }) => sent));
    const keepAlive = (times: number): number => began + times * KEEP_ALIVE_EVERY * idleTimeoutMs;
    for (const times of [1, 2]) {
      await this.#until(keepAlive(times));
      await this.#check(plan.alive);
    }
    await this.#until(quietSince + before);
    await this.#control();
    const late = await this.#lateAnswers();
    this.#tellLate(ordered, late, delays, marginMs);
    await this.#check([...plan.quiet, ...plan.alive]);
    await this.#control();
    await this.#until(performance.now() + 2 * toleranceMs + 2 * marginMs);
    await this.#check([...plan.gone, ...plan.alive]);
  }

  async #lateAnswers(): Promise<ReadonlyMap<number, readonly Told<Late>[]>> {
    const all = [...this.#sessions].map(async ([vm, session]) => [vm, await session.late()] as const);
    return new Map(await Promise.all(all));
  }

  #tellLate(
    ordered: readonly LiveAnswer[],
    late: ReadonlyMap<number, readonly Told<Late>[]>,
    delays: readonly number[],
    marginMs: number,
  ): void {
    for (const { flow, sent, seen, source } of ordered) {
      // Where the order itself was lost, nothing is owed.
      if (source === null) continue;
      const mine = (late.get(flow.vm) ?? []).filter(({ value }) => value.flow === flow.label);
      for (const [index, delay] of [...delays.entries()].toReversed()) {
        const came = mine.find(({ value }) => value.index === index);
        // It was sent `delay` after its question came, and is lost when it did not come within the margin.
        const interval = { sent: sent + delay, seen: seen + delay + marginMs / 2 };
        if (came === undefined) this.#observer.late(flow, interval, false);
        else this.#observer.late(flow, { sent: Math.max(sent + delay, came.sent), seen: came.seen }, true);
      }
    }
  }

  async #close(flows: readonly LiveFlow[]): Promise<void> {
    for (const [vm, mine] of byVm(flows)) {
      const sent = performance.now();
      await this.#session(vm).close(
        mine.map(({ label }) => label),
        'rst',
      );
      const interval = { sent, seen: performance.now() };
      for (const flow of mine) this.#observer.closed(flow, interval);
    }
  }

  async #until(time: number): Promise<void> {
    const from = performance.now();
    if (time <= from) return;
    await setTimeout(time - from, undefined, { signal: this.#signal }).catch(() => {});
    this.#observer.waited(from, performance.now());
  }

  #session(vm: number): AgentSession {
    return this.#sessions.get(vm) as AgentSession;
  }
}

function askOf({ label, way, protocol, to, port, url }: LiveFlow, late: readonly number[] = []): AskJson {
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

function byVm(flows: readonly LiveFlow[]): ReadonlyMap<number, readonly LiveFlow[]> {
  const groups = new Map<number, LiveFlow[]>();
  for (const flow of flows) {
    const mine = groups.get(flow.vm);
    if (mine === undefined) groups.set(flow.vm, [flow]);
    else mine.push(flow);
  }
  return groups;
}
