import { formatEndpoint, parseEndpoint, type Send } from '../../spec/vocabulary/index.ts';
import type { OpenStep, Scenario, Step } from '../scenario/scenario.ts';

type FillStep = Extract<Step, { do: 'fill' }>;

/** What a reader calls the flows of a scenario: by its labels where they can be told from the packets alone. */
export class FlowNames {
  readonly #opened = new Map<string, string>();
  readonly #fills: readonly FillStep[];
  /** Flows of each fill, and flows of each name, so far. */
  readonly #counts = new Map<string, number>();

  constructor({ steps }: Scenario) {
    const opens = steps.flatMap((step): readonly OpenStep[] =>
      step.do === 'open' ? [step] : step.do === 'together' ? step.opens : [],
    );
    for (const { flow, vm, protocol, port, to } of opens) {
      this.#opened.set(`${protocol} ${vm} ${port} ${to}`, flow);
    }
    this.#fills = steps.filter((step) => step.do === 'fill');
  }

  /** The name of one more flow, which no other flow has. */
  next(vm: string, { protocol, sourcePort, destination, destinationPort }: Send): string {
    const to = formatEndpoint(destination, destinationPort);
    const label = this.#opened.get(`${protocol} ${vm} ${sourcePort} ${to}`);
    if (label !== undefined) return this.#unique(label);
    const fills = this.#fills.filter((step) => {
      const { address, port } = parseEndpoint(step.to);
      const beyond = Math.abs(destinationPort - port);
      const within = address === destination && beyond < Math.max(1, step.toPorts ?? 1);
      return within && step.protocol === protocol && step.vms.includes(vm);
    });
    // Where two fills go to one place, their flows cannot be told apart.
    const [fill, second] = fills;
    if (fill === undefined || second !== undefined) return this.#unique(`${vm}:${sourcePort} -> ${to}`);
    return `${fill.flows}#${this.#count(`${fill.flows}#`) - 1}`;
  }

  #unique(name: string): string {
    const nth = this.#count(name);
    return nth === 1 ? name : `${name} (${nth})`;
  }

  #count(name: string): number {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return count;
  }
}
