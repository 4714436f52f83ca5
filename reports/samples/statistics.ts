import { DEADLINE_BIN, type Statistics } from '../../harness/record/statistics.ts';

const bins = <T>(length: number, of: (bin: number) => T): readonly T[] =>
  Array.from({ length }, (_, bin) => of(bin));

/** As a run with small pools and some full ones fills it; no run made it. */
export function sampleStatistics(): Statistics {
  const before = (times: number) => bins(16, (bin) => (bin < DEADLINE_BIN ? times * (8 - bin) : 0));
  const after = (times: number) => bins(16, (bin) => (bin < DEADLINE_BIN ? 0 : times * (bin - 7)));
  const rising = bins(60, (step) => [step * 512, 0, step * 512, Math.min(step * 200, 9_000)]);
  const falling = bins(60, (step) => [(60 + step) * 512, 240_001, 0, step * 40]);
  return {
    stages: {
      full: { cases: 2, observations: 300_000 },
      small: { cases: 11_880, observations: 760_000 },
      template: { cases: 118, observations: 144_331 },
    },
    pools: { '1': 1_800, '2': 1_900, '3 to 8': 5_000, '9 to 64': 3_298, '64,511 and more': 2 },
    operations: { advance: 24_000, control: 110_000, 'receive udp': 70_331, 'send udp': 1_000_000 },
    lengths: bins(18, (bin) => (bin === 17 ? 2 : Math.max(0, 4_000 - 60 * (bin - 6) ** 2))),
    ports: bins(1_024, (block) => (block < 16 ? 0 : block < 18 ? 90_000 : 2 + (block % 7))),
    destinations: {
      '198.51.100.7': {
        opened: 400_000,
        unseen: 1_900,
        mostInUse: 64_511,
        ports: bins(128, (block) => (block < 2 ? 0 : 40_000 - block * 300)),
      },
      '198.51.100.8': {
        opened: 20_000,
        unseen: 11,
        mostInUse: 9_000,
        ports: bins(128, (block) => (block < 2 || block > 40 ? 0 : 500)),
      },
    },
    idle: {
      kept: before(1_000),
      answered: before(90),
      changed: after(30),
      silent: after(9),
      unanswered: after(70),
      taken: after(220),
    },
    fullest: {
      case: { index: 4_711, seed: -12_345 },
      pool: 64_511,
      observations: 61_440,
      most: 30_208,
      destinations: ['198.51.100.7', '198.51.100.8'],
      samples: [...rising, ...falling],
    },
  };
}
