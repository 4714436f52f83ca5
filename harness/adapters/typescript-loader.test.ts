import { createRequire } from 'node:module';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { thrown } from './fixtures/scene.ts';
import { typescriptLoader } from './typescript-loader.ts';

test('a package without its dependencies says what TypeScript needs', async () => {
  const { resolve } = createRequire('/no-packages-here/module.js');
  const error = await thrown((async () => typescriptLoader(resolve))());
  assert.is(error.code, 'adapter-module-typescript');
  assert.match(error.expected, 'tsx');
  assert.match(error.remedy, 'JavaScript');
  assert.match(
    typescriptLoader((name) => import.meta.resolve(name)),
    /^file:.*tsx/,
  );
});

test.run();
