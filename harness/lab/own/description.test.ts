import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type LabOptions, qualify } from '../options.ts';
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

test('what is settable begins with what suits it, unless whoever starts it insists on another', () => {
  const hello = (said: object, options: LabOptions = {}) => {
    const description = readDescription('./nat.sh', JSON.stringify({ name: 'n', ...said }));
    const { idleTimeoutMs, settable } = ownHello(
      './nat.sh',
      description,
      qualify(options),
      'tun',
    ).capabilities;
    return [idleTimeoutMs, settable.idleTimeout];
  };
  const settable = ['idleTimeout'];
  const insists = { idleTimeoutMs: 240_000 };
  assert.equal(hello({ settable }), [4_000, true]);
  assert.equal(hello({ settable }, insists), [240_000, false]);
  assert.equal(hello({ settable, idleTimeoutMs: 20_000 }), [20_000, false]);
  assert.equal(hello({ settable, idleTimeoutMs: 20_000 }, insists), [240_000, false]);
  assert.equal(hello({ idleTimeoutMs: 5_000 }, insists), [5_000, false]);
});

test.run();
