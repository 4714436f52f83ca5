import type { Picture } from '../../harness/record/picture.ts';
import type { Finding, Result } from '../../harness/record/result.ts';
import { conformingResult } from './base.ts';
import { reclaimedEarly, sharedPort } from './pictures.ts';

type PicturedFinding = Finding & { readonly picture: Picture | null };

const scenario = {
  dialect: 'azure-2016',
  settings: { ports: { first: 1025, last: 1028 }, idleTimeoutMs: 240_000 },
  deployment: {
    vms: [
      { name: 'vm-a', address: 167_772_164 },
      { name: 'vm-b', address: 167_772_165 },
    ],
  },
  steps: [
    {
      do: 'fill',
      flows: 'fill',
      vms: ['vm-a', 'vm-b'],
      protocol: 'udp',
      port: 40_000,
      to: '198.51.100.7:53',
      leave: 0,
    },
    { do: 'advance', to: { since: null, timeouts: 0, tolerances: 0, ticks: 6_000 } },
    { do: 'open', flow: 'g', vm: 'vm-a', protocol: 'udp', port: 40_004, to: '198.51.100.7:53' },
  ],
};

const shared: PicturedFinding = {
  id: 'one-port-per-flow-per-destination-5f3a9c1e',
  behaviour: 'one-port-per-flow-per-destination',
  strength: 'stated',
  verdict: 'violates',
  follows: null,
  expected:
    'flow g to 198.51.100.7 had to fail: all 4 ports of 203.0.113.1 towards it were held by fill#0 to fill#3',
  observed: 'flow g left as 203.0.113.1:1026, which fill#1 surely held (idle for 5.999 s of 240 s)',
  note: null,
  case: { index: 17, seed: 991_827_364 },
  occurrences: 212,
  confirmed: { shown: 5, tries: 5 },
  scenario,
  steps: [
    'vm-a and vm-b open UDP flows fill#0 to fill#3 to 198.51.100.7:53 until no port is free',
    '6 s pass',
    'vm-a opens UDP flow g from port 40004 to 198.51.100.7:53',
  ],
  observations: [
    { n: 0, sent: 0, seen: 0, text: 'vm-a:40000 -> 198.51.100.7:53 udp, seen as 203.0.113.1:1025' },
    { n: 1, sent: 1, seen: 1, text: 'vm-b:40001 -> 198.51.100.7:53 udp, seen as 203.0.113.1:1026' },
    { n: 2, sent: 2, seen: 2, text: 'vm-a:40002 -> 198.51.100.7:53 udp, seen as 203.0.113.1:1027' },
    { n: 3, sent: 3, seen: 3, text: 'vm-b:40003 -> 198.51.100.7:53 udp, seen as 203.0.113.1:1028' },
    { n: 4, sent: 3, seen: 6_000, text: 'time passes' },
    { n: 5, sent: 6_000, seen: 6_000, text: 'vm-a:40004 -> 198.51.100.7:53 udp, seen as 203.0.113.1:1026' },
  ],
  evidence: [1, 5],
  replay:
    'npx snatcheck replay snatcheck-regressions/one-port-per-flow-per-destination-5f3a9c1e.json -- ./acme-nat',
  picture: sharedPort(),
  view: [
    {
      command: 'acme-nat dump',
      lines: [
        'udp 10.0.0.5:40001 > 198.51.100.7:53 from 203.0.113.1:1026 idle 5.999',
        'udp 10.0.0.4:40004 > 198.51.100.7:53 from 203.0.113.1:1026 idle 0.000',
      ],
      printed: 5,
    },
  ],
};

