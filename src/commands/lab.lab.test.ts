// A lab that stands for a look by hand: its NAT translates what real programs send, and nothing of it stays.
// test-timeout: 120
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { labAvailability } from '../../harness/lab/availability.ts';
import { execute, inFolder, program } from '../fixtures/command-line.ts';

const SEND = ['ip', 'netns', 'exec', 'vms', 'bash', '-c', 'echo hello >/dev/udp/198.51.100.10/443'];

test('up, shell and down', async () => {
  const available = labAvailability();
  if (!available.ok) {
    console.log(`SKIP ${available.code}: ${available.reason}`);
    return;
  }
  const before = process.env['TMPDIR'];
  const registry = mkdtempSync(join(tmpdir(), 'snatcheck-lab-test-'));
  process.env['TMPDIR'] = registry;
  try {
    await inFolder((folder) => {
      const lab = (...args: readonly string[]) => execute([...program, 'lab', ...args], folder);
      const up = lab('up', 'nftables', '--idle', '30s');
      assert.is(up.code, 0, up.stderr);
      assert.match(up.stdout, / lab shell nftables -- conntrack -L\n/);
      try {
        assert.is(lab('up', 'nftables').code, 3, 'one of a name stands');
        assert.is(lab('shell', 'nftables', '--', ...SEND).code, 0);
        const flows = lab('shell', 'lab:nftables', '--', 'conntrack', '-L');
        assert.match(flows.stdout, /src=10\.0\.0\.4 dst=198\.51\.100\.10 .*dport=443 .*dst=192\.0\.2\.1 /);
        assert.is(lab('shell', 'nftables', '--', 'false').code, 1);
        assert.is(lab('shell', 'nftables', '--', 'pwd').stdout.trim(), realpathSync(folder));
      } finally {
        assert.is(lab('down', 'nftables').code, 0);
      }
      assert.is(lab('shell', 'nftables', '--', 'true').code, 2);
      assert.is(lab('up', 'nonesuch').code, 2);
      assert.is(existsSync(join(registry, `snatcheck-labs-${process.getuid?.() ?? 0}`)), false);
    });
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(registry, { recursive: true });
  }
});

test.run();
