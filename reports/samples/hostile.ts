import type { Finding, Result } from '../../harness/record/result.ts';
import { violatingResult } from './violating.ts';

/** What a target could say to break out of a report, of any format. Each must be shown as text and do nothing. */
export const hostileStrings: readonly string[] = [
  '<script>window.broken = 1</script>',
  '</script><script>window.broken = 2</script>',
  '<!--<script>',
  '<img src=x onerror="window.broken = 3">',
  '"><svg onload=window.broken=4>',
  "' onmouseover='window.broken = 5",
  'javascript:window.broken=6',
  '[link](javascript:window.broken=7) ![picture](https://example.invalid/x.png)',
  '`code` | cell | @everyone #1 https://example.invalid/',
  '\u001b[2J\u001b]0;title\u0007\u001b]8;;https://example.invalid/\u0007link\u001b]8;;\u0007',
  '\u009b31mC1\u009c\u007f\u0000\u0008',
  'user\u202e\u2066txt.exe\u2069 \u200b\ufeff \u{e0041}',
  'line one\r\n::error::line two\nnot ok 99 - forged\n]]>\u2028x\u2029',
  '&amp; &lt; %0A %25 ]]> <![CDATA[ \ud800 \uffff',
  '__proto__',
  '=cmd|calc',
  'n'.repeat(1_048_576),
];

export function hostileResult(): Result {
  const base = violatingResult();
  const all = hostileStrings.slice(0, -1).join(' ');
  const megabyte = hostileStrings.at(-1) ?? '';
  const [first] = base.findings;
  if (first === undefined) throw new Error('the sample has findings');
  const findings = hostileStrings.map((text, index): Finding => ({
    ...first,
    id: `${text.slice(0, 200)}-${index}`,
    behaviour: index % 2 === 0 ? first.behaviour : text.slice(0, 200),
    expected: text,
    observed: text,
    note: text,
    scenario: { [text.slice(0, 200)]: text },
    steps: [text],
    observations: [{ n: 0, sent: 0, seen: 1, text }],
    evidence: [0],
    replay: text,
    view: [{ command: text, lines: [text], printed: 9 }],
  }));
  const named = <V>(value: V) => Object.fromEntries(hostileStrings.slice(0, -1).map((text) => [text, value]));
  const [behaviour] = Object.values(base.behaviours);
  if (behaviour === undefined) throw new Error('the sample has behaviours');
  return {
    ...base,
    summary: all,
    target: {
      ...base.target,
      name: `${all}${megabyte}`,
      version: all,
      organisation: all,
      configuration: named(all),
    },
    behaviours: {
      ...base.behaviours,
      ...named({ ...behaviour, reason: all, situations: named(1), undecided: named(2) }),
    },
    findings,
    characteristics: named({ question: all, answer: all, samples: 1 }),
    errors: [...hostileStrings],
    command: all,
  };
}
