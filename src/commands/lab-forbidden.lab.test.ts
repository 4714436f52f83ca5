// A machine that allows no namespaces: the command line says so, and how to mend it.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { labAvailability } from '../../harness/lab/availability.ts';

const BIN = fileURLToPath(new URL('../bin.ts', import.meta.url));
/** In a user namespace of its own, which allows no other one and no network namespace. */
const FORBID = 'for kind in user net; do echo 0 >/proc/sys/user/max_${kind}_namespaces; done && exec "$@"';

test('user namespaces that are forbidden end a run with exit code 3 and what to allow', () => {
  const available = labAvailability();
  if (!available.ok || !available.userNamespace) {
    console.log(`SKIP ${available.ok ? 'no user namespace to forbid them in' : available.reason}`);
    return;
  }
  const node = [process.execPath, '-C', 'snatcheck-source', '--import', import.meta.resolve('tsx'), BIN];
  const command = [...node, 'run', '--target', 'lab:nftables', '--cases', '1', '--no-save'];
  const args = ['--user', '--map-root-user', 'sh', '-c', FORBID, 'sh', ...command];
  const { status, stderr } = spawnSync('unshare', args, { encoding: 'utf8' });
  assert.is(status, 3, stderr);
  assert.match(stderr, 'lab-user-namespaces');
  assert.match(stderr, /remedy .*user\.max_user_namespaces/);
});

test.run();
