// What the harness relies on in the kernel's NAT, and what it is there to find.
// test-timeout: 180
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Operation, Send, SnatcheckError } from '../../spec/vocabulary/index.ts';
import type { Awaitable } from '../target/contract.ts';
import { lastsUntilTimeout } from './fixtures/idle.ts';
import { labTest, sharedLab } from './fixtures/lab-test.ts';
import { translatesByMethod } from './fixtures/methods.ts';
import {
  FRONTEND,
  HOSTS,
  hostsOf,
  OTHER,
  PLATFORM,
  range,
  reply,
  run,
  seen,
  send,
  SETTINGS,
} from './fixtures/operations.ts';
import type { LabTarget } from './start-lab.ts';

const KINDS = ['tun', 'packet'] as const;
const shared = KINDS.map((descriptors) => sharedLab('nftables', { descriptors }, `${descriptors}: `));

function withLab(title: string, body: (lab: LabTarget) => Promise<void>): void {
  for (const lab of shared) lab.test(title, body);
}

withLab('each method gives its address, replies come back, nothing else does', async (lab) => {
  await translatesByMethod(lab);
  assert.equal(seen((await run(lab, send(2, 5_000)))[0]), [FRONTEND, 5_000]);
  assert.match(await lab.diagnose('sport=5000'), /src=10\.1\.0\.10 dst=198\.51\.100\.7 sport=5000/);
  const [table, counters] = await lab.view([['10.1.0.10', '5000']]);
  assert.ok(table?.lines.some((line) => line.includes('src=10.1.0.10 dst=198.51.100.7 sport=5000')));
  assert.match(counters?.lines[0] ?? '', /^cpu=0 .*insert_failed=/);
});

withLab('TCP opens, carries data and closes without one private source', async (lab) => {
  await lab.deploy(hostsOf(), SETTINGS);
  const tcp = { protocol: 'tcp', bytes: 0 } as const;
  const out = (segment: Send['segment'], bytes = 0) => send(2, 6_000, { ...tcp, segment, bytes });
  const back = (segment: Send['segment'], bytes = 0) => reply(FRONTEND, 6_000, { ...tcp, segment, bytes });
  const outcomes = await run(
    lab,
    out('syn'),
    back('syn-ack'),
    out('ack'),
    out('data', 1_400),
    back('data', 900),
    out('fin'),
    back('fin'),
    out('ack'),
  );
  for (const [index, { arrivals, deliveries }] of outcomes.entries()) {
    const inward = [1, 4, 6].includes(index);
    const intact = (inward ? deliveries : arrivals).map((packet) => packet.intact);
    assert.equal(intact, [true], `segment ${index}`);
    for (const { source } of arrivals) assert.is(source, FRONTEND);
  }
});

withLab('keys are five-tuples: one port towards one address, twice', async (lab) => {
  await lab.deploy(hostsOf(), SETTINGS);
  const [first, second] = await run(lab, send(2, 5_000), send(3, 5_000, { destinationPort: 444 }));
  assert.equal(seen(first), [FRONTEND, 5_000]);
  assert.equal(seen(second), [FRONTEND, 5_000]);
  const [third] = await run(lab, send(4, 5_000));
  assert.is.not(seen(third)?.[1], 5_000);
});

const STRAYS = (['rst', 'syn-ack', 'fin'] as const).map((segment, i) =>
  send(2, 7_000 + i, { protocol: 'tcp', segment, bytes: 0 }),
);

withLab('packets that belong to no connection leave with the private source', async (lab) => {
  await lab.deploy(hostsOf(), SETTINGS);
  for (const outcome of await run(lab, ...STRAYS)) assert.is(seen(outcome)?.[0], HOSTS);
});

for (const descriptors of KINDS) {
  const drops = async (lab: LabTarget) => {
    await lab.deploy(hostsOf(), SETTINGS);
    for (const outcome of await run(lab, ...STRAYS)) assert.is(seen(outcome), null);
  };
  labTest('nftables-drop-invalid', `${descriptors}: unless the rules drop them`, drops, { descriptors });
}

