import type { Flow } from './flow.ts';

/** Flows of one idle timeout, the one that idled longest first. */
export class IdleQueue {
  readonly timeout: number;
  oldest: Flow | null = null;
  youngest: Flow | null = null;

  constructor(timeout: number) {
    this.timeout = timeout;
  }

  remove(flow: Flow): void {
    if (flow.older === null) this.oldest = flow.younger;
    else flow.older.younger = flow.younger;
    if (flow.younger === null) this.youngest = flow.older;
    else flow.younger.older = flow.older;
    flow.older = null;
    flow.younger = null;
    flow.queue = null;
  }

  append(flow: Flow): void {
    flow.older = this.youngest;
    flow.younger = null;
    flow.queue = this;
    if (this.youngest === null) this.oldest = flow;
    else this.youngest.younger = flow;
    this.youngest = flow;
  }
}

/**
 * Who idles since when. Since time never runs backwards, flows of one timeout come due in the order in which they were
 * refreshed: a list for each distinct timeout does what a heap would, at a constant cost per packet.
 */
export class IdleFlows {
  private readonly queues: IdleQueue[] = [];

  clear(): void {
    this.queues.length = 0;
  }

  /** The flow's idle time of `timeout` ms counts from `now`. */
  refresh(flow: Flow, timeout: number, now: number): void {
    flow.refreshed = now;
    const queue = this.queueOf(timeout);
    if (queue.youngest === flow) return;
    flow.queue?.remove(flow);
    queue.append(flow);
  }

  remove(flow: Flow): void {
    flow.queue?.remove(flow);
  }

  /** Whether a flow was idle for its whole timeout. At exactly the timeout it was: "4 minutes" are over then. */
  isDue(flow: Flow, now: number): boolean {
    return flow.queue !== null && flow.refreshed + flow.queue.timeout <= now;
  }

  /** A flow that is due, or null. */
  due(now: number): Flow | null {
    for (const { oldest } of this.queues) if (oldest !== null && this.isDue(oldest, now)) return oldest;
    return null;
  }

  private queueOf(timeout: number): IdleQueue {
    for (const queue of this.queues) if (queue.timeout === timeout) return queue;
    const queue = new IdleQueue(timeout);
    this.queues.push(queue);
    return queue;
  }
}
