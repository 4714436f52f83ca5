import type { Settings } from '../../spec/vocabulary/index.ts';

/** A list for readers, not a log: pools at random come in thousands of sizes and places. So many of either end. */
const MOST = 32;

/** Distinct settings in force. */
export class SettingsSeen {
  /** By idle timeout, then by range: a number is cheaper to look up than a text, and every case has settings. */
  readonly #seen = new Map<number, Map<number, Settings>>();
  #last: Settings | null = null;

  add(settings: Settings): void {
    // Neighbouring cases mostly share the object.
    if (settings === this.#last) return;
    this.#last = settings;
    const { ports, idleTimeoutMs } = settings;
    let ranges = this.#seen.get(idleTimeoutMs);
    if (ranges === undefined) {
      ranges = new Map();
      this.#seen.set(idleTimeoutMs, ranges);
    }
    const range = ports.first * 65_536 + ports.last;
    if (!ranges.has(range)) ranges.set(range, settings);
  }

  get all(): readonly Settings[] {
    return telling([...this.#seen.values()].flatMap((ranges) => [...ranges.values()]));
  }
}

/**
 * The smallest and the largest pools of these, once each and by size. Those of all cases are among those of their shares, so
 * neither the order of cases nor who ran them makes a difference.
 */
export function telling(settings: readonly Settings[]): readonly Settings[] {
  const distinct = new Map(
    settings.map((one) => [`${one.ports.first}-${one.ports.last} ${one.idleTimeoutMs}`, one]),
  );
  const size = ({ ports }: Settings) => ports.last - ports.first;
  const sorted = [...distinct.values()].toSorted(
    (a, b) => size(a) - size(b) || a.ports.first - b.ports.first || a.idleTimeoutMs - b.idleTimeoutMs,
  );
  return sorted.length <= 2 * MOST ? sorted : [...sorted.slice(0, MOST), ...sorted.slice(-MOST)];
}
