/**
 * npm run bench:lab
 *
 * Prints what the lab costs beside its goals. Times are of the clock on the wall, the least of alternating rounds, beside those of a
 * small C program on the same descriptors in the same rounds. Exit 0: all goals are met; 1: one is not.
 */
import { ScenarioSource } from '../../harness/generate/index.ts';
import { startLab } from '../../harness/lab/start-lab.ts';
import { run } from '../../src/run.ts';
import { judge, note, tell } from '../figure.ts';
import { measureLab, type Measured } from './flows.ts';
import { secondsWithin, Sender } from './sender.ts';

const FLOWS = 64_511;
const ROUNDS = 3;
/** Of C's time. */
const TUN = { most: 1.5 };
const PACKET = { most: 3 };

interface Round {
  readonly c: number;
  /** By the driver alone, in the process that has the descriptors, as the C program is. */
  readonly driver: number;
  readonly lab: Measured;
}

const rounds: Record<'tun' | 'packet', Round[]> = { tun: [], packet: [] };
const sender = new Sender();
try {
  for (let round = 0; round < ROUNDS; round++) {
    for (const kind of ['tun', 'packet'] as const) {
      rounds[kind].push({
        c: sender.seconds(kind, FLOWS),
        driver: secondsWithin('driver', kind, FLOWS),
        lab: await measureLab(kind, FLOWS),
      });
    }
  }
} finally {
  sender.remove();
}
// Whatever else the machine does only adds to the time.
const least = (kind: 'tun' | 'packet', pick: (one: (typeof rounds)['tun'][number]) => number) =>
  Math.min(...rounds[kind].map(pick));
const c = least('packet', (one) => one.c);
const driver = (kind: 'tun' | 'packet') => least(kind, (one) => one.driver);
const udp = (kind: 'tun' | 'packet') => least(kind, ({ lab }) => lab.udpSeconds);
const tcp = (kind: 'tun' | 'packet') => least(kind, ({ lab }) => lab.tcpSeconds);
const most = (pick: (lab: Measured) => number) =>
  Math.max(...[...rounds.tun, ...rounds.packet].map(({ lab }) => pick(lab)));
const whole = await complete();

tell([
  judge(
    `${FLOWS.toLocaleString('en')} answered UDP flows on TUN, by the driver alone, against C's sendmmsg`,
    driver('tun') / c,
    'x',
    TUN,
  ),
  judge('  on AF_PACKET', driver('packet') / c, 'x', PACKET),
  judge('  on TUN, asked for by a run in its own process', udp('tun') / c, 'x', TUN),
  judge('  so on AF_PACKET', udp('packet') / c, 'x', PACKET),
  note(
    '  time on TUN',
    `${driver('tun').toFixed(2)} s, asked for ${udp('tun').toFixed(2)} s, C ${c.toFixed(2)} s`,
  ),
  note('  on AF_PACKET', `${driver('packet').toFixed(2)} s, asked for ${udp('packet').toFixed(2)} s`),
  note('  C on TUN, a packet a call', `${least('tun', (one) => one.c).toFixed(2)} s`),
  judge('TCP handshakes on TUN, against answered UDP flows', tcp('tun') / udp('tun'), 'x', { most: 3 }),
  judge('  on AF_PACKET', tcp('packet') / udp('packet'), 'x', { most: 3 }),
  judge(
    'most memory of the driver',
    most(({ peakMB }) => peakMB),
    ' MB',
    { most: 200 },
  ),
  judge('CPU while it waits', most(({ waitingShare }) => waitingShare) * 100, '%', { most: 2 }),
  judge('a complete run of lab:nftables', whole.seconds, ' s', { most: 60 }),
  note('  cases', `${whole.cases}; not exercised: ${whole.missing.join(', ') || 'nothing'}`),
]);

/** Every directed case, and what was found made small. */
async function complete() {
  const lab = await startLab('nftables');
  const cases = new ScenarioSource(lab.hello, 1).directed;
  await lab.bye();
  const began = performance.now();
  const { result } = await run({ start: () => startLab('nftables'), campaign: { cases, timeMs: 60_000 } });
  const missing = Object.entries(result.behaviours).flatMap(([id, { verdict }]) =>
    verdict === 'not-exercised' ? [id] : [],
  );
  return { seconds: (performance.now() - began) / 1_000, cases: result.cases, missing };
}
