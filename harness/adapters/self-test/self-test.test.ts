import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { builtinTarget } from '../../builtin/target.ts';
import { executableTarget } from '../executable.ts';
import { thrown, toy } from '../fixtures/scene.ts';
import { checks } from './checks/index.ts';
import { passQuickly, selfTest } from './self-test.ts';

test('every check is in the index under the name of its file', () => {
  const files = readdirSync(new URL('./checks/', import.meta.url))
    .filter((name) => name !== 'index.ts' && !name.endsWith('.test.ts'))
    .map((name) => name.replace(/\.ts$/, ''));
  assert.equal(Object.keys(checks).sort(), files.sort());
});

test('a sound adapter passes, and what it does not claim is not asked of it', async () => {
  const target = await executableTarget(toy());
  const done = await selfTest(target, 'all');
  await target.bye();
  assert.equal(
    done.filter(({ outcome }) => outcome === 'failed'),
    [],
  );
  assert.equal(
    done.filter(({ outcome }) => outcome === 'skipped').map(({ check }) => check),
    ['packet-sides', 'columns', 'concurrent', 'probe-state', 'discovery', 'icmp-errors'],
  );
});

test('the built-in gateway passes all that applies to it', async () => {
  const builtin = builtinTarget();
  const target = {
    way: 'module',
    hello: builtin.hello,
    deploy: builtin.deploy.bind(builtin),
    run: builtin.run.bind(builtin),
    reset: builtin.reset.bind(builtin),
    bye: builtin.bye.bind(builtin),
  } as const;
  const done = await selfTest(target, 'all');
  assert.equal(
    done.filter(({ outcome }) => outcome !== 'passed').map(({ check, outcome }) => `${check} ${outcome}`),
    ['unknown-method skipped', 'packet-sides skipped', 'columns skipped', 'icmp-errors skipped'],
  );
});

const FAULTS: Readonly<Record<string, readonly [check: string, said: RegExp]>> = {
  'knows-all': ['unknown-method', /without one/],
  'other-settings': ['settings', /"idleTimeoutMs":7/],
  'clock-stands': ['clock', /: 0 ms/],
  'clock-back': ['clock', /adapter-time-backwards/],
  'nothing-arrives': ['controls', /nothing/],
  disordered: ['order', /what became of step 32/],
  'no-reset': ['reset', /a delivery to VM 0, port 9000/],
  'no-deliveries': ['deliveries', /nothing/],
  random: ['deterministic', /arrivals/],
  'port-0': ['public-port', /^0$/],
  'not-concurrent': ['concurrent', /^one seen at \d+ ms, before another was sent at \d+ ms$/],
  'half-probed': ['probe-state', /^that of 1$/],
  'no-discovery': ['discovery', /^none$/],
  'columns-reversed': ['columns', /"sourcePort":1040.* and of the reply /],
};

/** Of packets alone; `raw.test.ts` has a target with such a fault. */
const ELSEWHERE = ['packet-sides'];
/** It tells, and finds no fault. */
const TELLING = ['icmp-errors'];

test('every check is broken by some faulty adapter', () => {
  const broken = new Set([...Object.values(FAULTS).map(([check]) => check), ...ELSEWHERE, ...TELLING]);
  assert.equal([...broken].sort(), Object.keys(checks).sort());
});

for (const [fault, [check, said]] of Object.entries(FAULTS)) {
  test(`tells what is wrong: ${fault}`, async () => {
    const target = await executableTarget(toy(fault));
    const done = await selfTest(target, 'all');
    await Promise.resolve(target.bye()).catch(() => {});
    const failed = done.filter(({ outcome }) => outcome === 'failed');
    const [first] = failed;
    assert.is(first?.check, check, JSON.stringify(failed));
    if (first?.outcome === 'failed') assert.match(first.received, said);
  });
}

test('a run is refused with the first fault, and the adapter ended', async () => {
  const error = await thrown(passQuickly(await executableTarget(toy('clock-stands'))));
  assert.is(error.code, 'adapter-broken');
  assert.match(error.expected, 'has a clock that advances');
  const target = await passQuickly(await executableTarget(toy()));
  await target.bye();
});

test.run();
