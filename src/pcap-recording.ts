import { PcapngWriter } from '../harness/capture/pcapng-writer.ts';
import { Render } from '../harness/capture/render.ts';
import type { Scenario } from '../harness/scenario/scenario.ts';
import type { Observation, SnatcheckError } from '../spec/vocabulary/index.ts';
import { version } from './package.ts';

/** Between two cases, in ms: each begins its clock anew. */
const PAUSE_MS = 1_000;

const COMMENT =
  'Rendered from what snatcheck observed: addresses, ports, flags, lengths and times are as observed, payloads and sequence numbers are made up. The comment of a packet "case N" begins a case, with a deployment and a clock of its own.';

/** Writes the cases of a run's record as packets of both sides, one case after the other. */
export class PcapRecording {
  readonly #writer: PcapngWriter;
  #time: number;

  /** @throws SnatcheckError when the file cannot be written. */
  constructor(path: string, started: string) {
    this.#writer = new PcapngWriter(path, `snatcheck ${version}`, COMMENT);
    this.#time = Date.parse(started);
  }

  get failure(): SnatcheckError | null {
    return this.#writer.failure;
  }

  write(index: number, { deployment }: Scenario, observations: readonly Observation[]): void {
    const [first] = observations;
    if (first === undefined) return;
    const shift = this.#time - first.outcome.sent;
    let comment: string | null = `case ${index}`;
    const render = new Render(deployment, (side, timeMs, bytes) => {
      this.#writer.packet(side, shift + timeMs, bytes, comment);
      comment = null;
    });
    for (const observation of observations) {
      render.observe(observation);
      this.#time = Math.max(this.#time, shift + observation.outcome.seen);
    }
    this.#time += PAUSE_MS;
  }

  close(): void {
    this.#writer.close();
  }
}
