// Proves the arrows of .oxlintrc.json on a copy of the layout: each import below is refused or allowed as it says.
// A pattern that matches nothing looks just like a clean code base, so the allowed ones alone would prove nothing.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Importing folder, file ending, then what it imports. */
type Case = readonly [folder: string, imports: readonly string[], ending?: '.test.ts'];

const REFUSED: readonly Case[] = [
  // spec/ is pure and closed, at every depth.
  [
    'spec',
    [
      'uvu',
      'zod',
      'node:fs',
      'fs',
      'snatcheck',
      'fast-check',
      '@types/node',
      '/etc/x.ts',
      'data:text/javascript,0',
    ],
  ],
  [
    'spec',
    [
      '../harness/x.ts',
      '../reports/x.ts',
      '../src/x.ts',
      '../scripts/x.ts',
      '../package.json',
      '..',
      './../harness/x.ts',
    ],
  ],
  [
    'spec/model',
    [
      'node:fs',
      'zod',
      '../../harness/x.ts',
      '../../reports/x.ts',
      '../../src/x.ts',
      '../..',
      '../a/../../src/x.ts',
    ],
  ],
  ['spec/model/deep', ['node:fs', 'undici', '../../../harness/x.ts', '../../../src/x.ts', '../../../..']],
  ['spec/model/deep/er', ['node:fs', 'undici', '../../../../harness/x.ts']],
  ['spec', ['zod', 'undici', 'fs', 'snatcheck', '../harness/x.ts', '../src/x.ts'], '.test.ts'],
  ['spec/model', ['zod', 'undici', 'snatcheck', '../../harness/x.ts', '../../reports/x.ts'], '.test.ts'],
  ['spec/model/deep', ['zod', 'tsx', '../../../harness/x.ts'], '.test.ts'],
  // harness/ knows neither reports/ nor the face.
  [
    'harness',
    ['../reports/x.ts', '../src/x.ts', '../examples/x.ts', '../scripts/x.ts', 'snatcheck', './../src/x.ts'],
  ],
  ['harness/driver', ['../../reports/x.ts', '../../src/x.ts', 'snatcheck', '../driver/../../src/x.ts']],
  ['harness/driver/deep', ['../../../reports/x.ts', '../../../src/x.ts', '../../../src']],
  ['harness/driver', ['../../reports/x.ts', '../../src/x.ts'], '.test.ts'],
  // The built-in gateway would prove nothing if it shared the model's code.
  [
    'harness/builtin',
    ['../../spec/model/x.ts', '../../spec/behaviours/x.ts', '../../spec/index.ts', '../driver/x.ts'],
  ],
  ['harness/builtin', ['../index.ts', '..', '../..', '../../reports/x.ts', '../../src/x.ts', 'snatcheck']],
  [
    'harness/builtin',
    ['../packets/../driver/x.ts', './../driver/x.ts', '../packetsx/x.ts', '../../spec/vocabularies/x.ts'],
  ],
  ['harness/builtin', ['../../spec/model/x.ts', '../driver/x.ts'], '.test.ts'],
  [
    'harness/builtin/deep',
    ['../../../spec/model/x.ts', '../../driver/x.ts', '../../index.ts', '../../../src/x.ts', '../..'],
  ],
  [
    'harness/builtin/deep/er',
    ['../../../../spec/model/x.ts', '../../../driver/x.ts', '../../../../src/x.ts'],
  ],
  // reports/ render a record; they cannot start anything.
  [
    'reports',
    [
      '../harness/index.ts',
      '../harness/driver/x.ts',
      '../harness/recorder.ts',
      '../harness',
      '../src/x.ts',
      'snatcheck',
    ],
  ],
  [
    'reports/html',
    ['../../harness/driver/x.ts', '../../harness/target/x.ts', '../../src/x.ts', '../../scripts/x.ts'],
  ],
  ['reports/html/deep', ['../../../harness/driver/x.ts', '../../../src/x.ts']],
  ['reports/html', ['../../harness/driver/x.ts', '../../src/x.ts'], '.test.ts'],
  // examples/ are what a user could write.
  ['examples', ['../src/index.ts', '../spec/x.ts', '../harness/x.ts', '../dist/src/index.js', '..']],
  ['examples/udp', ['../../src/index.ts', '../../spec/x.ts', '../..', './../../src/x.ts']],
  ['examples/udp/deep', ['../../../src/index.ts', '../../../harness/x.ts']],
];

