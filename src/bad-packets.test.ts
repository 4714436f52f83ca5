// test-timeout: 300
// Adapters of raw packets that break, by the command line, over each way in.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import { type Broken, breaks, isRefused } from './fixtures/bad-adapter.ts';
import { said, served, type Spoil } from './fixtures/served.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const RELAY = at('./fixtures/relay.mjs');
const SOUND = at('../examples/raw-packets/adapter.py');
const MODULE = at('../harness/adapters/fixtures/raw-module.ts');
const phase = 'packets';
/** A wait is part of what stops it, and nothing else was asked of it by then. */
const stops = true;

const BINARY: Readonly<Record<string, Broken>> = {
  exit: { code: 'adapter-ended', said: /exit code 5/, phase, stops },
  'exit-in-records': {
    code: 'adapter-ended',
    said: /exit code 5 after 10 of \d+ bytes of packets/,
    phase,
    stops,
  },
  'hang-in-records': { code: 'adapter-timeout', said: /10 of \d+ bytes of packets/, phase, stops },
  'counts-too-few': { code: 'adapter-packets-malformed', said: /at byte \d+ of/, phase },
  'counts-a-terabyte': { code: 'adapter-line-too-long', said: /1,099,511,627,776 bytes/, phase },
  'counts-nan': { code: 'adapter-answer-malformed', said: /null at answer\.bytes/, phase },
  'counts-less-than-nothing': { code: 'adapter-answer-malformed', said: /-1 at answer\.bytes/, phase },
  'no-records': { code: 'adapter-packets-malformed', said: /09 09 09 09/, phase },
  ethernet: { code: 'adapter-packets-malformed', said: /begin with 02.*first 14 bytes/s, phase },
  past: { code: 'adapter-time-backwards', said: /sent 0 ms/, phase },
  'wrong-id': { code: 'adapter-unasked', said: /message 99/, phase },
  'in-json': {
    code: 'adapter-answer-malformed',
    said: /an unknown key at answer\.packets.*Did you mean "bytes"/s,
    phase,
  },
};

const BASE64: Readonly<Record<string, Broken>> = {
  'not-base64': { code: 'adapter-answer-malformed', said: /at answer\.packets\[0\]/, phase },
  'of-no-side': { code: 'adapter-answer-malformed', said: /at answer\.packets\[0\]/, phase },
  'ethernet-in-json': { code: 'adapter-packets-malformed', said: /begin with 02 45/, phase },
  past: { code: 'adapter-time-backwards', said: /sent 0 ms/, phase },
};

const SERVERS: Readonly<Record<string, Broken & { readonly spoil: Spoil }>> = {
  'writes no base64': {
    spoil: said((line) => line.replace(/"outside": ?"../, '"outside":"!!')),
    ...BASE64['not-base64']!,
  },
  'forgets to cut off the link': {
    spoil: said((line) => line.replace(/"outside": ?"../, '"outside":"Ag')),
    ...BASE64['ethernet-in-json']!,
    said: /begin with 02/,
  },
  'resets the connection': {
    spoil: (answer) => answer.socket?.resetAndDestroy(),
    code: 'adapter-http-connection',
    said: /ECONNRESET/,
    phase,
    stops: true,
  },
};

const MODULES: Readonly<Record<string, RegExp>> = {
  late: /adapter-late-packet/,
  ethernet: /begin with 02 45/,
  'clock-back': /adapter-time-backwards/,
  'sides-swapped': /adapter really sends/,
  reorders: /after a later one/,
};

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) test('a sound adapter to spoil', () => console.log('SKIP no python3 on this machine'));
for (const [form, faults] of hasPython
  ? ([
      ['binary', BINARY],
      ['base64', BASE64],
    ] as const)
  : []) {
  for (const [fault, expected] of Object.entries(faults)) {
    test(`a program, in ${form}: ${fault}`, async () => {
      const adapter = [
        process.execPath,
        RELAY,
        fault,
        'python3',
        SOUND,
        ...(form === 'base64' ? ['--base64'] : []),
      ];
      await breaks(['--answer-time', '1s', '--', ...adapter], expected);
    });
  }
}

/** As the relay: the packets after a minute of waiting. */
function afterAWait(): (message: string) => boolean {
  let armed = false;
  return (message) => {
    armed =
      !message.includes('"method":"hello"') && (armed || /"method":"advance","ms":\d{6,}/.test(message));
    return armed && message.includes('"method":"packets"');
  };
}

for (const [how, { spoil, ...expected }] of hasPython ? Object.entries(SERVERS) : []) {
  test(`a server that ${how}`, () =>
    served(['python3', SOUND, '--base64'], afterAWait(), spoil, (...words) => breaks(words, expected)));
}

for (const [fault, tells] of Object.entries(MODULES)) {
  test(`a module: ${fault}`, async () => {
    process.env['RAW_TOY_FAULT'] = fault;
    try {
      await isRefused(['--target', MODULE], 'adapter-broken', tells);
    } finally {
      delete process.env['RAW_TOY_FAULT'];
    }
  });
}

test.run();
