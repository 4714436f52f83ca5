import type { Check } from '../check.ts';

const VIRTUAL_MS = 10_000;
const REAL_MS = 20;

/** Every answer is held to the clock (`timeline.ts`); here is one to hold. */
export const clock: Check = {
  title: 'has a clock that advances by what it is asked to',
  quick: true,
  skip: () => null,
  async run(bench) {
    const { clock: kind, resolutionMs } = bench.target.hello.capabilities;
    const virtual = kind === 'virtual';
    const steps = Math.max(2, Math.ceil((virtual ? VIRTUAL_MS : REAL_MS) / resolutionMs));
    const ms = steps * resolutionMs;
    await bench.deploy();
    await bench.target.run([{ op: 'advance', ms }, { op: 'advance', ms }, bench.open(0, 8_000)]);
    return null;
  },
};
