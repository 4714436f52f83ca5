// The public API as a user meets it: everything here comes from index.ts.
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Awaitable,
  behaviourIds,
  builtinTarget,
  type CaseContext,
  createJudge,
  type Deployment,
  type Hello,
  type Observation,
  type Operation,
  type Outcome,
  recheck,
  replayFailure,
  run,
  runCase,
  type Scenario,
  type Settings,
  SnatcheckError,
  type Target,
} from './index.ts';
import { filesIn, inFolder } from './fixtures/command-line.ts';

/** A system under test: the built-in gateway behind a bug of our own, seen from outside. */
class MyNat implements Target {
  readonly hello: Hello;
  readonly #inner = builtinTarget();
  readonly #wrong: boolean;

  constructor(wrong: boolean) {
    this.#wrong = wrong;
    this.hello = { ...this.#inner.hello, name: 'my-nat', version: '0.1', organisation: 'me' };
  }

  deploy(deployment: Deployment, settings: Settings): Awaitable<Settings> {
    return this.#inner.deploy(deployment, settings);
  }

  async run(batch: readonly Operation[]): Promise<readonly Outcome[]> {
    const outcomes = await Promise.resolve(this.#inner.run(batch));
    if (!this.#wrong) return outcomes;
    // Everybody outside sees one and the same source port.
    return outcomes.map((outcome) =>
      'arrivals' in outcome
        ? { ...outcome, arrivals: outcome.arrivals.map((one) => ({ ...one, sourcePort: 40_000 })) }
        : outcome,
    );
  }

  reset(): Awaitable<void> {
    return this.#inner.reset();
  }

  bye(): Awaitable<void> {
    return this.#inner.bye();
  }
}

test('a campaign against a target of one’s own', async () => {
  const { result } = await run({ start: () => new MyNat(false), campaign: { cases: 30 } });
  assert.is(result.target.name, 'my-nat');
  assert.is(result.cases, 30);
  assert.equal(result.findings, []);
  assert.equal(Object.keys(result.behaviours).toSorted(), [...behaviourIds].toSorted());
});

test('what it breaks is found, saved, recorded, and replayed', () =>
  inFolder(async (folder) => {
    const kept = join(folder, 'kept');
    const { result, saved, recordPath } = await run({
      start: () => new MyNat(true),
      behaviours: ['ports-distinguish-flows'],
      campaign: { cases: 5 },
      outFolder: join(folder, 'out'),
      regressions: kept,
    });
    assert.is(result.exitCode, 1);
    assert.equal(
      saved.map((path) => path.slice(kept.length + 1)),
      filesIn(kept),
    );
    const [path = ''] = saved;
    assert.is(result.findings[0]?.replay, `await replayFailure(${JSON.stringify(path)}, target)`);
    const again = await replayFailure(path, new MyNat(true));
    assert.equal([again.shown, again.tries, again.identical], [1, 1, true]);
    const mended = await replayFailure(path, new MyNat(false));
    assert.equal([mended.shown, mended.violation, mended.identical], [0, null, false]);
    const { outcome } = await recheck(recordPath ?? '');
    assert.ok(outcome.found.some(({ violation }) => violation.behaviour === 'ports-distinguish-flows'));
  }));

test('a run that is interrupted while it makes findings small says so, and keeps them', () =>
  inFolder(async (folder) => {
    for (const [reason, exitCode] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const controller = new AbortController();
      const { result, saved } = await run({
        start: () => new MyNat(true),
        campaign: { cases: 5, signal: controller.signal },
        regressions: join(folder, reason),
        progress: ({ phase }) => phase === 'shrink' && controller.abort(reason),
      });
      assert.is(result.exitCode, exitCode);
      assert.is(result.verdict, 'interrupted');
      assert.ok(saved.length > 0);
    }
  }));

test('a trace is judged without a target', async () => {
  const target = builtinTarget();
  const scenario: Scenario = {
    dialect: 'azure-2016',
    deployment: {
      publicSpace: [{ base: 0xc6336400, bits: 24 }],
      virtualNetwork: [{ base: 0x0a000000, bits: 16 }],
      subnets: [],
      vms: [{ name: 'a', address: 0x0a000004, ilpip: null, securityGroup: null }],
      loadBalancers: [],
      securityGroups: [],
      reservedAddresses: [],
      platformAddresses: [0xc0000201],
    },
    settings: { ports: { first: 1025, last: 1040 }, idleTimeoutMs: 240_000 },
    steps: [
      { do: 'open', flow: 'f', vm: 'a', protocol: 'udp', port: 5000, to: '198.51.100.7:443' },
      { do: 'reply', flow: 'f', from: 'destination', segment: 'data', bytes: 16 },
    ],
  };
  const trace: Observation[] = [];
  await runCase(scenario, target, createJudge(), { sink: (observation) => void trace.push(observation) });
  const context: CaseContext = { ...scenario, hello: target.hello };
  const violations = (observations: readonly Observation[]) => {
    const judge = createJudge();
    judge.begin(context);
    for (const observation of observations) judge.observe(observation);
    return judge.end().violations.map(({ behaviour }) => behaviour);
  };
  assert.equal(violations(trace), []);
  const leaking = trace.map((one): Observation => {
    if (one.operation.op !== 'send') return one;
    const { outcome } = one as Extract<Observation, { operation: { op: 'send' } }>;
    const arrivals = outcome.arrivals.map((arrival) => ({ ...arrival, source: 0x0a000004 }));
    return { ...one, outcome: { ...outcome, arrivals } } as Observation;
  });
  assert.ok(violations(leaking).includes('outbound-maps-to-public'));
});

test('errors have a code', async () => {
  try {
    await run({ start: () => builtinTarget(), behaviours: ['no-such-*'] });
    assert.unreachable();
  } catch (error) {
    assert.instance(error, SnatcheckError);
    assert.is((error as SnatcheckError).code, 'behaviour-unknown');
  }
});

test.run();
