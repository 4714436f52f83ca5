import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { qualify } from '../options.ts';
import { ownHello, readDescription } from './description.ts';

const capabilities = (said: object) => {
  const description = readDescription(
    './nat.sh',
    JSON.stringify({ name: 'n', idleTimeoutMs: 4_000, ...said }),
  );
  return ownHello('./nat.sh', description, qualify({}), 'tun').capabilities;
};

test('what is not said is the least that may be claimed', () => {
  const { lossless, reorders, deterministic, protocols, portRange } = capabilities({});
  assert.equal(
    { lossless, reorders, deterministic, protocols, portRange },
    { lossless: false, reorders: undefined, deterministic: false, protocols: ['udp'], portRange: null },
  );
});

test('what is said is declared', () => {
  const { lossless, reorders } = capabilities({ lossless: true, reorders: true });
  assert.equal({ lossless, reorders }, { lossless: true, reorders: true });
});

test.run();
