// The runner's own failing modes, each on files written for it: a runner that lets one of them pass hides every other test.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HEAD = `import { suite, test } from 'uvu';\nimport * as assert from 'uvu/assert';\n`;
const GOOD = `${HEAD}test('good', () => {});\ntest.run();\n`;

interface Run {
  status: number | null;
  out: string;
  last: string;
}

interface Options {
  args?: string[];
  ci?: boolean;
  /** Looks at the folder before it is removed. */
  inspect?: (dir: string) => void;
}

/** Runs the runner over these files, in a folder of their own. */
function run(files: Record<string, string>, { args = [], ci = false, inspect }: Options = {}): Run {
  const dir = mkdtempSync(join(tmpdir(), 'snatcheck-runner-'));
  try {
    symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
    writeFileSync(join(dir, 'package.json'), '{ "type": "module" }');
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text.replaceAll('DIR', dir));
    }
    const { CI: _, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [...process.execArgv, join(ROOT, 'scripts', 'test.ts'), '--root', dir, ...args],
      { encoding: 'utf8', env: ci ? { ...env, CI: 'true' } : env },
    );
    inspect?.(dir);
    return { status, out: stdout + stderr, last: stdout.trimEnd().split('\n').at(-1) ?? '' };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function expectFailure({ status, out, last }: Run, lastLine: string, ...said: string[]): void {
  assert.is(last, lastLine, out);
  assert.is(status, 1, out);
  for (const part of said) assert.ok(out.includes(part), `"${part}" is missing in:\n${out}`);
}

function expectPass({ status, out, last }: Run, lastLine: string): void {
  assert.is(last, lastLine, out);
  assert.is(status, 0, out);
}

