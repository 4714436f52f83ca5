import { readFileSync } from 'node:fs';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import type { LabSides } from './sides.ts';

/** Longest time in ms that the kernel may put packets off before we call the machine too slow. */
const BACKLOG_LIMIT_MS = 2_000;
/** Column of /proc/net/softnet_stat with the packets in a CPU's backlog, in hexadecimal (Linux 5.10: softnet_seq_show). */
const BACKLOG_COLUMN = 11;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/**
 * Returns when no packet waits in the backlog of a CPU, through which a veth's packets pass. Other traffic of the machine
 * makes it wait longer, no more.
 * @throws SnatcheckError `lab-backlog`.
 */
export function settle(read = () => readFileSync('/proc/net/softnet_stat', 'utf8')): void {
  const since = performance.now();
  while (backlogOf(read()) > 0) {
    if (performance.now() - since > BACKLOG_LIMIT_MS) throw tooSlow();
    // Lets ksoftirqd run, should it share this CPU.
    Atomics.wait(PAUSE, 0, 0, 0.2);
  }
}

function backlogOf(text: string): number {
  const columns = text
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/)[BACKLOG_COLUMN] ?? '0');
  return columns.reduce((sum, column) => sum + Number.parseInt(column, 16), 0);
}

function tooSlow(): SnatcheckError {
  return new SnatcheckError('lab-backlog', {
    expected: `the kernel to forward packets within ${BACKLOG_LIMIT_MS} ms`,
    received: 'packets that still wait for a CPU',
    remedy: 'The machine is too busy to test on. Try again, or use TUN descriptors.',
  });
}

/** What an interface counted, of the columns of /proc/net/dev. */
interface Counters {
  readonly received: number;
  readonly receiveDrops: number;
  readonly sent: number;
  readonly sendDrops: number;
}

/**
 * The proof of `lossless`: the router received as many packets as were written, every one that it sent was read, and no
 * interface dropped any. What did not come out was then dropped by the NAT.
 * @throws SnatcheckError `lab-packets-lost`.
 */
export class LossCheck {
  readonly #sides: LabSides;
  readonly #read: () => string;

  constructor(sides: LabSides, read = () => readFileSync('/proc/net/dev', 'utf8')) {
    this.#sides = sides;
    this.#read = read;
  }

  check(): void {
    const interfaces = parseCounters(this.#read());
    for (const name of ['inside', 'outside'] as const) {
      const near = interfaces.get(name);
      const far = interfaces.get(`${name}-far`);
      if (near === undefined) throw lost(name, 'no such interface');
      const { [name]: written } = this.#sides.written;
      const { [name]: read } = this.#sides.read;
      const drops = near.receiveDrops + near.sendDrops + (far?.receiveDrops ?? 0) + (far?.sendDrops ?? 0);
      if (drops > 0) throw lost(name, `${drops} packets dropped by the interface`);
      if (near.received !== written) throw lost(name, `${near.received} of ${written} packets received`);
      if (near.sent !== read) throw lost(name, `${read} packets read of ${near.sent} sent`);
    }
  }
}

/** Lines of /proc/net/dev: name, then eight columns of receiving and eight of sending (packets 2nd, errors 3rd, drops 4th). */
export function parseCounters(text: string): ReadonlyMap<string, Counters> {
  const lines = text.split('\n').filter((line) => line.includes(':'));
  return new Map(
    lines.map((line) => {
      const [name = '', rest = ''] = line.split(':');
      const column = rest.trim().split(/\s+/).map(Number);
      const at = (index: number) => column[index] ?? 0;
      const counters: Counters = {
        received: at(1),
        receiveDrops: at(2) + at(3),
        sent: at(9),
        sendDrops: at(10) + at(11),
      };
      return [name.trim(), counters];
    }),
  );
}

function lost(side: string, received: string): SnatcheckError {
  return new SnatcheckError('lab-packets-lost', {
    expected: `every packet on the ${side} interface to be carried between harness and kernel`,
    received,
    remedy: 'Nothing that was observed since can be trusted. Run again; report it if it stays.',
  });
}
