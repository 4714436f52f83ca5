// Makes dist/: what tsc emits, and the files that it does not know, at the places where the emitted code looks for them.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
/** Programs in other languages, started by path from harness/. */
const ASSET = /\.(go|pl|sh)$/;
/** As in tsconfig.build.json: rehearsals are run from the sources alone. */
const NOT_PACKED = 'live/rehearsal/';

// A file whose source is gone must not be published from an old build.
rmSync(DIST, { recursive: true, force: true });
const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
  cwd: ROOT,
  stdio: 'inherit',
});

const harness = join(ROOT, 'harness');
const assets = existsSync(harness)
  ? readdirSync(harness, { recursive: true, encoding: 'utf8' }).filter(
      (path) => ASSET.test(path) && !path.startsWith(NOT_PACKED),
    )
  : [];
for (const path of assets) cpSync(join(harness, path), join(DIST, 'harness', path));
console.log(`dist: ${status === 0 ? 'compiled' : 'not compiled'}, ${assets.length} assets copied`);
process.exitCode = status ?? 1;
