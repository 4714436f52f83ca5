// Runs one test file in its own process group and says what became of it. Whatever is not plainly a pass is a failure.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Readable } from 'node:stream';
import type { TestEvent } from './test-uvu.ts';

export interface Outcome {
  name: string;
  ms: number;
  passed: number;
  failures: Failure[];
  skips: string[];
  /** What the file wrote, the last part where it was long. */
  output: string;
}

/** `details` is empty where uvu's own report in `output` has them. */
export interface Failure {
  title: string;
  details: string;
}

export interface RunOptions {
  name: string;
  file: string;
  cwd: string;
  timeoutMs: number;
}

const CHILD = fileURLToPath(new URL('./test-child.ts', import.meta.url));
const OUTPUT_LIMIT = 100_000;
/** From SIGTERM, on which a test may tidy up, to SIGKILL. */
const GRACE_MS = 1_500;
/** How long a file may live on after its last test: an open handle keeps it alive for ever. */
const LINGER_MS = 10_000;

const groups = new Set<number>();

/** For the runner's own end: each test file leads a group of its own, which no Ctrl-C reaches. */
export function killAll(): void {
  for (const pid of groups) signalGroup(pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: nobody is left in the group.
  }
}

/** `// test-timeout: 300`, in seconds, on a line of its own. */
async function timeoutOf(file: string, fallbackMs: number): Promise<number> {
  const value = /^\/\/ test-timeout:(.*)$/m.exec(await readFile(file, 'utf8'))?.[1]?.trim();
  if (value === undefined) return fallbackMs;
  if (!/^\d+$/.test(value)) throw new Error(`"// test-timeout: ${value}" is not a number of seconds`);
  return Number(value) * 1_000;
}

export async function runFile(options: RunOptions): Promise<Outcome> {
  const started = performance.now();
  const outcome: Outcome = { name: options.name, ms: 0, passed: 0, failures: [], skips: [], output: '' };
  try {
    await observe(options, await timeoutOf(options.file, options.timeoutMs), outcome);
  } catch (error) {
    outcome.failures.push({ title: 'the file could not be run', details: String(error) });
  }
  outcome.ms = performance.now() - started;
  return outcome;
}

async function observe({ file, cwd }: RunOptions, timeoutMs: number, outcome: Outcome): Promise<void> {
  // execArgv carries tsx's loader and the export condition on to the child.
  const child = spawn(process.execPath, [...process.execArgv, CHILD, file], {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('no process could be started');
  groups.add(pid);

  const events: TestEvent[] = [];
  let stopped: string | null = null;
  let stop: (why: string) => void = () => {};
  let linger: NodeJS.Timeout | undefined;
  for (const stream of [child.stdout, child.stderr] as Readable[]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      outcome.output = (outcome.output + text).slice(-OUTPUT_LIMIT);
    });
  }
  readLines(child.stdio[3] as Readable, (line) => {
    const event = JSON.parse(line) as TestEvent;
    events.push(event);
    const why = `still running ${LINGER_MS / 1_000} s after its last test: something keeps the process alive`;
    if (event.kind === 'finished') linger = setTimeout(() => stop(why), LINGER_MS);
  });

  const exit = await new Promise<string | null>((resolve, reject) => {
    const kill: NodeJS.Timeout[] = [];
    const late = () => stop(`timed out after ${timeoutMs / 1_000} s`);
    const timer = setTimeout(late, timeoutMs);
    stop = (why) => {
      stopped ??= why;
      signalGroup(pid, 'SIGTERM');
      kill.push(setTimeout(() => signalGroup(pid, 'SIGKILL'), GRACE_MS));
    };
    let end: string | null = null;
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      end = code === 0 ? null : signal === null ? `exit code ${code}` : `signal ${signal}`;
      for (const each of [timer, linger, ...kill]) clearTimeout(each);
      // Its descendants go with it; one that left the group may hold the pipes open, so wait for them only a little.
      signalGroup(pid, 'SIGKILL');
      setTimeout(() => resolve(end), GRACE_MS).unref();
    });
    child.once('close', () => resolve(end));
  });
  groups.delete(pid);
  for (const stream of child.stdio) stream?.destroy();
  judge(events, stopped, exit, outcome);
}

function readLines(stream: Readable, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
}

/** Fills in the counts. One missing or contradictory figure fails the file: silence never passes. */
function judge(events: TestEvent[], stopped: string | null, exit: string | null, outcome: Outcome): void {
  const of = <K extends TestEvent['kind']>(kind: K) =>
    events.filter((event): event is Extract<TestEvent, { kind: K }> => event.kind === kind);
  const finished = of('finished').at(-1);
  const registered = of('registered').length;
  const fail = (title: string, details = '') => outcome.failures.push({ title, details });

  outcome.passed = of('passed').length;
  for (const { test, reason } of of('skipped'))
    outcome.skips.push(test === null ? reason : `${test}: ${reason}`);
  for (const { test, details } of of('failed')) fail(test, finished === undefined ? details : '');
  for (const { hook, details } of of('hook-failed')) fail(`the ${hook} hook`, details);

  if (finished === undefined || stopped !== null) {
    const ended = new Set(
      events.flatMap((event) => ('test' in event && event.kind !== 'started' ? [event.test] : [])),
    );
    const open = of('started')
      .filter(({ test }) => !ended.has(test))
      .at(-1);
    const where = open === undefined ? '' : `, in "${open.test}"`;
    fail(
      stopped === null
        ? `ended before its tests did (${exit ?? 'exit code 0'})${where}`
        : `${stopped}${where}`,
    );
    return;
  }
  if (exit !== null && outcome.failures.length === 0) fail(`its tests passed, then it ended with ${exit}`);

  const ran = finished.total;
  if (registered === 0 && outcome.skips.length === 0) fail('it registered no test');
  // `test.only` leaves tests out without naming them.
  const leftOut = finished.skipped - of('skipped').filter(({ reason }) => reason === 'test.skip').length;
  for (let nth = 1; nth <= leftOut; nth += 1) outcome.skips.push('left out by test.only');
  if (registered !== ran + leftOut) {
    fail(`${registered} tests registered, ${ran + leftOut} run or left out: is \`.run()\` forgotten?`);
  }
  const uncounted = ran - finished.passed - of('failed').length;
  if (uncounted > 0 && outcome.failures.length === 0)
    fail(`uvu counts ${uncounted} more failures than it tells of`);
}
