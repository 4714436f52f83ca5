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
    Object.entries(good).filter(([key]) => !/witness|lies/.test(key)),
    [
      ['protocol', 'udp'],
      ['tries', 2],
      ['kind', 'answer'],
      ['address', '203.0.113.9'],
      ['port', null],
      ['error', null],
    ],
  );
  const bad = JSON.parse((await probe(['truncated'], '--json')).stdout) as { error: { code: string } };
  assert.is(bad.error.code, 'probe-not-public');
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
  ]) {
    const { code, stderr } = await command('probe', ...args);
    assert.is(code, 2, `${args.join(' ')}\n${stderr}`);
  }
});

test.run();
