// test-timeout: 300
// Modules that break, by the command line: when they are loaded, and in the middle of a run.
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import { type Broken, breaks, isRefused } from './fixtures/bad-adapter.ts';
import { inFolder, write } from './fixtures/command-line.ts';

const MODULE = fileURLToPath(new URL('./fixtures/spoilt-module.ts', import.meta.url));
const phase = 'run';

const IN_A_RUN: Readonly<Record<string, Broken>> = {
  nan: { code: 'adapter-outcome-malformed', said: /NaN at outcome\.sent/, phase },
  'port-70000': { code: 'adapter-outcome-malformed', said: /70000 at outcome\.arrivals/, phase },
  past: { code: 'adapter-time-passed', said: /received 0 ms/, phase },
  'one-less': { code: 'adapter-answer-count', said: /a list of/, phase },
  nothing: { code: 'adapter-answer-count', said: /a list of 1,/, phase },
  throws: { code: 'adapter-target-error', said: /out of fuel/, phase, stops: true },
  rejects: { code: 'adapter-target-error', said: /no such table/, phase, stops: true },
  exit: { code: 'adapter-target-died', said: /exit code 9/, phase, stops: true },
  loops: { code: 'adapter-target-timeout', said: /within/, phase, stops: true },
  'never-answers': { code: 'adapter-target-timeout', said: /within/, phase, stops: true },
};

for (const [fault, expected] of Object.entries(IN_A_RUN)) {
  test(`in a run: ${fault}`, async () => {
    process.env['SPOILT_MODULE'] = fault;
    try {
      await breaks(['--answer-time', '1s', '--target', MODULE], expected);
    } finally {
      delete process.env['SPOILT_MODULE'];
    }
  });
}

const AT_ONCE: Readonly<Record<string, readonly [text: string, code: string, said: RegExp]>> = {
  'no JavaScript': ['export const target = {', 'adapter-target-error', /SyntaxError|Unexpected/],
  'no target': ['export const answer = 42;', 'adapter-module', /createTarget|target/],
  throws: ['throw new Error("no licence");', 'adapter-target-error', /no licence/],
  exits: [
    'console.error("no licence"); process.exit(4);',
    'adapter-target-start',
    /exit code 4, after "no licence"/,
  ],
  'a hello that says nothing': [
    'export const target = { hello: {}, deploy() {}, run() {}, reset() {}, bye() {} };',
    'adapter-hello-malformed',
    /contract/,
  ],
};

for (const [what, [text, code, said]] of Object.entries(AT_ONCE)) {
  test(`when it is loaded: ${what}`, () =>
    inFolder((folder) => isRefused(['--target', write(folder, 'nat.mjs', text)], code, said)));
}

test('a module that is not there', () =>
  isRefused(['--target', './no-such-nat.ts'], 'adapter-module-missing', /no-such-nat/));

test.run();
