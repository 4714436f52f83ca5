import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Operation, Outcome } from '../../spec/vocabulary/index.ts';
import { observation } from '../record/fixtures/observations.ts';
import { decodeHello, helloSchema } from './hello.ts';
import { hello } from '../record/fixtures/records.ts';
import { decodeOperation, encodeOperation, operationSchema } from './operation.ts';
import { decodeOutcome, encodeOutcome, outcomeSchemas } from './outcome.ts';

const world = {
  vms: 3,
  vmNames: ['a', 'b', 'c'],
  loadBalancers: ['lb'],
  subnets: ['s'],
  securityGroups: ['g'],
};

const send = {
  op: 'send',
  vm: 0,
  protocol: 'udp',
  segment: 'data',
  sourcePort: 5_000,
  destination: '198.51.100.7',
  destinationPort: 443,
  bytes: 10,
};
const sent = {
  sent: 1,
  seen: 2,
  arrivals: [
    {
      source: '203.0.113.1',
      sourcePort: 1_025,
      destination: '198.51.100.7',
      destinationPort: 443,
      intact: true,
    },
  ],
  deliveries: [],
};

function message(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

const outcomeMessage = (value: unknown) => message(() => decodeOutcome(decodeOperation(send), value, 1));

test('operations and outcomes come back as they went', () => {
  fc.assert(
    fc.property(observation(world), ({ operation, outcome }) => {
      assert.equal(decodeOperation(JSON.parse(encodeOperation(operation))), operation);
      const back = decodeOutcome(operation, JSON.parse(encodeOutcome(operation, outcome)), world.vms);
      assert.equal(back, outcome);
    }),
    { numRuns: 2_000 },
  );
});

test('what is written of an outcome can be read, whatever else is said of it', () => {
  fc.assert(
    fc.property(observation(world), observation(world), ({ operation, outcome }, { outcome: other }) => {
      const more: typeof outcome = { ...other, ...outcome };
      const written = encodeOutcome(operation, more);
      assert.equal(decodeOutcome(operation, JSON.parse(written), world.vms), outcome);
    }),
    { numRuns: 500 },
  );
});

test('what is compiled decides as the schema does, whatever comes', () => {
  fc.assert(
    fc.property(observation(world), fc.nat(), fc.anything(), (seen, place, junk) => {
      const { operation, outcome } = seen;
      const wrongOperation = damage(JSON.parse(encodeOperation(operation)), place, junk);
      const plain = operationSchema.safeParse(wrongOperation);
      assert.equal(
        tryTo(() => decodeOperation(wrongOperation)),
        plain.success ? plain.data : null,
      );
      const wrongOutcome = damage(JSON.parse(encodeOutcome(operation, outcome)), place, junk);
      const plainOutcome = outcomeSchemas[operation.op].safeParse(wrongOutcome);
      const result = tryTo(() => decodeOutcome(operation, wrongOutcome, Number.POSITIVE_INFINITY));
      assert.equal(result, plainOutcome.success ? plainOutcome.data : null);
    }),
    { numRuns: 3_000 },
  );
});

test('errors name the field, what belongs there and what came', () => {
  const operation = (change: object) => message(() => decodeOperation({ ...send, ...change }));
  assert.match(
    operation({ op: 'sned' }),
    /operation-malformed: expected "send" or .* received "sned" at operation\.op/,
  );
  assert.match(
    operation({ sourcePort: 70_000 }),
    /an integer of 1\.\.65535, received 70000 at operation\.sourcePort/,
  );
  assert.match(operation({ sourcePort: '5000' }), /received "5000" at operation\.sourcePort/);
  assert.match(operation({ destination: '2001:db8::1' }), /an IPv4 address, received .*IPv4 only/);
  assert.match(operation({ destination: '010.0.0.1' }), /operation\.destination/);
  assert.match(
    operation({ segment: 'syn' }),
    /expected "data" or "fragments" with UDP that a VM sends, received "syn" at operation\.segment/,
  );
  assert.match(operation({ protocol: 'tcp', zeroChecksum: true }), /operation\.zeroChecksum/);
  assert.match(operation({ prt: 5 }), /an unknown key at operation\.prt/);
  assert.match(
    message(() => decodeOperation({ op: 'advance', ms: Number.NaN })),
    /received NaN at operation\.ms/,
  );
  assert.match(
    message(() => decodeOperation({ op: 'advance', ms: -1 })),
    /a finite time that is not negative/,
  );
  assert.match(
    message(() => decodeOperation(null)),
    /received null at the operation/,
  );
  const { sourcePort: _, ...rest } = send;
  assert.match(
    message(() => decodeOperation({ ...rest, sourceport: 1 })),
    /Did you mean "sourcePort"/,
  );
});

test('an outcome is never completed by guessing', () => {
  assert.match(
    outcomeMessage({ sent: 1, seen: 2 }),
    /expected an array, received nothing at outcome\.arrivals/,
  );
  assert.match(
    outcomeMessage({ ...sent, seen: 0.5 }),
    /a time not before sent \(1\), received 0\.5 at outcome\.seen/,
  );
  assert.match(
    outcomeMessage({ ...sent, sent: Number.POSITIVE_INFINITY }),
    /received Infinity at outcome\.sent/,
  );
  assert.match(outcomeMessage({ ...sent, seen: null }), /received null at outcome\.seen/);
  const [arrival] = sent.arrivals;
  const { intact: _, ...unsure } = arrival ?? { intact: true };
  assert.match(outcomeMessage({ ...sent, arrivals: [unsure] }), /outcome\.arrivals\[0\]\.intact/);
  const elsewhere = { vm: 1, port: 1, source: '198.51.100.7', sourcePort: 1, intact: true };
  assert.match(
    outcomeMessage({ ...sent, deliveries: [elsewhere] }),
    /one of the deployment's 1 VMs, received 1 at outcome\.deliveries\[0\]\.vm/,
  );
});

test('a translator that shows port 0 is described, not refused', () => {
  const [arrival] = sent.arrivals;
  const outcome = { ...sent, arrivals: [{ ...arrival, sourcePort: 0 }] };
  assert.ok(decodeOutcome(decodeOperation(send), outcome, 1));
});

test('what nests deeply is refused without a look inside', () => {
  const depth = 1_000_000;
  const deep: unknown = JSON.parse('['.repeat(depth) + ']'.repeat(depth));
  assert.match(
    message(() => decodeOperation(deep)),
    /an array of 1/,
  );
  assert.match(
    message(() => decodeOperation({ ...send, vm: deep })),
    /an array of 1 at operation\.vm/,
  );
  assert.match(outcomeMessage({ ...sent, extra: deep }), /an unknown key/);
});

test('times that JSON cannot say are refused when written', () => {
  const operation: Operation = { op: 'advance', ms: 1 };
  const outcome: Outcome = { sent: 0, seen: Number.NaN };
  assert.match(
    message(() => encodeOutcome(operation, outcome)),
    /outcome-not-finite/,
  );
});

test('a declaration has no defaults', () => {
  assert.equal(decodeHello(JSON.parse(JSON.stringify(hello))), hello);
  assert.equal(helloSchema.parse(hello), hello);
  const { lossless: _, ...capabilities } = hello.capabilities;
  assert.match(
    message(() => decodeHello({ ...hello, capabilities })),
    /hello\.capabilities\.lossless/,
  );
  assert.match(
    message(() => decodeHello({ ...hello, contract: 2 })),
    /contract version 1, received 2/,
  );
});

function tryTo<T>(run: () => T): T | null {
  try {
    return run();
  } catch {
    return null;
  }
}

/** Puts junk in the place of one value somewhere within. */
function damage(value: unknown, place: number, junk: unknown): unknown {
  if (typeof value !== 'object' || value === null || place % 5 === 0) return junk;
  const keys = Object.keys(value);
  const key = keys[place % Math.max(1, keys.length)] ?? '0';
  const inner = (value as Record<string, unknown>)[key];
  const replaced = { [key]: damage(inner, Math.floor(place / 5) * 7 + 5, junk) };
  return Array.isArray(value)
    ? Object.assign([...(value as unknown[])], replaced)
    : { ...value, ...replaced };
}

test.run();
