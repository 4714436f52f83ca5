import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatEndpoint, parseAddress } from '../../spec/vocabulary/index.ts';
import { type Mangling, manglingResolver } from '../../harness/live/fixtures/mangling-resolver.ts';
import { command } from '../fixtures/command-line.ts';

async function probe(plan: readonly Mangling[], ...args: readonly string[]) {
  const server = await manglingResolver(plan, parseAddress('203.0.113.9'), parseAddress('10.0.0.9'));
  try {
    const resolver = formatEndpoint(server.at.address, server.at.port);
    return await command('probe', '--resolver', resolver, '--timeout', '80ms', ...args);
  } finally {
    server.stop();
  }
}

test('the address alone on stdout, for scripts', async () => {
  const { code, stdout, stderr } = await probe(['right']);
  assert.is(code, 0, stderr);
  assert.is(stdout, '203.0.113.9\n');
  assert.is(stderr, '');
});

test('what is not an answer has its own code and leaves stdout empty', async () => {
  for (const [plan, args, told] of [
    [['silence'], ['--tries', '1'], 'probe-nothing'],
    [['no-such-name'], [], 'probe-no-such-name'],
    [['wrong-id'], ['--tries', '1'], 'probe-lying'],
    [['right'], ['--tcp'], 'probe-not-public'],
  ] as const) {
    const { code, stdout, stderr } = await probe(plan, ...args);
    assert.is(code, 3);
    assert.is(stdout, '');
    assert.match(stderr, `snatcheck: ${told}\n`);
    assert.match(stderr, /\n {2}remedy {4}/);
  }
});

test('--json is one document, whatever came', async () => {
  const good = JSON.parse((await probe(['wrong-question', 'right'], '--json')).stdout) as object;
  assert.equal(
    Object.entries(good).filter(([key]) => !/witness|lies|interval/.test(key)),
    [
      ['protocol', 'udp'],
      ['tries', 2],
      ['kind', 'answer'],
      ['address', '203.0.113.9'],
      ['port', null],
      ['way', 'resolver'],
      // Which of the two questions was answered is not known.
      ['roundTripMs', null],
      ['error', null],
    ],
  );
  const bad = JSON.parse((await probe(['truncated'], '--json')).stdout) as { error: { code: string } };
  assert.is(bad.error.code, 'probe-not-public');
});

test('several are asked from one port, side by side; what differs is told, and who is silent loses no other answer', async () => {
  const [one, other, silent] = await Promise.all(
    (
      [
        ['right', '203.0.113.9'],
        ['right', '203.0.113.10'],
        ['silence', '203.0.113.9'],
      ] as const
    ).map(([how, answer]) => manglingResolver([how], parseAddress(answer), parseAddress('10.0.0.9'))),
  );
  assert.ok(one !== undefined && other !== undefined && silent !== undefined);
  const args = [one, other, silent].flatMap(({ at: { address, port } }) => [
    '--resolver',
    formatEndpoint(address, port),
  ]);
  const patience = ['--timeout', '80ms', '--tries', '1'];
  try {
    const two = await command('probe', ...args.slice(0, 4), ...patience);
    assert.is(two.code, 0, two.stderr);
    const lines = two.stdout.split('\n');
    assert.match(lines[0] ?? '', /^address +port +seen by +when \(ms\) +round trip$/);
    const row = (address: string) =>
      new RegExp(`^${address} +- +resolver udp 127\\.0\\.0\\.1:\\d+ +[\\d.]+ \\.\\. [\\d.]+ +[\\d.]+ ms$`);
    assert.match(lines[1] ?? '', row('203.0.113.9'));
    assert.match(lines[2] ?? '', row('203.0.113.10'));
    assert.is(lines[3], 'UDP: 2 public addresses, which differ by destination: 203.0.113.9, 203.0.113.10');
    const all = await command('probe', ...args, ...patience, '--json');
    assert.is(all.code, 3);
    assert.match(all.stderr, 'snatcheck: probe-nothing\n');
    const { answers, compared } = JSON.parse(all.stdout) as {
      answers: readonly {
        kind: string;
        interval: { sent: number; seen: number };
        roundTripMs: number | null;
      }[];
      compared: readonly object[];
    };
    assert.equal(
      answers.map(({ kind, roundTripMs }) => [kind, roundTripMs !== null]),
      [
        ['answer', true],
        ['answer', true],
        ['nothing', false],
      ],
    );
    for (const [nth, { interval }] of answers.entries()) {
      assert.ok(interval.sent <= interval.seen);
      assert.ok(interval.sent >= (answers[nth - 1]?.interval.seen ?? 0));
    }
    assert.equal(compared, [{ protocol: 'udp', addresses: ['203.0.113.9', '203.0.113.10'], mapping: null }]);
  } finally {
    for (const server of [one, other, silent]) server.stop();
  }
});

test('wrong words are usage errors', async () => {
  for (const args of [
    ['--resolver', '1.2.3'],
    ['--resolver', 'a:b:c'],
    ['--resolver', '::1'],
    ['--name', 'two words'],
    ['--local', '300.1.1.1'],
    ['--local', ':0'],
    ['--tries', '0'],
    ['somewhere'],
    ['--stun', '192.0.2.1', '--stun', '192.0.2.1:3478'],
    ['--ca', 'missing.pem'],
  ]) {
    const { code, stderr } = await command('probe', ...args);
    assert.is(code, 2, `${args.join(' ')}\n${stderr}`);
  }
});

test.run();
