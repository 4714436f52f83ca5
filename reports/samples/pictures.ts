import type { Picture, PicturedFlow } from '../../harness/record/picture.ts';

const T = 240_000;
const E = 1_200;

function flow(
  label: string,
  port: number,
  publicPort: number | null,
  events: PicturedFlow['events'],
): PicturedFlow {
  const from = events[0]?.t ?? 0;
  const to = events.findLast(({ kind }) => kind === 'open' || kind === 'out')?.t ?? from;
  const last = events.at(-1)?.t ?? from;
  return {
    flow: label,
    vm: port % 2 === 0 ? 'vm-a' : 'vm-b',
    protocol: 'udp',
    port,
    destination: '198.51.100.7',
    destinationPort: 53,
    publicAddress: publicPort === null ? null : '203.0.113.1',
    publicPort,
    from,
    to,
    sureUntil: publicPort === null ? from : to + T - E,
    possibleUntil: publicPort === null ? from : last + T + E,
    events,
  };
}

const base = { idleTimeoutMs: T, toleranceMs: E, capacity: 4, omitted: 0, marks: [] } as const;

/** A pool of four is full, and a fifth flow is given a port that another surely holds. */
export function sharedPort(): Picture {
  return {
    ...base,
    from: 0,
    to: 6_000,
    flows: [
      flow('fill#0', 40_000, 1025, [{ t: 0, kind: 'open', text: 'opened' }]),
      flow('fill#1', 40_001, 1026, [{ t: 1, kind: 'open', text: 'opened' }]),
      flow('fill#2', 40_002, 1027, [{ t: 2, kind: 'open', text: 'opened' }]),
      flow('fill#3', 40_003, 1028, [
        { t: 3, kind: 'open', text: 'opened' },
        { t: 5_000, kind: 'out', text: 'one more packet' },
        { t: 5_002, kind: 'in', text: 'answered' },
      ]),
      flow('g', 40_004, 1026, [{ t: 6_000, kind: 'open', text: 'opened' }]),
    ],
    fault: { t: 6_000, text: 'port 1026 given to g while fill#1 holds it', flows: ['fill#1', 'g'] },
  };
}

/** The port of a flow that was idle for less than T goes to another. */
export function reclaimedEarly(): Picture {
  return {
    ...base,
    capacity: 2,
    from: 0,
    to: 238_000,
    flows: [
      flow('a', 5_000, 1025, [{ t: 0, kind: 'open', text: 'opened' }]),
      flow('b', 5_001, 1026, [
        { t: 0, kind: 'open', text: 'opened' },
        { t: 96_000, kind: 'out', text: 'kept alive' },
        { t: 192_000, kind: 'out', text: 'kept alive' },
      ]),
      flow('c', 5_002, 1025, [{ t: 237_999, kind: 'open', text: 'opened' }]),
      flow('d', 5_003, null, [{ t: 238_000, kind: 'refused', text: 'nothing came out' }]),
    ],
    marks: [{ t: 192_000, text: 'vm-c joins the pool' }],
    fault: { t: 237_999, text: 'port 1025 reclaimed 2.001 s early', flows: ['a', 'c'] },
  };
}