const early: PicturedFinding = {
  ...shared,
  id: 'no-reclaim-before-4-minutes-0b77e2d4',
  behaviour: 'no-reclaim-before-4-minutes',
  strength: 'inferred',
  expected: 'flow a keeps port 1025 until it was idle for 240 s (judged from 238.8 s on)',
  observed: 'flow c got port 1025 when a had been idle for 237.999 s',
  note: 'The tolerance is 1.2 s; this is 0.801 s outside it.',
  case: { index: 203, seed: 112_358 },
  occurrences: 9,
  confirmed: { shown: 5, tries: 5 },
  steps: [
    'vm-a opens a',
    'b is kept alive',
    'to 2.001 s before the deadline of a',
    'vm-a opens c',
    'vm-b opens d',
  ],
  observations: [
    { n: 0, sent: 0, seen: 0, text: 'vm-a:5000 -> 198.51.100.7:53 udp, seen as 203.0.113.1:1025' },
    { n: 1, sent: 0, seen: 0, text: 'vm-b:5001 -> 198.51.100.7:53 udp, seen as 203.0.113.1:1026' },
    { n: 2, sent: 0, seen: 237_999, text: 'time passes, b is kept alive' },
    {
      n: 3,
      sent: 237_999,
      seen: 237_999,
      text: 'vm-a:5002 -> 198.51.100.7:53 udp, seen as 203.0.113.1:1025',
    },
    { n: 4, sent: 238_000, seen: 238_000, text: 'vm-b:5003 -> 198.51.100.7:53 udp, nothing seen' },
  ],
  evidence: [0, 3],
  replay:
    'npx snatcheck replay snatcheck-regressions/no-reclaim-before-4-minutes-0b77e2d4.json -- ./acme-nat',
  picture: reclaimedEarly(),
};

const stray: PicturedFinding = {
  ...early,
  id: 'return-traffic-reaches-origin-77aa01bc',
  behaviour: 'return-traffic-reaches-origin',
  strength: 'stated',
  follows: early.id,
  expected: 'an answer to 203.0.113.1:1025 reaches vm-a:5000',
  observed: 'it reached vm-a:5002',
  note: null,
  replay:
    'npx snatcheck replay snatcheck-regressions/return-traffic-reaches-origin-77aa01bc.json -- ./acme-nat',
  picture: null,
};

/** Three findings, one of them secondary; one behaviour inconclusive and one not exercised. */
export function violatingResult(): Result {
  const base = conformingResult();
  const findings = [shared, early, stray];
  const behaviours = { ...base.behaviours };
  for (const { behaviour, occurrences } of findings) {
    const was = behaviours[behaviour];
    if (was === undefined) continue;
    behaviours[behaviour] = {
      ...was,
      verdict: 'violates',
      reason: `Broken in ${occurrences} of 12,000 cases.`,
      conforming: was.conforming - occurrences,
      violating: occurrences,
    };
  }
  change('exhaustion-raises-alert', 'not-exercised', 'No alert was read after a TCP flow had failed.', [
    'pool full',
  ]);
  change('idle-reclaimed-at-4-minutes', 'inconclusive', 'Every attempt lay within the tolerance.', []);
  function change(id: string, verdict: 'not-exercised' | 'inconclusive', reason: string, missing: string[]) {
    const was = behaviours[id];
    if (was === undefined) return;
    const situations = { ...was.situations, ...Object.fromEntries(missing.map((name) => [name, 0])) };
    const open = verdict === 'inconclusive' ? { conforming: 0, inconclusive: was.judged } : {};
    behaviours[id] = { ...was, ...open, verdict, reason, situations };
  }
  return {
    ...base,
    verdict: 'violates',
    exitCode: 1,
    summary:
      'acme-nat 1.4.2 breaks 3 of the 28 documented behaviours that it supports, keeps 23, and leaves 2 undecided.',
    behaviours,
    findings,
  };
}

/** As a target that breaks everything everywhere would fill it. */
export function manyFindings(howMany = 5_000): Result {
  const result = violatingResult();
  const ids = Object.keys(result.behaviours);
  const findings = Array.from({ length: howMany }, (_, index): Finding => {
    const behaviour = ids[index % 20] ?? 'payload-intact';
    const id = `${behaviour}-${index.toString(16).padStart(8, '0')}`;
    const sample = index % 2 === 0 ? shared : early;
    return { ...sample, id, behaviour, follows: null, case: { index, seed: index * 7_919 } };
  });
  return { ...result, summary: `acme-nat 1.4.2 breaks 20 of 28 documented behaviours.`, findings };
}
