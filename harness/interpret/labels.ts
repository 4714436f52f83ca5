import type { Label } from '../scenario/scenario.ts';
import type { Flow } from './flow.ts';

/** Which flow a label names: its own, or one of a fill's by `fill#number`. */
export class Labels {
  readonly #single = new Map<Label, Flow>();
  readonly #fills = new Map<Label, Flow[]>();

  set(label: Label, flow: Flow): void {
    this.#single.set(label, flow);
  }

  /** The flows of a fill, in the order in which they were opened; grows as they are. */
  fill(label: Label): Flow[] {
    let flows = this.#fills.get(label);
    if (flows === undefined) {
      flows = [];
      this.#fills.set(label, flows);
    }
    return flows;
  }

  /** Null when no step so far opened it. A fill's bare label names its last flow. */
  find(label: Label): Flow | null {
    const single = this.#single.get(label);
    if (single !== undefined) return single;
    const hash = label.lastIndexOf('#');
    if (hash < 0) return this.#fills.get(label)?.at(-1) ?? null;
    return this.#fills.get(label.slice(0, hash))?.[Number(label.slice(hash + 1))] ?? null;
  }

  /** Every flow whose label is `label#number`. */
  all(label: Label): readonly Flow[] {
    const filled = this.#fills.get(label) ?? [];
    const named: Flow[] = [];
    for (const [name, flow] of this.#single) {
      const number = name.slice(label.length + 1);
      if (name.startsWith(label) && name[label.length] === '#' && /^[0-9]+$/.test(number)) named.push(flow);
    }
    return named.length === 0 ? filled : [...filled, ...named];
  }
}
