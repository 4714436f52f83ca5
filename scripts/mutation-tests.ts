// The tests of a mutation slice in one process, which ends with the first failure: `mutation-tests.ts PATH-PART...`.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = process.cwd();
const parts = process.argv.slice(2);
const files = readdirSync(join(root, 'spec'), { recursive: true, encoding: 'utf8' })
  .map((path) => `spec/${path}`)
  .filter((path) => path.endsWith('.test.ts') && parts.some((part) => path.includes(part)))
  .toSorted();
if (files.length === 0) throw new Error(`no test matches ${parts.join(' ')}`);

// Set before uvu loads: otherwise it starts as soon as the first `.run()` returns.
const uvu = globalThis as { UVU_DEFER?: number; UVU_INDEX?: number; UVU_QUEUE?: unknown[][] };
uvu.UVU_DEFER = 1;
uvu.UVU_INDEX = 0;
uvu.UVU_QUEUE = [[null]];
for (const file of files) await import(pathToFileURL(join(root, file)).href);
const { exec } = await import('uvu');
await exec(true);
