import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { qualify } from './options.ts';
import { missingPrograms } from './programs.ts';
import { idleSeconds, timers } from './timers.ts';

test('options are complete, or refused by name', () => {
  assert.equal(qualify({}), {
    idleTimeoutMs: 4_000,
    idleTimeoutSettable: true,
    ports: { first: 1025, last: 65_535 },
    descriptors: null,
    callLimitMs: 10_000,
  });
  assert.is(qualify({ idleTimeoutMs: 4_000 }).idleTimeoutSettable, false);
  assert.throws(() => qualify({ idleTimeoutMs: 999 }), /lab-option.*999/);
  assert.throws(() => qualify({ idleTimeoutMs: Number.NaN }), /lab-option/);
  assert.throws(() => qualify({ descriptors: 'pigeon' as 'tun' }), /lab-option.*pigeon/);
  assert.throws(() => qualify({ ports: { first: 9, last: 8 } }), /port-range-empty/);
});

test('timers are whole seconds, and no state outlives the idle timeout', () => {
  assert.is(idleSeconds(4_000), 4);
  assert.is(idleSeconds(1_499), 1);
  assert.is(idleSeconds(1), 1);
  assert.is(Math.max(...timers(4).values()), 4);
  assert.is(timers(240).get('nf_conntrack_udp_timeout_stream'), 240);
  assert.is(timers(240).get('nf_conntrack_tcp_timeout_close'), 10);
});

test('a missing program is named with its Debian package', () => {
  const missing = missingPrograms(['nft'], '/nonexistent');
  assert.equal(
    missing.find(({ program }) => program === 'nft'),
    { program: 'nft', package: 'nftables' },
  );
  assert.is(missing.length, 6);
});

test.run();
