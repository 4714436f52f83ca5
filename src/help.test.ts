import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commands } from './cli.ts';
import { command } from './fixtures/command-line.ts';
import { layOut } from './help.ts';

for (const name of Object.keys(commands)) {
  test(`${name}: its help fits 80 columns, but for lines to paste`, async () => {
    const { stdout, code } = await command('help', name);
    assert.is(code, 0);
    assert.match(stdout, new RegExp(`^Usage: snatcheck ${name}`));
    for (const line of stdout.split('\n')) {
      if (/^ {2}(snatcheck|bash|zsh|fish) /.test(line)) continue;
      assert.ok(line.length <= 80, `${line.length} columns: ${line}`);
    }
  });
}

test('so does what snatcheck says of itself', async () => {
  for (const args of [['--help'], ['help'], ['help', 'help']]) {
    const { stdout, code } = await command(...args);
    assert.is(code, 0);
    assert.is(Math.max(...stdout.split('\n').map(({ length }) => length)) <= 80, true, stdout);
    for (const name of Object.keys(commands)) assert.match(stdout, new RegExp(`^  ${name} `, 'm'));
  }
});

test('what is misspelled names the nearest', async () => {
  assert.match((await command('runn')).stderr, 'Did you mean run?');
  assert.match((await command('run', 'payload-intakt')).stderr, 'Did you mean "payload-intact"?');
});

test('it fills what is prose, and keeps columns and examples', () => {
  const words = 'word '.repeat(20).trim();
  const help = `Usage: snatcheck x

One line
goes on.

  BEHAVIOUR    ids
  --cases N    ${words}
  --a-very-long-option FILE  read
                   it
                 list          ${words}

  snatcheck x --cases 1 ${words}
`;
  assert.is(
    layOut(help),
    `Usage: snatcheck x

One line goes on.

  BEHAVIOUR    ids
  --cases N    ${'word '.repeat(13).trim()}
               ${'word '.repeat(7).trim()}
  --a-very-long-option FILE
                      read it
                 list          ${'word '.repeat(10).trim()}
                               ${'word '.repeat(10).trim()}

  snatcheck x --cases 1 ${words}
`,
  );
});

test('it loses no word', () => {
  for (const { help } of Object.values(commands)) {
    const text = help({});
    assert.equal(layOut(text).split(/\s+/), text.split(/\s+/));
  }
});

test.run();
