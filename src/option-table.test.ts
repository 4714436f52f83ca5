import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commands } from './cli.ts';
import { command } from './fixtures/command-line.ts';
import { defaultIn, optionsIn } from './option-table.ts';
import { targets } from './targets.ts';

/** Read before the command line is a command's own. */
const OF_ALL = ['config', 'help'];
/** Commands of commands, each with options of its own. */
const ACTIONS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  lab: [['list'], ['up', 'nftables'], ['down']],
};

for (const [name, { help }] of Object.entries(commands)) {
  const text = help(targets);

  test(`${name}: the help describes each option that the parser takes, and no other`, async () => {
    const taken: string[] = [];
    for (const action of ACTIONS[name] ?? [[]]) {
      const { stderr, code } = await command(name, ...action, '--no-such-option');
      assert.is(code, 2);
      const names = (stderr.split('received')[0] ?? '').matchAll(/--([a-z-]+)/g);
      taken.push(...[...names].map(([, one = '']) => one));
    }
    const told = optionsIn(text).map((row) => row.name);
    assert.equal(told.filter((one) => !OF_ALL.includes(one)).toSorted(), taken.toSorted());
    for (const row of optionsIn(text)) assert.ok(row.text.length > 5, `--${row.name} is not described`);
  });
}

test('an option goes on over lines, and ends where another begins', () => {
  const help = `Usage: x

  BEHAVIOUR           ids
  --target NAME       what to check (default builtin):
                        builtin        the small one
  -- PROGRAM ARGS     what to check
  --when auto|never|N  at
                      most
  --quiet             no progress; default: off
  --format A,B        reports (default html,json), of many

  x --target other
`;
  assert.equal(optionsIn(help), [
    {
      name: 'target',
      value: 'NAME',
      choices: [],
      text: 'what to check (default builtin): builtin        the small one',
    },
    { name: 'when', value: 'auto|never|N', choices: ['auto', 'never'], text: 'at most' },
    { name: 'quiet', value: null, choices: [], text: 'no progress; default: off' },
    { name: 'format', value: 'A,B', choices: [], text: 'reports (default html,json), of many' },
  ]);
  assert.equal(optionsIn(help).map(defaultIn), ['builtin', null, 'off', 'html,json']);
});

test('an unknown option names the nearest', async () => {
  const { stderr } = await command('run', '--known-failures', 'x');
  assert.match(stderr, 'Did you mean --known-failing?');
});

test.run();
