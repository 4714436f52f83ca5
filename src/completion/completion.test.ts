import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { command, inFolder, write } from '../fixtures/command-line.ts';
import { shells } from './index.ts';

/** What bash offers for lines that end at the cursor: the shell itself splits the words. */
function offered(folder: string, script: string, lines: readonly string[]): readonly (readonly string[])[] {
  const ask = lines.map(
    (line) => `COMP_LINE=${quoted(line)} COMP_POINT=${line.length}
read -ra COMP_WORDS <<<"$COMP_LINE"; COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); COMPREPLY=(); _snatcheck
echo "\${COMPREPLY[*]}"`,
  );
  const { stdout, stderr, status } = spawnSync('bash', ['-c', [script, ...ask].join('\n')], {
    cwd: folder,
    encoding: 'utf8',
  });
  assert.is(status, 0, stderr);
  assert.is(stderr, '');
  const answers = stdout.trimEnd().split('\n');
  return lines.map((_, index) => (answers[index] ?? '').split(' ').filter((word) => word !== ''));
}

const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

test('bash completes commands, options, values, behaviours, targets and files', () =>
  inFolder(async (folder) => {
    write(folder, 'record.ndjson', '');
    mkdirSync(join(folder, 'results'));
    const { stdout: script } = await command('completion', 'bash');
    const rows: readonly (readonly [string, readonly string[]])[] = [
      ['snatcheck rec', ['recheck']],
      ['snatcheck run --kn', ['--known-failing']],
      ['snatcheck run --strict ', ['stated']],
      ['snatcheck run --annotations a', ['auto', 'always']],
      ['snatcheck run --annotations=n', ['never']],
      ['snatcheck run --format html,ju', ['html,junit']],
      ['snatcheck run --seed ', []],
      ['snatcheck run --seed 1 idle-', ['idle-reclaimed-at-4-minutes']],
      ['snatcheck behaviours capac', ['capacity-64511']],
      ['snatcheck run --target bui', ['builtin']],
      // Bash has the part before the colon already.
      ['snatcheck run --target lab:nftables-drop', ['nftables-drop-invalid']],
      ['snatcheck recheck re', ['record.ndjson', 'results']],
      ['snatcheck run --output re', ['results']],
      ['snatcheck run -- rec', ['record.ndjson']],
      ['snatcheck help rep', ['replay', 'report']],
      ['snatcheck completion f', ['fish']],
      ['snatcheck nothing-like-it ', []],
    ];
    const answers = offered(
      folder,
      script,
      rows.map(([line]) => line),
    );
    for (const [index, [line, words]] of rows.entries()) {
      assert.equal(answers[index]?.toSorted(), words.toSorted(), line);
    }
  }));

for (const shell of Object.keys(shells)) {
  test(`${shell} takes the script`, () =>
    inFolder(async (folder) => {
      const { stdout, code } = await command('completion', shell);
      assert.is(code, 0);
      const { error, status, stderr } = spawnSync(shell, ['-n', write(folder, 'script', stdout)], {
        encoding: 'utf8',
      });
      if (error !== undefined && 'code' in error && error.code === 'ENOENT') {
        console.log(`SKIP ${shell} is not installed: npm run lab:install -- --with-shells`);
        return;
      }
      assert.is(status, 0, stderr);
      assert.is(stderr, '');
    }));
}

test('another shell is refused', async () => {
  for (const args of [[], ['tcsh'], ['bash', 'zsh']]) {
    const { code, stdout } = await command('completion', ...args);
    assert.is(code, 2);
    assert.is(stdout, '');
  }
});

test.run();
