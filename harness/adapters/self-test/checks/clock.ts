import type { Check } from '../check.ts';

const VIRTUAL_MS = 10_000;
const REAL_MS = 20;

/** That it never runs backwards is checked on every answer; here it has to move, by as much as it was asked to. */
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
    const outcomes = await bench.target.run([
      { op: 'advance', ms },
      { op: 'advance', ms },
      bench.open(0, 8_000),
    ]);
    for (const { sent, seen } of outcomes.slice(0, 2)) {
      const passed = seen - sent;
      if (passed >= ms - resolutionMs && (!virtual || passed <= ms + resolutionMs)) continue;
      return {
        expected: `${virtual ? '' : 'at least '}${ms} ms from sent to seen of {"op":"advance","ms":${ms}}`,
        received: `${passed} ms`,
        remedy: virtual
          ? 'Move the clock of the system under test by ms; sent is the time before, seen the time after.'
          : 'Wait for ms; sent is the time before, seen the time after.',
      };
    }
    return null;
  },
};
