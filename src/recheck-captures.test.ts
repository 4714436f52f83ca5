import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { captureOf, casesOf, type Ran, type Tamper } from '../harness/capture/fixtures/cases.ts';
import { foldDeployment } from '../harness/json/deployment.ts';
import { SnatcheckError } from '../spec/vocabulary/index.ts';
import { type CaptureOptions, recheckCaptures, type RecheckedCaptures } from './recheck-captures.ts';

const CASES = 160;

/** A case during which nothing of the deployment changes: captures know one. */
const isSteady = ({ observations }: Ran) => observations.every(({ operation }) => operation.op !== 'change');

function judged(ran: Ran, files: 'one' | 'two', options: CaptureOptions = {}): RecheckedCaptures | null {
  const { deployment } = ran.scenario;
  const [inside, outside] =
    files === 'one'
      ? [captureOf(ran), captureOf(ran)]
      : [captureOf(ran, 'inside'), captureOf(ran, 'outside')];
  try {
    const text = JSON.stringify(foldDeployment(deployment));
    return recheckCaptures(inside, outside, text, { ...ran.settings, ...options });
  } catch (error) {
    // A case of which nothing came out says so.
    assert.match((error as SnatcheckError).code, /^capture-(unmatched|empty)$/);
    return null;
  }
}

const primary = (list: readonly { behaviour: string; follows: string | null }[]) =>
  [...new Set(list.filter(({ follows }) => follows === null).map(({ behaviour }) => behaviour))].sort();
const broken = (rechecked: RecheckedCaptures | null) =>
  primary((rechecked?.outcome.found ?? []).map(({ violation }) => violation));

test('the captures of a sound run show nothing broken', () => {
  let flows = 0;
  for (const ran of casesOf(CASES)) {
    if (!isSteady(ran)) continue;
    for (const files of ['one', 'two'] as const) {
      const rechecked = judged(ran, files);
      assert.equal(broken(rechecked), []);
      flows += rechecked?.observed.counts.matched ?? 0;
    }
  }
  assert.ok(flows > 5_000, `${flows} matched`);
});

const FAULTS: Readonly<Record<string, readonly [tamper: Tamper, behaviour: string]>> = {
  'a RST with its private source': [
    (operation, outcome) =>
      operation.op === 'send' && operation.segment === 'rst' && outcome.arrivals.length > 0
        ? { ...outcome, arrivals: outcome.arrivals.map((one) => ({ ...one, source: 0x0a000004 })) }
        : outcome,
    'outbound-maps-to-public',
  ],
  'one port for all': [
    (_, outcome) => ({
      ...outcome,
      arrivals: outcome.arrivals.map((one) => ({ ...one, sourcePort: 1_030 })),
    }),
    'one-port-per-flow-per-destination',
  ],
  'answers to the first VM': [
    (_, outcome) => ({ ...outcome, deliveries: outcome.deliveries.map((one) => ({ ...one, vm: 0 })) }),
    'return-traffic-reaches-origin',
  ],
};

for (const [name, [tamper, behaviour]] of Object.entries(FAULTS)) {
  test(`the captures of a broken run show what its record shows: ${name}`, () => {
    let both = 0;
    for (const ran of casesOf(CASES, tamper)) {
      if (!isSteady(ran)) continue;
      const recorded = primary(ran.judgement.violations);
      const seen = broken(judged(ran, 'one'));
      // Never more than the record shows; less where only a declaration or a payload decides.
      for (const one of seen) assert.ok(recorded.includes(one), `${one} is not in ${recorded.join()}`);
      if (recorded.includes(behaviour) && seen.includes(behaviour)) both += 1;
    }
    assert.ok(both >= 3, `${both} cases`);
  });
}

const first = () => [...casesOf(1)][0] as Ran;
const DEPLOYMENT = () => JSON.stringify(foldDeployment(first().scenario.deployment));

function refused(run: () => unknown): SnatcheckError {
  try {
    run();
  } catch (error) {
    assert.instance(error, SnatcheckError, String(error));
    return error as SnatcheckError;
  }
  throw new Error('nothing was thrown');
}

test('clocks that differ are told, and by how much is enough to go on', () => {
  const ran = first();
  const late = captureOf(
    {
      ...ran,
      observations: ran.observations.map((one) => ({
        ...one,
        outcome: { ...one.outcome, sent: one.outcome.sent + 400, seen: one.outcome.seen + 400 },
      })) as Ran['observations'],
    },
    'inside',
  );
  const outside = captureOf(ran, 'outside');
  const error = refused(() => recheckCaptures(late, outside, DEPLOYMENT()));
  assert.is(error.code, 'capture-clocks');
  assert.match(error.remedy, '--clock-error 401ms');
  const stated = recheckCaptures(late, outside, DEPLOYMENT(), { clockErrorMs: 401 });
  assert.ok(stated.observed.counts.matched > 5);
  assert.equal(broken(stated), []);
});

test('what cannot be judged is refused by name', () => {
  const both = captureOf(first());
  const code = (inside: Uint8Array, outside: Uint8Array, text = DEPLOYMENT(), options: CaptureOptions = {}) =>
    refused(() => recheckCaptures(inside, outside, text, options)).code;
  assert.is(code(new Uint8Array(), both), 'capture-format');
  assert.is(code(both.subarray(0, 200), both), 'capture-empty');
  assert.is(code(both, both, '{'), 'deployment-malformed');
  assert.is(code(both, both, '{"vms":[]}'), 'scenario-malformed');
  assert.is(code(both.subarray(0, -50), both, DEPLOYMENT(), { lossless: true }), 'capture-lossy');
  const elsewhere = JSON.stringify({ ...(JSON.parse(DEPLOYMENT()) as object), publicSpace: ['9.9.9.0/24'] });
  assert.is(code(both, both, elsewhere), 'capture-unmatched');
});

test.run();
