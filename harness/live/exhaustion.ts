import { type ExhaustionAlert, readAlertLog } from './alert-records.ts';
import type { ExhaustionPlan } from './exhaustion-plan.ts';
import type { LiveAsking } from './live-asking.ts';
import type { LiveFlow } from './live-plan.ts';
import type { LiveTiming } from './live-run.ts';

/** Flows that are opened at one instant. */
const BATCH = 32;
/** Of each VM, once the pool is full: failures of several VMs weigh more. */
const MORE = 3;
const RELEASED = 4;
const POLL_MS = 2_000;
/** A share of the idle timeout after which held flows are asked again: that a pool is full has to be sure however long it takes to tell. */
const KEEP_ALIVE = 0.25;
/** What an idle window takes beside the time that it waits. */
export const AROUND_WINDOW_MS = 10_000;

/** Fills a pool, sees what fails and what does not, gives the ports back, and looks for the alert. */
export class LiveExhaustion {
  readonly #asking: LiveAsking;
  readonly #plan: ExhaustionPlan;
  #began = 0;
  #next = 0;
  #held: LiveFlow[] = [];
  #idleTimeoutMs = Infinity;
  /** Since when the oldest of the held flows may be silent. */
  #askedAt = 0;
  /** When a flow first failed. */
  #fullAt: number | null = null;

  constructor(asking: LiveAsking, plan: ExhaustionPlan) {
    this.#asking = asking;
    this.#plan = plan;
  }

  get #isOver(): boolean {
    return this.#asking.signal.aborted || performance.now() > this.#began + this.#plan.holdMs;
  }

  /** Opens flows until some fail, or a bound is reached. Ports are given back at once where the idle window would hold them for too long. */
  async fill({ idleTimeoutMs }: LiveTiming): Promise<void> {
    const { flows, elsewhere, holdMs } = this.#plan;
    this.#began = this.#askedAt = performance.now();
    this.#idleTimeoutMs = idleTimeoutMs;
    while (this.#next < flows.length && this.#fullAt === null && !this.#isOver) {
      const silent = await this.#open(BATCH);
      if (silent.length > 0) this.#fullAt = performance.now();
    }
    if (this.#fullAt === null) return this.#release();
    await this.#keepAlive();
    await this.#asking.check(elsewhere);
    await this.#open(MORE * elsewhere.length);
    await this.#asking.check(this.#held.slice(0, BATCH));
    const windowEnds = performance.now() + 1.2 * idleTimeoutMs + AROUND_WINDOW_MS;
    if (windowEnds > this.#began + holdMs) return this.#release();
    await this.#close(this.#held.slice(-RELEASED));
  }

  /** Whatever was silent for an idle timeout has given its port back: as many flows as were released get one. */
  async afterIdle(): Promise<void> {
    if (this.#held.length === 0 || this.#isOver) return this.#release();
    await this.#open(2 * RELEASED);
    await this.#release();
  }

  /** Those that name a frontend of this pool and were logged since; waits until one is there, or due. */
  async readAlerts(): Promise<void> {
    const { alerts } = this.#asking.setup;
    if (alerts === null || this.#fullAt === null) return;
    const offset = Date.now() - performance.now();
    const due = this.#fullAt + alerts.delayMs;
    for (;;) {
      const sent = performance.now();
      const found = alertsIn(alerts.path, sent >= due).filter(
        ({ atMs, address }) =>
          this.#plan.loadBalancer.frontends.includes(address) &&
          atMs >= this.#began + offset - alerts.clockSkewMs &&
          atMs <= Date.now() + alerts.clockSkewMs,
      );
      if (found.length > 0 || sent >= due || this.#asking.signal.aborted) {
        const interval = { sent, seen: performance.now() };
        const told = found.map(({ atMs, address }) => ({ time: atMs - offset, address }));
        return this.#asking.observer.alerts(interval, told);
      }
      await this.#asking.until(Math.min(sent + POLL_MS, due));
    }
  }

  async #open(count: number): Promise<readonly LiveFlow[]> {
    const flows = this.#plan.flows.slice(this.#next, this.#next + count);
    this.#next += flows.length;
    const { silent } = await this.#asking.check(flows, [], async (yet) => {
      if (performance.now() < this.#askedAt + KEEP_ALIVE * this.#idleTimeoutMs) return;
      await this.#keepAlive(flows.filter((flow) => !yet.has(flow)));
    });
    this.#held.push(...flows.filter((flow) => !silent.includes(flow)));
    return silent;
  }

  async #keepAlive(besides: readonly LiveFlow[] = []): Promise<void> {
    this.#askedAt = performance.now();
    await this.#asking.check([...this.#held, ...besides]);
  }

  async #release(): Promise<void> {
    await this.#close([...this.#held, ...this.#plan.elsewhere]);
  }

  async #close(flows: readonly LiveFlow[]): Promise<void> {
    await this.#asking.close(flows);
    this.#held = this.#held.filter((flow) => !flows.includes(flow));
  }
}

/**
 * A storage account makes a log with its first record, and files come and go while they are copied: what cannot be read before the
 * alert is due may be there then.
 */
function alertsIn(path: string, isDue: boolean): readonly ExhaustionAlert[] {
  try {
    return readAlertLog(path).alerts;
  } catch (error) {
    if (isDue) throw error;
    return [];
  }
}
