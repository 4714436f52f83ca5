import type { Result, Witness } from '../harness/record/result.ts';
import { chanceOf } from '../spec/model/chance.ts';
import {
  behavioursByVerdict,
  type Catalogue,
  type NamedBehaviour,
  settled,
  situationCount,
} from './catalogue.ts';
import { documentOf } from './citation.ts';
import { columns, hanging, padEnd, padStart, wrap } from './columns.ts';
import type { Format } from './format.ts';
import { entryOfKnown, isKnown, knownInOrder, outcomeWords, wordOf } from './known.ts';
import { clock, count, duration, plural, shortCount } from './numbers.ts';
import { type Paint, painter, toneOf, toneOfRun } from './paint.ts';
import { clip, shown } from './sanitise.ts';
import { findingLines } from './terminal-findings.ts';
import { byVm, declaredOf, lostBy, seenBy } from './witnesses.ts';

export interface TerminalOptions {
  readonly colour: boolean;
  /** Columns of the terminal, 80 where nobody knows. */
  readonly width: number;
  /** Without it no citations are printed. */
  readonly catalogue?: Catalogue;
}

/** What a person reads after a run: verdict, table, findings, characteristics. */
export function terminal(result: Result, options: TerminalOptions): string {
  return [...sections(result, options)].join('');
}

/** For a file or a pipe: no colour, 80 columns. */
export const text: Format = {
  extension: '.txt',
  render: (result, catalogue) => sections(result, { colour: false, width: 80, catalogue }),
};

function* sections(result: Result, options: TerminalOptions): Generator<string> {
  const width = Math.max(40, options.width);
  const paint = painter(options.colour);
  const catalogue = options.catalogue ?? {};
  yield block(header(result, width, paint));
  yield block(table(result, width, paint));
  const open = behavioursByVerdict(result).filter(
    ([, { verdict }]) => verdict !== 'violates' && !settled.has(verdict),
  );
  if (open.length > 0) yield block(left(open, width, paint));
  if (result.known !== undefined && result.known.length > 0) yield block(knownLines(result, width, paint));
  for (const lines of findingLines(result, catalogue, width, paint)) yield block(lines);
  const characteristics = Object.values(result.characteristics);
  if (characteristics.length > 0) yield block(measured(characteristics, width, paint));
  if (result.witnesses !== undefined && result.witnesses.length > 0)
    yield block(seen(result, result.witnesses, width, paint));
  if (result.errors.length > 0) {
    yield block([paint('bad', 'ERRORS'), ...result.errors.flatMap((error) => errorLines(error, width))]);
  }
  // An adapter's last words and messages stand among the errors.
  yield wrap(shown(result.summary.split('\n', 1).join(), 500), width)
    .map((line) => `${paint(toneOfRun(result.verdict), line)}\n`)
    .join('');
}

/** With the last messages of an adapter, a line each. */
function errorLines(error: string, width: number): readonly string[] {
  const [first = '', ...more] = clip(error, 3_000).split('\n');
  return [
    ...hanging('  ', shown(first), width),
    ...more.flatMap((line) => hanging('      ', shown(line.trim()), width)),
  ];
}

function block(lines: readonly string[]): string {
  return `${lines.join('\n')}\n\n`;
}

function header(result: Result, width: number, paint: Paint): readonly string[] {
  const { target, timing } = result;
  const by = target.organisation === '' ? '' : ` (${shown(target.organisation, 200)})`;
  const facts: (readonly [string, string])[] = [
    ['target', `${shown(target.name, 200)} ${shown(target.version, 100)}${by}`],
    ['document', documentOf(shown(result.dialect, 100))],
    [
      'run',
      `${plural(result.cases, 'case')}, ${plural(result.observations, 'observation')}, ${duration(result.durationMs)}, seed ${result.seed}`,
    ],
    [
      'idle',
      `${clock(timing.idleTimeoutMs)}; nothing is judged within ${duration(timing.toleranceMs)} of it`,
    ],
  ];
  const bounds = result.liveVms === undefined ? undefined : target.configuration['bounds of time'];
  if (bounds !== undefined) facts.push(['times', shown(bounds, 500)]);
  const { lossRate, tries } = chanceOf(target.capabilities);
  if (lossRate > 0) {
    facts.push([
      'losses',
      `at most ${Number((100 * lossRate).toPrecision(2))}% of packets; what fails is held against the target after ${tries} tries`,
    ]);
  }
  return [
    ...wrap(shown(result.summary, 500), width).map((line) => paint(toneOfRun(result.verdict), line)),
    '',
    ...facts.flatMap(([name, value]) => hanging(padEnd(name, 10), value, width)),
  ];
}