withLab('a pool of eight ports is full after eight flows, for one destination', async (lab) => {
  const ports = { first: 2_000, last: 2_007 };
  await lab.deploy(hostsOf(), { ...SETTINGS, ports });
  const flows = await run(lab, ...range(8).map((i) => send(2 + (i % 3), 5_000 + i)));
  const held = flows.map((outcome) => seen(outcome)?.[1] ?? 0).sort((a, b) => a - b);
  assert.equal(
    held,
    range(8).map((i) => 2_000 + i),
  );
  const [ninth, elsewhere, live] = await run(
    lab,
    send(4, 5_100),
    send(4, 5_101, { destination: OTHER }),
    send(2, 5_000),
  );
  assert.is(seen(ninth), null);
  assert.is(seen(elsewhere)?.[0], FRONTEND);
  assert.equal(seen(live), seen(flows[0]));
  await lab.reset();
  const [again] = await run(lab, send(4, 5_100));
  assert.is(seen(again)?.[0], FRONTEND);
});

withLab('an idle flow lasts until T and no longer', lastsUntilTimeout);

withLab('64,511 flows from one host, and nearly as many from a thousand', async (lab) => {
  await lab.deploy(hostsOf(1_000), SETTINGS);
  for (const hosts of [1, 1_000]) {
    const batch = range(64_511).map((i) =>
      send(2 + (i % hosts), hosts === 1 ? 1_025 + i : 20_000 + (i >> 8)),
    );
    const started = performance.now();
    const outcomes = await run(lab, ...batch);
    const took = performance.now() - started;
    const ports = outcomes.flatMap((outcome) => seen(outcome)?.[1] ?? []);
    assert.is(new Set(ports).size, ports.length, 'each port once');
    // The kernel gives up after 248 tries, at random; 1% was measured.
    if (hosts === 1) assert.is(ports.length, 64_511);
    else assert.ok(ports.length > 62_000 && ports.length < 64_511, `${ports.length}`);
    assert.ok(took < 15_000, `${took} ms`);
    const [last] = await run(lab, reply(FRONTEND, ports.at(-1) ?? 0));
    assert.is(last?.deliveries.length, 1);
    await lab.reset();
  }
});

withLab('membership and ILPIPs change under live flows, and reset takes it back', async (lab) => {
  await lab.deploy(hostsOf(), SETTINGS);
  const change = (c: Extract<Operation, { op: 'change' }>['change']): Operation => ({
    op: 'change',
    change: c,
  });
  await run(lab, send(2, 5_000), send(3, 5_001));
  await lab.run([
    change({ kind: 'leave-pool', vm: 'pooled-0', loadBalancer: 'lb' }),
    change({ kind: 'assign-ilpip', vm: 'pooled-1', address: OTHER }),
    change({ kind: 'release-ilpip', vm: 'own' }),
    change({ kind: 'join-pool', vm: 'alone', loadBalancer: 'lb' }),
  ]);
  const opened = await run(
    lab,
    send(2, 5_010),
    send(3, 5_011),
    send(0, 5_012),
    send(1, 5_013),
    send(3, 5_001),
  );
  const addresses = opened.map((outcome) => seen(outcome)?.[0]);
  assert.equal(addresses, [PLATFORM, OTHER, PLATFORM, FRONTEND, FRONTEND]);
  await lab.reset();
  const [again] = await run(lab, send(2, 5_020));
  assert.is(seen(again)?.[0], FRONTEND);
});

withLab('discovery crosses the NAT, and what is not there is refused', async (lab) => {
  await lab.deploy(hostsOf(), SETTINGS);
  const [found] = await lab.run([{ op: 'discover', vm: 1, sourcePort: 5_300 }]);
  assert.ok(found !== undefined && 'source' in found);
  assert.equal([found.source, found.sourcePort, found.answer], [PLATFORM, 5_300, PLATFORM]);

  const refused = (call: Awaitable<unknown>): Promise<unknown> =>
    Promise.resolve(call).catch((error: unknown) => (error as SnatcheckError).code);
  assert.is(await refused(lab.run([{ op: 'alerts' }])), 'lab-unsupported');
  const { loadBalancers, ...rest } = hostsOf();
  const frontends = range(64).map((i) => FRONTEND + 16 + i);
  const huge = { ...rest, loadBalancers: loadBalancers.map((balancer) => ({ ...balancer, frontends })) };
  assert.is(await refused(lab.deploy(huge, SETTINGS)), 'lab-conntrack-max');
  const backwards = { ...SETTINGS, ports: { first: 3_000, last: 2_000 } };
  assert.is(await refused(lab.deploy(hostsOf(), backwards)), 'lab-nft');
  await lab.deploy(hostsOf(), SETTINGS);
  assert.is(seen((await run(lab, send(2, 5_000)))[0])?.[0], FRONTEND);
});

for (const lab of shared) lab.end();

test.run();
