import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { command, inFolder, write } from './fixtures/command-line.ts';

const FILE = `
format: snatcheck/vms
version: 1
deployment:
  virtualNetwork: [10.0.0.0/16]
  vms: [{ name: a, address: 10.0.0.4 }, { name: b, address: 10.0.0.5 }]
  loadBalancers: [{ name: lb, frontends: [203.0.113.10], pool: [a], logging: true }]
agents:
  a: { command: [ssh, a, snatcheck, agent] }
destinations:
  reflectors: ["198.51.100.10:7007", "198.51.100.10:7008"]
`;
const BOUND = 'exhaustion: { destination: "198.51.100.40:7007", flows: 300, holdMs: 60000 }\n';

function planned(text: string, ...more: readonly string[]) {
  return inFolder((folder) => {
    write(folder, 'vms.yaml', text);
    return command('run', '--target', `live:${join(folder, 'vms.yaml')}`, '--plan', ...more);
  });
}

test('ports are exhausted only where the command line allows it and the file bounds it', async () => {
  const unasked = await planned(FILE + BOUND);
  assert.is(unasked.code, 0, unasked.stderr);
  assert.match(unasked.stdout, 'never exhausted');
  const unbounded = await planned(FILE, '--allow-exhaustion');
  assert.is(unbounded.code, 2);
  assert.match(unbounded.stderr, 'snatcheck: live-exhaustion\n');
  const bounded = await planned(FILE + BOUND, '--allow-exhaustion');
  assert.is(bounded.code, 0, bounded.stderr);
  assert.match(
    bounded.stdout,
    'EXHAUSTS the ports of 203.0.113.10 towards 198.51.100.40:7007: 300 TCP flows and 60 s at most',
  );
});

test("no address of the platform's is exhausted, and nothing is without VMs", async () => {
  const alone = await planned(FILE.replace('pool: [a]', 'pool: [b]') + BOUND, '--allow-exhaustion');
  assert.is(alone.code, 2);
  assert.match(alone.stderr, 'snatcheck: live-exhaustion\n');
  const builtin = await command('run', '--allow-exhaustion');
  assert.is(builtin.code, 2);
  const many = await planned(FILE + BOUND.replace('300', '60000'), '--allow-exhaustion');
  assert.match(many.stderr, 'at most 35535 flows');
});

test.run();
