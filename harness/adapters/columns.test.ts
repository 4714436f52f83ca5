import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Operation, parseAddress, type Send, SnatcheckError } from '../../spec/vocabulary/index.ts';
import {
  decodeSends,
  encodeStep,
  inColumns,
  type Sends,
  sendsOutcomeSchema,
  sendsSchema,
} from './columns.ts';
import { executableTarget } from './executable.ts';
import { deployment, send, settings, thrown, toy } from './fixtures/scene.ts';

const vm = { name: 'b', address: parseAddress('10.0.0.5'), ilpip: null, securityGroup: null };
const two = { ...deployment, vms: [...deployment.vms, vm] };

const sends = (count: number, changed: Partial<Send> = {}): Send[] =>
  Array.from({ length: count }, (_, nth) => ({
    ...send(5_000 + nth),
    vm: nth % 2,
    destinationPort: 443 + (nth % 3),
    ...changed,
  }));

test('runs of like sends travel as one step, everything else as it is', () => {
  const batch: readonly Operation[] = [
    ...sends(7),
    { op: 'advance', ms: 1 },
    ...sends(8),
    ...sends(9, { bytes: 9 }),
    ...sends(8, { group: 1 }),
    ...sends(8, { zeroChecksum: true }),
    ...sends(8, { protocol: 'tcp', segment: 'syn', bytes: 0 }),
    ...sends(8, { destination: parseAddress('198.51.100.8') }),
  ];
  const packed = inColumns(batch);
  assert.equal(
    packed.map((step) => (step.op === 'sends' ? step.list.length : step.op)).filter((one) => one !== 'send'),
    ['advance', 8, 9, 8, 8],
  );
  assert.equal(
    packed.flatMap((step): readonly Operation[] => (step.op === 'sends' ? step.list : [step])),
    batch,
  );
  for (const step of packed) if (step.op === 'sends') sendsSchema.parse(JSON.parse(encodeStep(step)));
});

test('the same steps come to the same, in columns and one by one', async () => {
  const batch: readonly Operation[] = [...sends(40), { op: 'advance', ms: 5 }, ...sends(80), send(9)];
  const outcomes = [];
  for (const way of ['none', 'columns', 'columns-as-outcomes']) {
    const target = await executableTarget(toy(way));
    assert.is(target.takesColumns, way !== 'none');
    await target.deploy(two, settings);
    outcomes.push(await target.run(batch));
    await target.bye();
  }
  assert.is(outcomes[0]?.length, batch.length);
  // 64 ports a destination: the last sends find none.
  assert.ok(outcomes[0]?.some((one) => 'arrivals' in one && one.arrivals.length === 0));
  assert.equal(outcomes[1], outcomes[0]);
  assert.equal(outcomes[2], outcomes[0]);
});

const FAULTS: Readonly<Record<string, readonly [code: string, said: RegExp]>> = {
  'columns-one-less': ['adapter-answer-count', /^7 \(outcome 1 of 2, of a sends\), from/],
  'columns-one-outcome-less': ['adapter-answer-count', /^7 \(outcome 1 of 2/],
  'columns-port-70000': ['adapter-outcome-malformed', /70000 at outcome\.sourcePort\[1\]/],
  'columns-without-source': ['adapter-outcome-malformed', /null, and port 1025 of send 1 at outcome\.source/],
  'columns-past': ['adapter-outcome-malformed', /-1|outcome\.seen/],
};

for (const [fault, [code, said]] of Object.entries(FAULTS)) {
  test(`named, with its place: ${fault}`, async () => {
    const target = await executableTarget(toy(fault));
    await target.deploy(two, settings);
    const error = await thrown(Promise.resolve(target.run([...sends(8), { op: 'advance', ms: 1 }])));
    assert.is(error.code, code, error.message);
    assert.match(error.received, said);
    assert.match(error.received, /at steps\. Last messages/);
  });
}

test('columns are of steps, not of packets', async () => {
  assert.is((await thrown(executableTarget(toy('columns-of-packets')))).code, 'adapter-packet-form');
});

const LIST = sends(8);
const STEP: Sends = { op: 'sends', list: LIST };
const anything = fc.oneof(
  fc.constantFrom<unknown>(null, -1, 0, 1.5, 65_535, 65_536, 70_000, Number.NaN, 1e99, '1', true, [], {}),
  fc.jsonValue({ maxDepth: 2 }),
);
/** A right answer with something wrong in one place, or in none. */
const answers = fc
  .tuple(
    fc.constantFrom('none', 'sent', 'seen', 'source', 'sourcePort', 'element', 'length', 'other'),
    anything,
    fc.nat(LIST.length - 1),
    fc.array(fc.option(fc.nat(65_535)), { minLength: LIST.length, maxLength: LIST.length }),
  )
  .map(([where, value, at, ports]): Record<string, unknown> => {
    const sourcePort: unknown[] = [...ports];
    if (where === 'element') sourcePort[at] = value;
    if (where === 'length') sourcePort.length = at;
    const answer = { sent: 1, seen: 2, source: '203.0.113.1', sourcePort };
    return ['none', 'element', 'length'].includes(where) ? answer : { ...answer, [where]: value };
  });

test('what the schema takes is read, and nothing else', () => {
  let read = 0;
  let refused = 0;
  fc.assert(
    fc.property(answers, (answer) => {
      const { sent, seen, source, sourcePort: ports } = answer;
      const fits =
        sendsOutcomeSchema.safeParse(answer).success &&
        Number(sent) <= Number(seen) &&
        Array.isArray(ports) &&
        ports.length === LIST.length &&
        (source !== null || ports.every((port) => port === null));
      try {
        const outcomes = decodeSends(STEP, answer, 2);
        assert.ok(fits, `read ${JSON.stringify(answer)}`);
        assert.equal(
          outcomes.map(({ arrivals }) => arrivals[0]?.sourcePort ?? null),
          ports,
        );
        assert.ok(
          outcomes.every(({ arrivals: [one] }, nth) =>
            one === undefined ? true : one.destinationPort === LIST[nth]?.destinationPort,
          ),
        );
        read += 1;
      } catch (error) {
        if (!(error instanceof SnatcheckError)) throw error;
        assert.not.ok(fits, `refused ${JSON.stringify(answer)}: ${error.message}`);
        assert.match(error.code, /^(adapter|outcome)-/);
        refused += 1;
      }
    }),
    { numRuns: 3_000 },
  );
  assert.ok(read > 300 && refused > 300, `${read} read, ${refused} refused`);
});

test.run();
