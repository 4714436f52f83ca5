import type { Settings } from '../../spec/vocabulary/index.ts';

/** A list for readers, not a log: pools at random come in thousands of sizes and places. */
const MOST = 64;

/** Distinct settings in force, in the order in which they came. */
export class SettingsSeen {
  readonly #seen = new Map<string, Settings>();
  #last: Settings | null = null;

  add(settings: Settings): void {
    // Neighbouring cases mostly share the object.
    if (settings === this.#last || this.#seen.size >= MOST) return;
    this.#last = settings;
    const { ports, idleTimeoutMs } = settings;
    const key = `${ports.first}-${ports.last} ${idleTimeoutMs}`;
    if (!this.#seen.has(key)) this.#seen.set(key, settings);
  }

  get all(): readonly Settings[] {
    return [...this.#seen.values()];
  }
}
