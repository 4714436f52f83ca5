/**
 * npm run lab:repeat [-- --times 50 --time 60s --keep FILE LAB...]
 *
 * Judges real NATs again and again, `nftables` or each of those named, every second time with all cores kept busy, each time by
 * another seed: the violations that are published of it have to be found, no other, and the idle rules decided, on however busy a
 * machine. Prints a table, and with --keep writes it as JSON after each repetition and goes on with what is there. Exit 0: every
 * one was as it has to be; 1: one was not.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { startLab } from '../harness/lab/start-lab.ts';
import { durationOption, integerOption } from '../src/options.ts';
import { run } from '../src/run.ts';
import { busyCores } from './lab-repeat/busy-cores.ts';
import { knownOf, type Repetition, repetitionOf } from './lab-repeat/repetition.ts';
import { publishedNames, publishedResult } from './published.ts';

/** Run number `number` of a lab, counted from 1. */
export async function repeat(lab: string, number: number, timeMs: number): Promise<Repetition> {
  const loaded = number % 2 === 0;
  const rest = loaded ? busyCores() : async () => {};
  try {
    const { result } = await run({
      start: () => startLab(lab),
      // What was found is confirmed, and need not be small.
      campaign: { seed: number, timeMs, shrinkExecutions: 0, tries: 1 },
    });
    return repetitionOf(result, knownOf(publishedResult(lab)), { lab, number, loaded });
  } finally {
    await rest();
  }
}

const widest = Math.max(...publishedNames().map(({ length }) => length));
const HEAD = `${'lab'.padEnd(widest)}  run  load  seconds  cases     judged  inconclusive  violated  idle rules`;

function row(one: Repetition): string {
  const { judged, inconclusive } = one;
  return [
    one.lab.padEnd(widest),
    String(one.number).padStart(3),
    (one.loaded ? 'busy' : 'none').padEnd(4),
    String(one.seconds).padStart(7),
    String(one.cases).padStart(5),
    judged.toLocaleString('en').padStart(9),
    `${(judged === 0 ? 0 : (100 * inconclusive) / judged).toFixed(3)}%`.padStart(12),
    String(one.violated.length).padStart(8),
    Object.values(one.idle).join(', '),
    ...one.wrong.map((line) => `\n     WRONG  ${line}`),
  ].join('  ');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      times: { type: 'string', default: '50' },
      time: { type: 'string', default: '60s' },
      keep: { type: 'string' },
    },
  });
  const times = integerOption('times', values.times, 1, 10_000) ?? 50;
  const timeMs = durationOption('time', values.time) ?? 60_000;
  const { keep } = values;
  const labs = positionals.length > 0 ? positionals : ['nftables'];
  const unknown = labs.find((lab) => !publishedNames().includes(lab));
  if (unknown !== undefined) {
    throw new Error(`nothing is published of ${unknown}, but of ${publishedNames().join(', ')}`);
  }
  const done: Repetition[] =
    keep !== undefined && existsSync(keep)
      ? [
          ...(JSON.parse(readFileSync(keep, 'utf8')) as { readonly repetitions: readonly Repetition[] })
            .repetitions,
        ]
      : [];
  console.log(HEAD);
  for (const one of done) console.log(row(one));
  for (const lab of labs) {
    for (let number = done.filter((one) => one.lab === lab).length + 1; number <= times; number++) {
      const one = await repeat(lab, number, timeMs);
      done.push(one);
      console.log(row(one));
      if (keep !== undefined)
        writeFileSync(keep, `${JSON.stringify({ timeMs, repetitions: done }, null, 2)}\n`);
    }
  }
  const wrong = done.filter((one) => one.wrong.length > 0);
  console.log(`${done.length - wrong.length} of ${done.length} repetitions are as they have to be`);
  if (wrong.length > 0) process.exitCode = 1;
}