/** A killed process stays a zombie where the machine's first process does not collect the dead. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

test('passes, and says nothing but the count, when all is well', () => {
  const result = run({ 'a.test.ts': GOOD, 'deep/b.test.ts': GOOD, 'not-a-test.ts': 'throw new Error();' });
  expectPass(result, '2 passed, 0 failed');
  assert.is(result.out.trim(), '2 passed, 0 failed');
});

test('fails on a failing test, and shows the difference', () => {
  const bad = `${HEAD}test('bad', () => assert.equal({ a: 1 }, { a: 2 }));\ntest('good', () => {});\ntest.run();\n`;
  expectFailure(run({ 'a.test.ts': bad }), '1 passed, 1 failed', 'FAIL a.test.ts', '- bad', '++··"a":·2');
});

test('fails when there is no test file', () => {
  expectFailure(run({ 'a.ts': GOOD }), '0 passed, 1 failed', 'no test file in');
});

test('runs what a pattern matches, and fails on one that matches nothing', () => {
  const files = { 'a.test.ts': GOOD, 'b.test.ts': `${HEAD}throw new Error('not this one');` };
  expectPass(run(files, { args: ['a.test'] }), '1 passed, 0 failed');
  expectFailure(run(files, { args: ['a.test', 'nowhere'] }), '1 passed, 1 failed', 'contains "nowhere"');
});

test('fails on a file without tests, and on a forgotten .run()', () => {
  expectFailure(run({ 'a.test.ts': 'export {};' }), '0 passed, 1 failed', 'registered no test');
  expectFailure(
    run({ 'a.test.ts': `${HEAD}test('x', () => {});` }),
    '0 passed, 1 failed',
    'is `.run()` forgotten?',
  );
  const half = `${HEAD}const other = suite('other');\nother('x', () => {});\ntest('y', () => {});\ntest.run();\n`;
  expectFailure(run({ 'a.test.ts': half }), '1 passed, 1 failed', 'is `.run()` forgotten?');
});

test('fails on a file that crashes, early or late, or leaves in the middle', () => {
  const early = `${HEAD}test('x', () => {});\ntest.run();\nthrow new Error('at the top');\n`;
  expectFailure(
    run({ 'a.test.ts': early }),
    '0 passed, 1 failed',
    'ended before its tests did',
    'at the top',
  );
  const late = `${HEAD}test('x', () => { setTimeout(() => { throw new Error('too late'); }, 20); });\ntest.run();\n`;
  expectFailure(
    run({ 'a.test.ts': late }),
    '1 passed, 1 failed',
    'then it ended with exit code 1',
    'too late',
  );
  const leaves = `${HEAD}test('x', () => process.exit(0));\ntest.run();\n`;
  expectFailure(run({ 'a.test.ts': leaves }), '0 passed, 1 failed', 'ended before its tests did', 'in "x"');
  const never = `${HEAD}test('x', () => new Promise(() => {}));\ntest.run();\n`;
  expectFailure(run({ 'a.test.ts': never }), '0 passed, 1 failed', 'ended before its tests did', 'in "x"');
});

test('fails on a hook that throws, which uvu passes over', () => {
  const before = `${HEAD}test.before(() => { throw new Error('no set-up'); });\ntest('x', () => {});\ntest.run();\n`;
  expectFailure(run({ 'a.test.ts': before }), '0 passed, 1 failed', 'the before hook', 'no set-up');
  const each = `${HEAD}test.before.each(() => { throw new Error('no set-up'); });\ntest('x', () => {});\ntest.run();\n`;
  assert.is(run({ 'a.test.ts': each }).status, 1);
});

test('kills a hang with its children, and keeps what failed before it', () => {
  const hang = [
    HEAD,
    `import { spawn } from 'node:child_process';`,
    `import { writeFileSync } from 'node:fs';`,
    `test('good', () => {});`,
    `test('bad', () => assert.is(1, 2, 'one is not two'));`,
    `test('hangs', () => {`,
    `  writeFileSync('DIR/pid', String(spawn('sleep', ['600']).pid));`,
    `  for (;;);`,
    `});`,
    `test.run();`,
  ].join('\n');
  let pid = 0;
  const inspect = (dir: string) => (pid = Number(readFileSync(join(dir, 'pid'), 'utf8')));
  const result = run({ 'a.test.ts': hang, 'b.test.ts': GOOD }, { args: ['--timeout', '3'], inspect });
  expectFailure(result, '2 passed, 2 failed', '- bad', 'one is not two', 'timed out after 3 s, in "hangs"');
  assert.not.equal(pid, 0);
  assert.not.ok(isAlive(pid));
});

test('a file sets its own time-out, in whole seconds', () => {
  const slow = `${HEAD}test('slow', () => new Promise((end) => setTimeout(end, 2500)));\ntest.run();\n`;
  const args = ['--timeout', '1'];
  expectFailure(run({ 'a.test.ts': slow }, { args }), '0 passed, 1 failed', 'timed out after 1 s');
  expectPass(run({ 'a.test.ts': `// test-timeout: 60\n${slow}` }, { args }), '1 passed, 0 failed');
  expectFailure(
    run({ 'a.test.ts': `// test-timeout: long\n${slow}` }),
    '0 passed, 1 failed',
    'not a number of seconds',
  );
});

test('names what was skipped, and fails on it in CI', () => {
  const skips = `${HEAD}test('lab', () => console.log('SKIP no nft here'));\ntest.skip('later', () => {});\ntest.run();\n`;
  const files = { 'a.test.ts': skips, 'b.test.ts': GOOD };
  const result = run(files);
  expectPass(result, '1 passed, 0 failed, 2 skipped');
  assert.match(result.out, 'SKIPPED a.test.ts: lab: no nft here');
  assert.match(result.out, 'SKIPPED a.test.ts: later');
  expectFailure(run(files, { ci: true }), '1 passed, 1 failed, 2 skipped', 'CI=true allows none');
});

test('counts what test.only leaves out as skipped', () => {
  const only = `${HEAD}test.only('a', () => {});\ntest('b', () => {});\ntest.run();\n`;
  expectPass(run({ 'a.test.ts': only }), '1 passed, 0 failed, 1 skipped');
  expectFailure(run({ 'a.test.ts': only }, { ci: true }), '1 passed, 1 failed, 1 skipped');
});

test('runs lab files one at a time, beside the others', () => {
  const log = (name: string) =>
    [
      HEAD,
      `import { appendFileSync } from 'node:fs';`,
      `test('x', async () => {`,
      `  appendFileSync('DIR/log', '<${name}');`,
      `  await new Promise((end) => setTimeout(end, 300));`,
      `  appendFileSync('DIR/log', '${name}>');`,
      `});`,
      `test.run();`,
    ].join('\n');
  const files = { 'a.lab.test.ts': log('lab'), 'b.lab.test.ts': log('lab'), 'z.test.ts': log('z') };
  let order = '';
  const inspect = (dir: string) => (order = readFileSync(join(dir, 'log'), 'utf8'));
  expectPass(run(files, { args: ['--jobs', '3'], inspect }), '3 passed, 0 failed');
  assert.is(order.replaceAll(/<?z>?/g, ''), '<lablab><lablab>');
  assert.ok(order.indexOf('<z') < order.lastIndexOf('<lab'), order);
});

test('a lab file that fails beside others counts as it does with nothing beside it, and both are told', () => {
  const at = (tries: number) =>
    [
      HEAD,
      `import { appendFileSync, readFileSync } from 'node:fs';`,
      `test('in time', () => {`,
      `  appendFileSync('DIR/tries', '.');`,
      `  assert.is.not(readFileSync('DIR/tries').length, ${tries}, 'too late');`,
      `});`,
      `test('always', () => {});`,
      `test.run();`,
    ].join('\n');
  const again = 'AGAIN a.lab.test.ts';
  const once = run({ 'a.lab.test.ts': at(1), 'b.test.ts': GOOD }, { args: ['--jobs', '2'], ci: true });
  expectPass(once, '3 passed, 0 failed');
  for (const said of ['FAIL a.lab.test.ts', 'too late', again])
    assert.ok(once.out.includes(said), `"${said}" is missing in:\n${once.out}`);
  const ever = `${HEAD}test('bad', () => assert.is(1, 2));\ntest.run();\n`;
  const both = run({ 'a.lab.test.ts': ever, 'b.test.ts': GOOD }, { args: ['--jobs', '2'] });
  expectFailure(both, '1 passed, 1 failed', again);
  // Nothing was beside it: neither alone, nor by one job, nor is another kind of file one that measures.
  for (const result of [
    run({ 'a.lab.test.ts': at(1) }, { args: ['--jobs', '2'] }),
    run({ 'a.lab.test.ts': at(1), 'b.test.ts': GOOD }, { args: ['--jobs', '1'] }),
    run({ 'a.test.ts': at(1), 'b.test.ts': GOOD }, { args: ['--jobs', '2'] }),
  ]) {
    assert.is(result.status, 1, result.out);
    assert.not(result.out.includes('AGAIN'), result.out);
  }
});

test('fails when its options keep files from running', () => {
  for (const jobs of ['many', '0'])
    expectFailure(
      run({ 'a.test.ts': GOOD }, { args: ['--jobs', jobs] }),
      '0 passed, 2 failed',
      `--jobs ${jobs}`,
    );
});

test('refuses an option that it does not know', () => {
  assert.is.not(run({ 'a.test.ts': GOOD }, { args: ['--quick'] }).status, 0);
});

test.run();
