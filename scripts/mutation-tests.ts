// Writes the tests of a mutation slice as one program, which ends with the first failure: `mutation-tests.ts FILE PATH-PART...`.
// In one file they start in half the time, and Stryker starts them for each mutant. A test that looks for files beside it fails there.
import { readdirSync } from 'node:fs';
import { build } from 'esbuild';

const [outfile, ...parts] = process.argv.slice(2);
const files = readdirSync('spec', { recursive: true, encoding: 'utf8' })
  .map((path) => `./spec/${path}`)
  .filter((path) => path.endsWith('.test.ts') && parts.some((part) => path.includes(part)))
  .toSorted();
if (outfile === undefined || files.length === 0) throw new Error(`no test matches ${parts.join(' ')}`);

await build({
  stdin: {
    contents: [
      ...files.map((file) => `import '${file}';`),
      "import { exec } from 'uvu';",
      'await exec(true);',
    ].join('\n'),
    resolveDir: process.cwd(),
  },
  // Set before uvu is: otherwise it starts as soon as the first `.run()` returns.
  banner: { js: 'Object.assign(globalThis, { UVU_DEFER: 1, UVU_INDEX: 0, UVU_QUEUE: [[null]] });' },
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  conditions: ['snatcheck-source'],
});
