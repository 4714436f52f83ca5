// test-timeout: 300
// Servers that break, by the command line: at hello, and in the middle of a run, after a sound self-test.
import { test } from 'uvu';
import { toy } from '../harness/adapters/fixtures/scene.ts';
import { type Broken, breaks, isRefused } from './fixtures/bad-adapter.ts';
import { LINES, said, served, type Spoil } from './fixtures/served.ts';

interface Fault extends Broken {
  readonly spoil: Spoil;
}

/** Of a form that is wrong, whatever the message; the others stop the target, and do so again. */
const FAULTS: Readonly<Record<string, Fault>> = {
  'never answers': { spoil: () => {}, code: 'adapter-timeout', said: /nothing, or a part/, stops: true },
  'answers head alone': {
    spoil: (answer) => answer.writeHead(200, LINES).flushHeaders(),
    code: 'adapter-timeout',
    said: /nothing, or a part/,
    stops: true,
  },
  'is slow': {
    spoil(answer) {
      answer.writeHead(200, LINES);
      const drip = setInterval(() => answer.write(' '), 50);
      answer.on('close', () => clearInterval(drip));
    },
    code: 'adapter-timeout',
    said: /--answer-time 2m/,
    stops: true,
  },
  resets: {
    spoil: (answer) => answer.socket?.resetAndDestroy(),
    code: 'adapter-http-connection',
    said: /ECONNRESET/,
    stops: true,
  },
  'closes without an answer': {
    spoil: (answer) => answer.destroy(),
    code: 'adapter-http-connection',
    said: /other side closed/,
    stops: true,
  },
  'breaks off its body': {
    spoil: (answer, line) =>
      answer
        .writeHead(200, { ...LINES, 'content-length': line.length })
        .write(line.slice(0, 20), () => answer.destroy()),
    code: 'adapter-http-connection',
    said: /terminated|other side closed|aborted/,
    stops: true,
  },
  'ends its body too early': {
    spoil: said((line) => line.slice(0, 20)),
    code: 'adapter-not-json',
    said: /the end/,
  },
  'answers nothing': { spoil: said(() => ''), code: 'adapter-incomplete', said: /the end of the body/ },
  redirects: {
    spoil: (answer) => answer.writeHead(307, { location: 'http://192.0.2.1/' }).end(),
    code: 'adapter-http-redirect',
    said: /307, pointing to "http:\/\/192\.0\.2\.1\/"/,
  },
  'answers HTML': {
    spoil: (answer) => answer.writeHead(200, { 'content-type': 'text/html' }).end('<p>Welcome'),
    code: 'adapter-http-type',
    said: /<p>Welcome/,
  },
  'says HTML of lines': { spoil: said(() => '<p>Welcome'), code: 'adapter-not-json', said: /</ },
  'is overloaded': {
    spoil: (answer) => answer.writeHead(503).end('try later'),
    code: 'adapter-http-status',
    said: /503: "try later"/,
    stops: true,
  },
  'wants a token': {
    spoil: (answer) => answer.writeHead(401).end(),
    code: 'adapter-http-unauthorised',
    said: /--token-env/,
  },
  'answers twice': {
    spoil: said((line) => `${line}\n${line}\n`),
    code: 'adapter-unasked',
    said: /the end of the body/,
  },
  'answers another question': {
    spoil: said((line) => line.replace(/"id":\d+/, '"id":99')),
    code: 'adapter-unasked',
    said: /message 99/,
  },
  'writes no UTF-8': {
    spoil: said(() => Buffer.from([0x22, 0xff, 0xfe, 0x0a])),
    code: 'adapter-not-utf8',
    said: /bytes that are none/,
  },
  'never ends its line': {
    spoil(answer) {
      answer.writeHead(200, LINES);
      const block = Buffer.alloc(1 << 20, 0x20);
      const pour = (left: number): unknown => left > 0 && answer.write(block, () => pour(left - 1));
      pour(1_024);
    },
    code: 'adapter-line-too-long',
    said: /none; the line begins with/,
  },
};

/** They need an answer to steps to be wrong in. */
const OF_STEPS: Readonly<Record<string, Fault>> = {
  NaN: {
    spoil: said((line) => line.replace(/"sent":\d+/, '"sent":NaN')),
    code: 'adapter-not-json',
    said: /N.*in place of/,
  },
  'has a port 70000': {
    spoil: said((line) => line.replace(/"sourcePort":\d+/, '"sourcePort":70000')),
    code: 'adapter-outcome-malformed',
    said: /70000 at outcome\.arrivals\[0\]\.sourcePort/,
  },
  'is in the past': {
    spoil: said((line) => line.replaceAll(/"(sent|seen)":\d+/g, '"$1":0')),
    code: 'adapter-time-passed',
    said: /received 0 ms/,
  },
  'leaves out an outcome': {
    spoil: said((line) => line.replace(/"outcomes":\[.*\]/, '"outcomes":[]')),
    code: 'adapter-answer-count',
    said: /0, and no more/,
  },
};

for (const [how, { spoil, ...expected }] of Object.entries({ ...FAULTS, ...OF_STEPS })) {
  test(`in a run, a server that ${how}`, () =>
    served(
      toy(),
      (message) => message.includes('"segment":"fin"'),
      spoil,
      (...words) => breaks(words, expected),
    ));
}

for (const [how, { spoil, code, said: tells }] of Object.entries(FAULTS)) {
  test(`at hello, a server that ${how}`, () =>
    served(
      toy(),
      (message) => message.includes('"method":"hello"'),
      spoil,
      (...words) =>
        isRefused(
          words,
          code,
          new RegExp(`${tells.source}.*Last messages|Last messages.*${tells.source}`, 's'),
        ),
    ));
}

test.run();
