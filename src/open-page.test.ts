import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { command, environment, execute, program } from './fixtures/command-line.ts';
import { openPage } from './open-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'snatcheck-open-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

function opener(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const PAGE = join(folder, 'a page.html');
const URL_OF_PAGE = pathToFileURL(PAGE).href;
const on = (env: Record<string, string>, platform: NodeJS.Platform = 'linux') =>
  openPage(PAGE, { platform, env: { PATH: process.env['PATH'] ?? '', ...env } });

test('the opener that the user chose, or the desktop`s, gets the address', async () => {
  const told = join(folder, 'told');
  const browser = opener('browser', `echo "$1" >'${told}'`);
  assert.is(await on({ BROWSER: browser }), `opened    ${URL_OF_PAGE}`);
  assert.is(readFileSync(told, 'utf8').trim(), URL_OF_PAGE);
  opener('xdg-open', `echo "desktop $1" >'${told}'`);
  assert.is(
    await on({ DISPLAY: ':0', PATH: `${folder}:${process.env['PATH']}` }),
    `opened    ${URL_OF_PAGE}`,
  );
  assert.is(readFileSync(told, 'utf8').trim(), `desktop ${URL_OF_PAGE}`);
});

test('without a screen, or with an opener that fails, the address is said and nothing else', async () => {
  assert.is(await on({}), `open      ${URL_OF_PAGE} (no screen here, and no $BROWSER)`);
  assert.match(await on({ BROWSER: opener('fails', 'exit 4') }), 'fails ended with 4');
  assert.match(await on({ BROWSER: join(folder, 'nowhere') }), /open {6}file:.*could not be started/);
  assert.match(await on({ PATH: folder }, 'darwin'), /open .*open could not be started/);
});

test('a browser that stays is not waited for, and outlives the report', async () => {
  const mark = join(folder, 'outlived');
  const stays = opener('stays', `sleep 5; : >'${mark}'`);
  const report = join(import.meta.dirname, '../reports/published/samples/runs/python.json');
  const words = [...program, 'report', report, '--open', '--output', join(folder, 'out')];
  const ran = execute(words, folder, environment({ BROWSER: stays }));
  assert.is(ran.code, 0);
  assert.match(ran.stderr, /opened {4}file:.*out\/report\.html/);
  assert.not.ok(existsSync(mark));
  for (let waited = 0; waited < 100 && !existsSync(mark); waited++) await sleep(100);
  assert.ok(existsSync(mark));
});

test('--open of formats without a page is an error', async () => {
  const { code, stderr } = await command('report', 'x.json', '--open', '--format', 'tap');
  assert.is(code, 2);
  assert.match(stderr, 'html among the formats');
});

test.run();
