import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Operation, Outcome, SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { hostsOf, PLATFORM, SERVER } from '../fixtures/operations.ts';
import { checkForwarding } from './forwarding.ts';

/** Of a NAT that loses its first packets; the labs of this folder show the rest. */
function losing(first: number): Parameters<typeof checkForwarding>[3] {
  let sent = 0;
  return {
    deploy: () => {},
    changed: () => {},
    reset: () => {},
    end: () => {},
    run: (_batch: readonly Operation[], from: number, outcomes: Outcome[]) => {
      const arrival = {
        source: PLATFORM,
        sourcePort: 1_025,
        destination: SERVER,
        destinationPort: 443,
        intact: true,
      };
      const arrivals = ++sent > first ? [arrival] : [];
      outcomes.push({ sent: 0, seen: 0, arrivals, deliveries: [], answer: null });
      return Promise.resolve(from + 1);
    },
  };
}

const codeOf = (first: number, lossless: boolean) =>
  checkForwarding('nat.sh', hostsOf(), { protocols: ['udp'], lossless }, losing(first), () =>
    Promise.resolve('a table'),
  ).then(
    ({ vm }) => vm,
    ({ code }: SnatcheckError) => code,
  );

test('of a NAT that may lose packets, one of the first three has to leave; of another one, the first', async () => {
  assert.is(await codeOf(0, true), 'own');
  assert.is(await codeOf(1, true), 'lab-nat-not-ready');
  assert.is(await codeOf(2, false), 'own');
  assert.is(await codeOf(3, false), 'lab-nat-not-ready');
  assert.is(await codeOf(Infinity, false), 'lab-nat-not-forwarding');
});

test.run();
