import type { Check } from '../check.ts';

/** Ports and timeouts that are not in force would turn into wrong verdicts on capacity and reclaim. */
export const settings: Check = {
  title: 'puts in force the settings that it calls settable, and tells those that it does not',
  quick: true,
  skip: () => null,
  async run(bench) {
    const { settable, portRange, idleTimeoutMs } = bench.target.hello.capabilities;
    const { asked } = bench;
    const inForce = await bench.deploy();
    const wanted = settable.ports ? asked.ports : (portRange ?? inForce.ports);
    const wantedMs = settable.idleTimeout ? asked.idleTimeoutMs : idleTimeoutMs;
    const right =
      inForce.ports.first === wanted.first &&
      inForce.ports.last === wanted.last &&
      inForce.idleTimeoutMs === wantedMs;
    if (right) return null;
    return {
      expected: `settings in force ${JSON.stringify({ ports: wanted, idleTimeoutMs: wantedMs })}`,
      received: JSON.stringify(inForce),
      remedy: 'Apply the settings, or declare in hello.capabilities.settable that they cannot be chosen.',
    };
  },
};
