// Captures that tcpdump made of the kernel's NAT at work.
// test-timeout: 120
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeDeployment } from '../harness/json/deployment.ts';
import { labAvailability } from '../harness/lab/availability.ts';
import { startLab } from '../harness/lab/start-lab.ts';
import {
  type Deployment,
  type Operation,
  type PacketOutcome,
  parseAddress,
  parseCidr,
  type Receive,
  type Send,
} from '../spec/vocabulary/index.ts';
import { recheckCaptures } from './recheck-captures.ts';

const PORTS = { first: 1_025, last: 1_088 };
const IDLE_MS = 4_000;
const SERVER = parseAddress('198.51.100.7');
const FRONTEND = parseAddress('203.0.113.1');
const deployment: Deployment = {
  publicSpace: [parseCidr('198.51.100.0/24'), parseCidr('203.0.113.0/24')],
  virtualNetwork: [parseCidr('10.1.0.0/16')],
  subnets: [],
  vms: ['a', 'b'].map((name, index) => ({
    name,
    address: parseAddress('10.1.0.10') + index,
    ilpip: null,
    securityGroup: null,
  })),
  loadBalancers: [
    { name: 'lb', frontends: [FRONTEND], pool: ['a', 'b'], rules: [], probe: null, logging: false },
  ],
  securityGroups: [],
  reservedAddresses: [],
  platformAddresses: [],
};

const packet = { protocol: 'udp', segment: 'data', bytes: 16, group: 0 } as const;
const send = (vm: number, sourcePort: number, destinationPort = 443): Send => ({
  ...packet,
  op: 'send',
  vm,
  sourcePort,
  destination: SERVER,
  destinationPort,
  zeroChecksum: false,
});

async function capture(pid: number, side: string, path: string): Promise<ChildProcess> {
  // As root of this machine: in a user namespace tcpdump cannot change to whom it wants to be.
  const inside = ['--target', String(pid), '--net'];
  const tcpdump = ['tcpdump', '-i', side, '-w', path, '-U', '-Z', 'root', '--immediate-mode', 'ip'];
  const child = spawn('nsenter', [...inside, ...tcpdump], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`tcpdump ended: ${said}`)));
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('listening on')) resolve();
    });
  });
  return child;
}

function whatIsMissing(): string | null {
  if (process.getuid?.() !== 0) return 'tcpdump needs root';
  return spawnSync('tcpdump', ['--version']).status === 0 ? null : 'no tcpdump on this machine';
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGINT');
  await gone;
}

test('two flows to one address that share a port are found in captures of the kernel at work', async () => {
  const lab = labAvailability();
  const missing = lab.ok ? whatIsMissing() : lab.reason;
  if (missing !== null) {
    console.log(`SKIP ${missing}`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'snatcheck-captures-'));
  const target = await startLab('nftables');
  const tcpdumps: ChildProcess[] = [];
  try {
    await target.deploy(deployment, { ports: PORTS, idleTimeoutMs: IDLE_MS });
    const files = ['inside', 'outside'].map((side) => join(folder, `${side}.pcap`));
    for (const [index, side] of ['inside', 'outside'].entries()) {
      tcpdumps.push(await capture(target.pid, side, files[index] ?? ''));
    }
    const run = async (...batch: Operation[]) => (await target.run(batch)) as readonly PacketOutcome[];
    // The kernel tells flows apart by destination port, so the second keeps its private port too.
    const [first] = await run(send(0, 1_030), send(1, 1_030, 8_443), send(0, 1_040), send(1, 1_041));
    const seen = first?.arrivals[0];
    assert.ok(seen);
    const reply: Receive = {
      ...packet,
      op: 'receive',
      source: SERVER,
      sourcePort: 443,
      destination: seen.source,
      destinationPort: seen.sourcePort,
    };
    await run(reply, { op: 'advance', ms: 300 }, send(0, 1_030));
    for (const child of tcpdumps.splice(0)) await end(child);
    const [inside, outside] = files.map((path) => readFileSync(path)) as [Buffer, Buffer];
    const { observed, outcome } = recheckCaptures(
      inside,
      outside,
      JSON.stringify(encodeDeployment(deployment)),
      {
        ports: PORTS,
        idleTimeoutMs: IDLE_MS,
        lossless: true,
      },
    );
    assert.is(observed.counts.matched, 6, JSON.stringify(observed.counts));
    assert.equal(
      outcome.found.map(({ violation }) => violation.behaviour),
      ['one-port-per-flow-per-destination'],
    );
  } finally {
    for (const child of tcpdumps) child.kill('SIGKILL');
    await target.bye();
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
