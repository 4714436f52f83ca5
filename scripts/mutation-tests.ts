// Writes the tests of a mutation slice as one program, which ends with the first failure: `mutation-tests.ts FILE PATH-PART...`.
// In one file they start in half the time, and Stryker starts them for each mutant. They run in the order of the parts: name fast ones
// first, and most mutants cost those alone. A test that looks for files beside it fails there.
import { readdirSync } from 'node:fs';
import { build } from 'esbuild';

const [outfile, ...parts] = process.argv.slice(2);
const tests = ['spec', 'harness']
  .flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => `./${root}/${path}`),
  )
  .filter((path) => path.endsWith('.test.ts'))
  .toSorted();
const files = [...new Set(parts.flatMap((part) => tests.filter((path) => path.includes(part))))];
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