/** Of live VMs: which probe saw which address. */
function seen(result: Result, witnesses: readonly Witness[], width: number, paint: Paint): readonly string[] {
  const most = (texts: readonly string[]): number => Math.max(...texts.map((text) => columns(text)));
  const probe = most(witnesses.map((row) => shown(row.probe, 60)));
  const saw = Math.min(40, most(witnesses.map((row) => shown(seenBy(row), 200))));
  return [
    paint('strong', 'SEEN BY WHICH PROBE'),
    ...byVm(witnesses).flatMap(([vm, rows]) => [
      ...hanging(`  ${shown(vm, 80)}  `, shown(declaredOf(result, vm) ?? '', 300), width),
      ...rows.map((row) => {
        const lost = lostBy(row);
        const told = `${padEnd(shown(row.probe, 60), probe)}  ${padEnd(shown(seenBy(row), 200), saw)}`;
        const answers = row.answers === 0 ? [] : [plural(row.answers, 'answer')];
        return `    ${told}  ${[...answers, ...(lost === '' ? [] : [shown(lost, 200)])].join(', ')}`;
      }),
    ]),
  ];
}

const VERDICT = 19;
const STRENGTH = 8;
const JUDGED = 7;
const SITUATIONS = 5;
const FIXED = VERDICT + STRENGTH + JUDGED + SITUATIONS + 4;

function table(result: Result, width: number, paint: Paint): readonly string[] {
  const rows = behavioursByVerdict(result);
  const widest = Math.max(9, ...rows.map(([id]) => columns(shown(id, 60))));
  const room = width - FIXED;
  // A narrow terminal keeps the whole id, on a line of its own: half an id can be neither searched nor pasted.
  const ownLine = widest > room;
  const name = ownLine ? 0 : Math.min(widest, room);
  const head = [
    ...(ownLine ? [] : [padEnd('BEHAVIOUR', name)]),
    padEnd('STRENGTH', STRENGTH),
    padEnd('VERDICT', VERDICT),
    padStart('JUDGED', JUDGED),
    padStart('SIT.', SITUATIONS),
  ];
  return [
    paint('strong', `${ownLine ? '  ' : ''}${head.join(' ')}`),
    ...rows.flatMap(([id, behaviour]) => {
      const { hit, required } = situationCount(behaviour);
      const cells = [
        padEnd(STRENGTH_WORDS[behaviour.strength], STRENGTH),
        paint(isKnown(behaviour) ? 'open' : toneOf(behaviour.verdict), padEnd(wordOf(behaviour), VERDICT)),
        padStart(shortCount(behaviour.judged), JUDGED),
        padStart(`${hit}/${required}`, SITUATIONS),
      ].join(' ');
      const shownId = shown(id, 60);
      return ownLine ? [...wrap(shownId, width), `  ${cells}`] : [`${padEnd(shownId, name)} ${cells}`];
    }),
    ...wrap(
      'SIT. = situations that occurred, of those that had to. hedged = not guaranteed by the document.',
      width,
    ).map((line) => paint('quiet', line)),
  ];
}

/** `not guaranteed` would cost the table the ids' room. */
const STRENGTH_WORDS = { stated: 'stated', inferred: 'inferred', 'not guaranteed': 'hedged' } as const;

function left(open: readonly NamedBehaviour[], width: number, paint: Paint): readonly string[] {
  return [
    paint('open', 'LEFT OPEN'),
    ...open.flatMap(([id, { verdict, reason, situations, undecided }]) => {
      const missing = Object.entries(situations).filter(([, times]) => times === 0);
      const reasons = Object.entries(undecided);
      return [
        // What is missing stands beneath: the reason that only lists it too would say it twice.
        ...hanging(
          '  ',
          `${shown(id, 100)}: ${verdict}${reason.startsWith('Missing: ') ? '' : `. ${shown(reason, 300)}`}`,
          width,
        ),
        ...(missing.length === 0
          ? []
          : hanging('    missing    ', missing.map(([name]) => shown(name, 200)).join('; '), width)),
        ...(verdict === 'inconclusive'
          ? reasons.flatMap(([why, times]) =>
              hanging('    undecided  ', `${count(times)} x ${shown(why, 200)}`, width),
            )
          : []),
      ];
    }),
  ];
}

function knownLines(result: Result, width: number, paint: Paint): readonly string[] {
  return [
    paint('strong', 'KNOWN FAILURES'),
    ...knownInOrder(result).flatMap((known) => {
      const text = `${shown(entryOfKnown(known), 300)} ${outcomeWords(known)} (${shown(known.place, 300)}). ${shown(known.reason, 300)}`;
      const tone = known.outcome === 'passes' ? 'bad' : known.outcome === 'fails' ? 'plain' : 'open';
      return hanging('  ', text, width).map((line) => paint(tone, line));
    }),
  ];
}

function measured(
  characteristics: readonly Result['characteristics'][string][],
  width: number,
  paint: Paint,
): readonly string[] {
  return [
    paint('strong', 'CHARACTERISTICS (what the document leaves open, as measured)'),
    ...characteristics.flatMap(({ question, answer, samples }) => [
      ...hanging('  ', shown(question, 300), width),
      ...hanging('    ', `${shown(answer, 300)} (${plural(samples, 'sample')})`, width),
    ]),
  ];
}
