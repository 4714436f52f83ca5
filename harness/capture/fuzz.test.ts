import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAddress, parseCidr, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { createJudge } from '../../spec/judge.ts';
import { stubHello } from '../adapters/fixtures/hello.ts';
import type { Capture } from './capture.ts';
import { captureOf, casesOf } from './fixtures/cases.ts';
import { framed, LINK_TYPES, pcapOf } from './fixtures/files.ts';
import { observe } from './observe.ts';
import { readCapture } from './read-capture.ts';

const deployment = {
  publicSpace: [parseCidr('0.0.0.0/0')],
  virtualNetwork: [parseCidr('10.0.0.0/16')],
  subnets: [],
  vms: [4, 5].map((n) => ({
    name: `v${n}`,
    address: parseAddress(`10.0.0.${n}`),
    ilpip: null,
    securityGroup: null,
  })),
  loadBalancers: [],
  securityGroups: [],
  reservedAddresses: [],
  platformAddresses: [],
};

/** Files of a real run, in every form. */
function files(): readonly Uint8Array[] {
  const [ran] = casesOf(1);
  assert.ok(ran);
  const pcapng = captureOf(ran);
  const packets = readCapture(pcapng).packets.map(({ timeMs, bytes }) => [timeMs, bytes] as const);
  const classic = LINK_TYPES.map((linkType, index) =>
    pcapOf(
      packets.map(([time, bytes]) => [time, framed(linkType, bytes)]),
      { little: index % 2 === 0, nanoseconds: index % 3 === 0, linkType },
    ),
  );
  return [pcapng, ...classic];
}

const FILES = files();

/** What a disk, a cable or an editor makes of a file. */
const damage = fc.record({
  file: fc.nat(FILES.length - 1),
  edits: fc.array(
    fc.record({
      at: fc.nat(9_999).map((nth) => nth / 10_000),
      // The first bytes say most.
      early: fc.nat(3).map((nth) => nth === 0),
      put: fc.oneof(
        fc.uint8Array({ maxLength: 8 }),
        fc.constantFrom(new Uint8Array(4), new Uint8Array(4).fill(255)),
      ),
      // Null leaves the length as it is.
      cut: fc.option(fc.nat(8), { freq: 1 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

function judged(inside: Capture, outside: Capture): number {
  const { observations } = observe(inside, outside, deployment, {
    delayMs: 1_000,
    clockErrorMs: 1,
    oneFile: false,
  });
  const judge = createJudge();
  const hello = {
    ...stubHello,
    capabilities: { ...stubHello.capabilities, lossless: false, sharedAddresses: true },
  };
  judge.begin({ deployment, settings: { ports: { first: 1, last: 65_535 }, idleTimeoutMs: 240_000 }, hello });
  for (const observation of observations) {
    assert.ok(observation.outcome.sent <= observation.outcome.seen);
    judge.observe(observation);
  }
  judge.end();
  return observations.length;
}

test('whatever a file holds is either read and judged, or refused under a code of its own', () => {
  const sound = readCapture(FILES[0] ?? new Uint8Array());
  let refused = 0;
  let observed = 0;
  fc.assert(
    fc.property(damage, ({ file, edits }) => {
      let bytes = FILES[file] ?? new Uint8Array();
      for (const { at, early, put, cut } of edits) {
        const place = Math.floor(at * (early ? 120 : bytes.length));
        bytes = Buffer.concat([bytes.subarray(0, place), put, bytes.subarray(place + (cut ?? put.length))]);
      }
      try {
        const capture = readCapture(bytes);
        for (const { timeMs } of capture.packets) assert.ok(Number.isFinite(timeMs));
        observed += judged(capture, sound) + judged(sound, capture);
      } catch (error) {
        assert.instance(error, SnatcheckError, String((error as Error).stack));
        assert.match((error as SnatcheckError).code, /^capture-/);
        refused += 1;
      }
    }),
    { numRuns: 1_500 },
  );
  assert.ok(refused > 200 && observed > 10_000, `${refused} refused, ${observed} observed`);
});

test('bytes without any form are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      try {
        readCapture(bytes);
      } catch (error) {
        assert.match((error as SnatcheckError).code, /^capture-/);
      }
    }),
    { numRuns: 2_000 },
  );
});

test.run();
