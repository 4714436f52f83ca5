import { RESOLVER } from '../../spec/vocabulary/index.ts';
import type { Late } from './agent-messages.ts';
import type { Told } from './agent-session.ts';
import { LiveExhaustion } from './exhaustion.ts';
import { askOf, type LiveAsking } from './live-asking.ts';
import type { RoundAnswer } from './live-observer.ts';
import type { LiveFlow, LivePlan } from './live-plan.ts';

/** Times that the idle window is made of, in ms. */
export interface LiveTiming {
  readonly idleTimeoutMs: number;
  readonly toleranceMs: number;
  /** Kept clear on both sides of the band, for packets on their way. */
  readonly marginMs: number;
}

/** From the question that a controller sends to an agent until the answer of a reflector is told, in ms. */
export interface RoundTrip {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

const ROUND_TRIPS = 3;
const LATE_ANSWERS = 5;
const KEEP_ALIVE_EVERY = 0.4;

/** Carries out a plan by its agents and tells what was observed. Rounds of questions follow each other; each is asked at once. */
export class LiveRun {
  readonly #asking: LiveAsking;

  constructor(asking: LiveAsking) {
    this.#asking = asking;
  }

  /** Before anything is judged: how long answers take, in ms, by VM; of those that were answered at all. */
  async roundTrips(flows: readonly LiveFlow[]): Promise<ReadonlyMap<number, RoundTrip>> {
    const widths = new Map<number, number[]>();
    const first = flows.filter(
      ({ vm, way, protocol }, index) =>
        way === 'reflector' &&
        protocol === 'udp' &&
        flows.findIndex((one) => one.vm === vm && one.way === way && one.protocol === protocol) === index,
    );
    for (let times = 0; times < ROUND_TRIPS; times += 1) {
      for (const { flow, sent, seen, source } of await this.#asking.round(first))
        if (source !== null) widths.set(flow.vm, [...(widths.get(flow.vm) ?? []), seen - sent]);
    }
    return new Map([...widths].map(([vm, mine]) => [vm, roundTripOf(mine)] as const));
  }

  /** Every part of the plan, in order, until all is done or the run is interrupted. */
  async run(plan: LivePlan, timing: LiveTiming): Promise<void> {
    const { exhaust } = plan;
    const exhaustion = exhaust === null ? null : new LiveExhaustion(this.#asking, exhaust);
    const parts: readonly (() => Promise<unknown> | undefined)[] = [
      () => this.#asking.check(plan.methods),
      () => this.#discover(),
      () => this.#asking.check(plan.ports),
      () => this.#asking.check([...plan.otherPort, ...plan.keptPorts]),
      () => this.#asking.check([...plan.ports, ...plan.otherPort]),
      () => this.#asking.close(plan.ports),
      () => exhaustion?.fill(timing),
      () => this.#idle(plan, timing),
      () => exhaustion?.afterIdle(),
      () => this.#discover(),
      () => this.#asking.close([...plan.methods, ...plan.otherPort, ...plan.keptPorts, ...plan.quiet]),
    ];
    for (const part of parts) {
      if (this.#asking.signal.aborted) return;
      await part();
    }
    await exhaustion?.readAlerts();
  }

  /** One VM after the other: a query has no flow that others could be told from. */
  async #discover(): Promise<void> {
    const { resolver, limits } = this.#asking.setup;
    if (resolver === null) return;
    for (const [vm, session] of this.#asking.sessions) {
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
        this.#asking.log.add(flow, witnessed);
        // An answer that UDP truncated was asked for again by TCP: of the query that is told nobody knows the source then.
        if (!('address' in witnessed) || witnessed.protocol !== flow.protocol) return;
        if (this.#asking.isElsewhere(witnessed)) return;
        if (resolver.address === RESOLVER && resolver.port === 53)
          this.#asking.observer.discovered(vm, port, { sent, seen }, witnessed.address);
      });
    }
  }

  /** One window for all: what has to last until shortly before T, and what may end after it. */
  async #idle(plan: LivePlan, { idleTimeoutMs, toleranceMs, marginMs }: LiveTiming): Promise<void> {
    const before = idleTimeoutMs - toleranceMs - marginMs;
    const gap = Math.max(5, Math.floor(marginMs / (2 * LATE_ANSWERS)));
    const delays = Array.from({ length: LATE_ANSWERS }, (_, nth) => Math.floor(before - (nth + 1) * gap));
    const { first: ordered } = await this.#asking.check(plan.late, delays);
    const others = await this.#asking.check([...plan.quiet, ...plan.alive, ...plan.gone]);
    const opened = [...ordered, ...others.first];
    const began = Math.min(performance.now(), ...ordered.map(({ sent }) => sent));
    const quietSince = Math.min(performance.now(), ...opened.map(({ sent }) => sent));
    const keepAlive = (times: number): number => began + times * KEEP_ALIVE_EVERY * idleTimeoutMs;
    for (const times of [1, 2]) {
      await this.#asking.until(keepAlive(times));
      await this.#asking.check(plan.alive);
    }
    await this.#asking.until(quietSince + before);
    await this.#asking.control();
    const late = await this.#lateAnswers();
    const controls = await this.#asking.askServers(plan.late);
    const epochs = controls.map(({ epoch }) => epoch);
    const owed = ordered.map((one) => (epochs.includes(one.epoch) ? one : { ...one, ordered: [] }));
    this.#tellLate(owed, late, delays, marginMs);
    this.#asking.observer.asked(controls);
    await this.#asking.check([...plan.quiet, ...plan.alive]);
    await this.#asking.control();
    await this.#asking.until(performance.now() + 2 * toleranceMs + 2 * marginMs);
    await this.#asking.check([...plan.gone, ...plan.alive]);
  }

  async #lateAnswers(): Promise<ReadonlyMap<number, readonly Told<Late>[]>> {
    const all = [...this.#asking.sessions].map(async ([vm, session]) => [vm, await session.late()] as const);
    return new Map(await Promise.all(all));
  }

  #tellLate(
    ordered: readonly RoundAnswer[],
    late: ReadonlyMap<number, readonly Told<Late>[]>,
    delays: readonly number[],
    marginMs: number,
  ): void {
    for (const { flow, sent, seen, ordered: owed } of ordered) {
      const mine = (late.get(flow.vm) ?? []).filter(({ value }) => value.flow === flow.label);
      for (const [index, delay] of [...delays.entries()].toReversed()) {
        const came = mine.find(({ value }) => value.index === index);
        // It was sent `delay` after its question came, and is lost when it did not come within the margin.
        const interval = { sent: sent + delay, seen: seen + delay + marginMs / 2 };
        // Where the order itself was lost, or forgotten by a reflector that was started anew, nothing is owed.
        if (came === undefined && !owed.includes(index)) continue;
        // The clock of whoever sent it may be fast, so only its agent tells when it came.
        this.#asking.observer.late(flow, came ?? interval, came !== undefined);
      }
    }
  }
}

function roundTripOf(widths: readonly number[]): RoundTrip {
  const sorted = widths.toSorted((a, b) => a - b);
  const [least = 0] = sorted;
  return { least, median: sorted[Math.floor(sorted.length / 2)] ?? 0, most: sorted.at(-1) ?? 0 };
}
