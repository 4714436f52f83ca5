// A scenario that somebody wrote, on the kernel's NAT.
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { labAvailability } from '../harness/lab/availability.ts';
import { execute, inFolder, program } from './fixtures/command-line.ts';

const EXAMPLE = fileURLToPath(new URL('../examples/scenarios/one-port-range.json', import.meta.url));

test('the kernel does not look whether the one port of a range is taken by a flow that is over', async () => {
  const available = labAvailability();
  if (!available.ok) return console.log(`SKIP ${available.code}: ${available.reason}`);
  await inFolder((folder) => {
    const ran = execute([...program, 'try', EXAMPLE, '--target', 'lab:nftables'], folder);
    assert.is(ran.code, 1, ran.stderr);
    assert.match(ran.stdout, /\nno-failure-below-capacity \(inferred\)\n/);
    // Its own count of what it dropped for that, beside the finding.
    assert.match(ran.stdout, 'insert_failed=1 ');
  });
});

test.run();
