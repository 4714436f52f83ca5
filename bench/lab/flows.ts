import { readdirSync, readFileSync } from 'node:fs';
import {
  FRONTEND,
  hostsOf,
  range,
  reply,
  seen,
  send,
  SETTINGS,
} from '../../harness/lab/fixtures/operations.ts';
import type { Descriptors } from '../../harness/lab/options.ts';
import { type LabTarget, startLab } from '../../harness/lab/start-lab.ts';
import type { Operation, PacketOutcome, Segment } from '../../spec/vocabulary/index.ts';

/** Flows whose operations are in one batch, as a run has them. */
export const BATCH = 3_840;
/** Clock ticks a second of /proc/PID/stat (proc(5)), as on every architecture that Node runs on. */
const TICKS = 100;
const WAIT_MS = 10_000;

export interface Measured {
  readonly udpSeconds: number;
  readonly tcpSeconds: number;
  /** Most memory that the process with the descriptors ever held. */
  readonly peakMB: number;
  /** Of one CPU, by that process and this one, while the lab waits. */
  readonly waitingShare: number;
}

/** Answered flows through the lab as a run drives it: from this process to the driver's, and all that came of it back. */
export async function measureLab(descriptors: Descriptors, flows: number): Promise<Measured> {
  const lab = await startLab('nftables', { descriptors });
  try {
    await lab.deploy(hostsOf(), SETTINGS);
    // The first round only lets the compiler see the code.
    await udp(lab, flows);
    await lab.reset();
    const udpSeconds = await timed(() => udp(lab, flows));
    await lab.reset();
    const tcpSeconds = await timed(() => tcp(lab, flows));
    const driver = driverOf(lab.pid);
    const before = cpuSeconds(driver);
    const began = performance.now();
    await lab.run([{ op: 'advance', ms: WAIT_MS }]);
    const waitingShare = ((cpuSeconds(driver) - before) * 1_000) / (performance.now() - began);
    return { udpSeconds, tcpSeconds, peakMB: peakMB(driver), waitingShare };
  } finally {
    await lab.bye();
  }
}

async function timed(act: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await act();
  return (performance.now() - began) / 1_000;
}

async function udp(lab: LabTarget, flows: number): Promise<void> {
  let answered = 0;
  for (let first = 0; first < flows; first += BATCH) {
    const opened = await ask(lab, opensOf(first, flows));
    const answers = await ask(lab, answersTo(opened));
    answered += answers.filter(({ deliveries }) => deliveries.length === 1).length;
  }
  if (answered !== flows) throw new Error(`${answered} of ${flows} UDP flows were answered`);
}

/** The batch that begins with flow number `first`. */
export function opensOf(first: number, flows: number): Operation[] {
  return range(Math.min(BATCH, flows - first)).map((i) => send(2, 1_025 + first + i));
}

export function answersTo(opened: readonly PacketOutcome[]): Operation[] {
  return opened.map((one) => reply(FRONTEND, seen(one)?.[1] ?? 0));
}

async function tcp(lab: LabTarget, flows: number): Promise<void> {
  const of = (segment: Segment) => ({ protocol: 'tcp', segment, bytes: 0 }) as const;
  let established = 0;
  for (let first = 0; first < flows; first += BATCH) {
    const ports = range(Math.min(BATCH, flows - first)).map((i) => 1_025 + first + i);
    const opened = await ask(
      lab,
      ports.map((port) => send(2, port, of('syn'))),
    );
    await ask(
      lab,
      opened.map((one) => reply(FRONTEND, seen(one)?.[1] ?? 0, of('syn-ack'))),
    );
    const acknowledged = await ask(
      lab,
      ports.map((port) => send(2, port, of('ack'))),
    );
    established += acknowledged.filter((one) => seen(one) !== null).length;
  }
  if (established !== flows) throw new Error(`${established} of ${flows} TCP handshakes came through`);
}

async function ask(lab: LabTarget, batch: readonly Operation[]): Promise<readonly PacketOutcome[]> {
  return (await lab.run(batch)) as readonly PacketOutcome[];
}

/** The last of the line that begins with the process that was started: unshare's child. */
function driverOf(pid: number): number {
  for (const child of readdirSync('/proc')) {
    if (/^\d+$/.test(child) && parentOf(Number(child)) === pid) return driverOf(Number(child));
  }
  return pid;
}

function parentOf(pid: number): number {
  try {
    return Number(afterName(pid)[1]);
  } catch {
    return -1;
  }
}

function cpuSeconds(driver: number): number {
  const { user, system } = process.cpuUsage();
  const fields = afterName(driver);
  return (Number(fields[11]) + Number(fields[12])) / TICKS + (user + system) / 1e6;
}

/** Fields of /proc/PID/stat from the state on: a name may hold blanks. */
function afterName(pid: number): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function peakMB(pid: number): number {
  const kB = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kB) / 1_024;
}
