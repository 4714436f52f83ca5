import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { builtinTarget } from '../builtin/target.ts';
import { ScenarioSource } from './source.ts';
import { GENERATOR_VERSION } from './version.ts';

/** What this version makes of seed 1 for `builtin`: the directed cases, and some at random. */
const FINGERPRINT = '833fcaa4f72eb4f6';
const CASES = 600;

test('other scenarios are another version of the generator', () => {
  const source = new ScenarioSource(builtinTarget().hello, 1);
  const hash = createHash('sha256');
  for (let index = 0; index < CASES; index++) hash.update(JSON.stringify(source.at(index).scenario));
  const fingerprint = hash.digest('hex').slice(0, 16);
  assert.is(
    fingerprint,
    FINGERPRINT,
    `not what version ${GENERATOR_VERSION} makes: raise GENERATOR_VERSION, write ${fingerprint} here, and measure again what the cases catch (npm run detection)`,
  );
});

test.run();