const ALLOWED: readonly Case[] = [
  ['spec', ['./x.ts', './model/x.ts']],
  ['spec/model', ['./x.ts', '../x.ts', '../vocabulary/port.ts', './deep/x.ts']],
  ['spec/model/deep', ['../../vocabulary/port.ts', '../x.ts']],
  ['spec', ['uvu', 'uvu/assert', 'node:fs', 'node:fs/promises', 'fast-check', './x.ts'], '.test.ts'],
  [
    'spec/model',
    ['uvu', 'uvu/assert', 'node:fs', 'node:fs/promises', 'fast-check', './x.ts', '../x.ts'],
    '.test.ts',
  ],
  ['spec/model/deep', ['uvu', 'node:path', 'fast-check', '../../x.ts'], '.test.ts'],
  ['harness', ['./x.ts', '../spec/model/x.ts', 'undici', 'node:net', 'zod']],
  ['harness/driver', ['./x.ts', '../target/x.ts', '../../spec/index.ts', 'fast-check']],
  [
    'harness/builtin',
    ['./x.ts', '../packets/x.ts', '../packets/deep/x.ts', '../target/x.ts', '../../spec/vocabulary/port.ts'],
  ],
  ['harness/builtin', ['uvu', 'node:path', './x.ts'], '.test.ts'],
  [
    'harness/builtin/deep',
    ['./x.ts', '../x.ts', '../../packets/x.ts', '../../target/x.ts', '../../../spec/vocabulary/port.ts'],
  ],
  ['reports', ['./x.ts', '../spec/index.ts', '../harness/record/x.ts', '../harness/record/deep/x.ts']],
  ['reports/html', ['./x.ts', '../x.ts', '../../spec/index.ts', '../../harness/record/x.ts', 'node:path']],
  ['src', ['../reports/x.ts', '../harness/driver/x.ts', '../spec/index.ts', 'node:fs', 'zod']],
  ['src/commands', ['../../reports/x.ts', '../../harness/driver/x.ts', '../../spec/index.ts']],
  ['examples', ['snatcheck', 'node:net', './x.ts']],
  ['examples/udp', ['snatcheck', './x.ts', '../x.ts']],
];

interface Diagnostic {
  code: string;
  filename: string;
}

/** Writes each file into a copy of the layout and lints it; answers which files broke a `no-restricted-*` rule. */
function lint(files: ReadonlyMap<string, string>): Set<string> {
  const dir = mkdtempSync(join(tmpdir(), 'snatcheck-arrows-'));
  try {
    cpSync(join(ROOT, '.oxlintrc.json'), join(dir, '.oxlintrc.json'));
    for (const [path, text] of files) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
    const oxlint = join(ROOT, 'node_modules', 'oxlint', 'bin', 'oxlint');
    const { stdout, stderr } = spawnSync(process.execPath, [oxlint, '--format=json'], {
      cwd: dir,
      encoding: 'utf8',
    });
    assert.ok(stdout.trimStart().startsWith('{'), `oxlint wrote no JSON: ${stdout}${stderr}`);
    const { diagnostics, number_of_files: linted } = JSON.parse(stdout) as {
      diagnostics: Diagnostic[];
      number_of_files: number;
    };
    assert.is(linted, files.size, 'oxlint did not read every file');
    return new Set(
      diagnostics.filter(({ code }) => code.includes('no-restricted-')).map(({ filename }) => filename),
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** How one module can name another. */
const FORMS = [
  (from: string) => `import x from '${from}';\nconsoleLike(x);\n`,
  (from: string) => `import type { X } from '${from}';\nexport type Y = X;\n`,
  (from: string) => `export * from '${from}';\n`,
  (from: string) => `export const later = () => import('${from}');\n`,
];

function filesOf(cases: readonly Case[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const [folder, imports, ending = '.ts'] of cases) {
    for (const from of imports) {
      for (const form of FORMS) files.set(`${folder}/case${files.size}${ending}`, form(from));
    }
  }
  return files;
}

const label = (path: string, text: string) => `${path}: ${text.trim().split('\n')[0]}`;

test('every import against an arrow is refused, in each form', () => {
  const files = filesOf(REFUSED);
  const caught = lint(files);
  const missed = [...files].filter(([path]) => !caught.has(path));
  assert.equal(
    missed.map(([path, text]) => label(path, text)),
    [],
  );
});

test('every import along an arrow is allowed', () => {
  const files = filesOf(ALLOWED);
  const caught = lint(files);
  const wrong = [...files].filter(([path]) => caught.has(path));
  assert.equal(
    wrong.map(([path, text]) => label(path, text)),
    [],
  );
});

test('spec/ has no clock, no chance and no I/O, and its tests may', () => {
  const impure = [
    'Date.now()',
    'performance.now()',
    'process.pid',
    'Math.random()',
    'setTimeout(f, 1)',
    'fetch(f)',
  ];
  const bad = new Map(
    impure.map((code, nth) => [`spec/model/case${nth}.ts`, `export const x = (f) => ${code} + f;\n`]),
  );
  const fine = new Map([...bad].map(([path, text]) => [path.replace('.ts', '.test.ts'), text]));
  assert.equal([...lint(new Map([...bad, ...fine]))].toSorted(), [...bad.keys()].toSorted());
});

function sources(folder: string): string[] {
  const dir = join(ROOT, folder);
  if (!existsSync(dir)) return [];
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  return files.map((path) => join(folder, path));
}

test('no file goes round the arrows', () => {
  const computed = ['spec', 'reports', 'harness/builtin'].flatMap(sources).filter((path) => {
    // Tests ship nowhere, and some load whatever stands beside them.
    if (path.endsWith('.test.ts')) return false;
    return /\bimport\((?!\s*['"])/.test(readFileSync(join(ROOT, path), 'utf8'));
  });
  assert.equal(computed, [], 'a computed import() is more than the linter can follow');

  const all = ['spec', 'harness', 'reports', 'src', 'examples'].flatMap(sources);
  const switchedOff = all.filter((path) => {
    // With no rule named, or with this one, it switches the arrows off.
    return /(?:ox|es)lint-disable(?:-next-line|-line)?(?:[^\n]*no-restricted|\s*(?:\*\/|--|$))/m.test(
      readFileSync(join(ROOT, path), 'utf8'),
    );
  });
  assert.equal(switchedOff, []);
});

test.run();
