// test-timeout: 300
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conformsAndIsCaught, failures, FAULTS, judge, path, snatcheck } from '../command-line.ts';

test('it conforms, is caught with each fault, and what is saved replays', async () => {
  const target = ['--target', path('./typescript/target.ts')];
  const tested = await snatcheck(['adapter-test', ...target]);
  assert.is(tested.status, 0, tested.text);
  await conformsAndIsCaught((fault) => judge(target, { SNAT_FAULT: fault }));
  const [saved = ''] = readdirSync(failures());
  const replay = ['replay', join(failures(), saved), ...target];
  assert.is((await snatcheck(replay, { SNAT_FAULT: FAULTS[3] })).status, 1);
  assert.is((await snatcheck(replay)).status, 0);
});

test('the template is there to be filled in: it starts, and is told what it lacks', async () => {
  const { status, text } = await snatcheck(['adapter-test', '--target', path('./typescript/template.ts')]);
  assert.is(status, 3, text);
  assert.match(text, /FAILED\s+controls/);
});

test.run();
