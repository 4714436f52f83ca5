// The kernel's NAT by sockets: what raw packets show of it, sockets show too, and nothing that is not so.
// test-timeout: 240
import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PacketOutcome, Send } from '../../../spec/vocabulary/index.ts';
import { labAvailability } from '../availability.ts';
import { sharedLab } from '../fixtures/lab-test.ts';
import {
  FRONTEND,
  HOSTS,
  hostsOf,
  ILPIP,
  OTHER,
  PLATFORM,
  range,
  reply,
  run,
  seen,
  send,
  SERVER,
  SETTINGS,
} from '../fixtures/operations.ts';

const SYSTEM = 'nftables-sockets';
const TCP = { protocol: 'tcp', bytes: 0 } as const;
const out = (port: number, segment: Send['segment'], more: Partial<Send> = {}) =>
  send(2, port, { ...TCP, segment, ...more });
const back = (port: number, segment: Send['segment'], bytes = 0) =>
  reply(FRONTEND, port, { ...TCP, segment, bytes });
const isUnknown = ({ unknown }: PacketOutcome) => unknown === true;

const shared = sharedLab(SYSTEM);

shared.test('UDP: each method gives its address, replies come back, nothing else does', async (lab) => {
  await lab.deploy(hostsOf(), SETTINGS);
  const outcomes = await run(
    lab,
    send(0, 443),
    send(1, 5_000),
    send(2, 5_000),
    send(2, 5_001, { bytes: 0 }),
    send(2, 5_002, { bytes: 60_000 }),
  );
  assert.equal(outcomes.map(seen), [
    [ILPIP, 443],
    [PLATFORM, 5_000],
    [FRONTEND, 5_000],
    [FRONTEND, 5_001],
    [FRONTEND, 5_002],
  ]);
  assert.ok(outcomes.every(({ arrivals }) => arrivals.length === 1 && arrivals[0]?.intact === true));
  for (const { sent, seen: at } of outcomes) assert.ok(sent <= at);

  const [answer, otherPort, stranger, inbound] = await run(
    lab,
    reply(FRONTEND, 5_000),
    reply(FRONTEND, 5_000, { sourcePort: 444 }),
    reply(FRONTEND, 5_000, { source: OTHER }),
    reply(ILPIP, 22, { source: OTHER }),
  );
  assert.equal(answer?.deliveries, [{ vm: 2, port: 5_000, source: SERVER, sourcePort: 443, intact: true }]);
  assert.equal([otherPort?.deliveries, stranger?.deliveries], [[], []]);
  assert.equal(inbound?.deliveries, [{ vm: 0, port: 22, source: OTHER, sourcePort: 443, intact: true }]);

  const [within] = await run(lab, send(2, 5_003, { destination: HOSTS + 1 }));
  assert.equal(within?.deliveries[0], { vm: 3, port: 443, source: HOSTS, sourcePort: 5_003, intact: true });
  const [found] = await lab.run([{ op: 'discover', vm: 1, sourcePort: 5_300 }]);
  assert.ok(found !== undefined && 'source' in found);
  assert.equal([found.source, found.sourcePort, found.answer], [PLATFORM, 5_300, PLATFORM]);
});

shared.test('TCP opens, carries data and ends by FIN and by RST', async (lab) => {
  await lab.deploy(hostsOf(), SETTINGS);
  const outcomes = await run(
    lab,
    out(6_000, 'syn'),
    back(6_000, 'syn-ack'),
    out(6_000, 'ack'),
    out(6_000, 'data', { bytes: 1_400 }),
    back(6_000, 'data', 900),
    out(6_000, 'fin'),
    back(6_000, 'fin'),
    out(6_001, 'syn'),
    out(6_001, 'rst'),
    out(6_002, 'syn'),
    back(6_002, 'rst'),
  );
  for (const [index, { arrivals, deliveries }] of outcomes.entries()) {
    const inward = [1, 4, 6, 10].includes(index);
    const intact = (inward ? deliveries : arrivals).map((packet) => packet.intact);
    assert.equal(intact, [true], `segment ${index}`);
    for (const { source } of arrivals) assert.is(source, FRONTEND);
  }
  assert.match(await lab.diagnose('sport=6001'), 'CLOSE');
});

shared.test('what sockets cannot send is evidence of nothing', async (lab) => {
  await lab.deploy(hostsOf(), SETTINGS);
  await run(lab, out(6_000, 'syn'), send(2, 5_000));
  const outcomes = await run(
    lab,
    out(7_000, 'rst'),
    out(7_001, 'syn-ack'),
    send(2, 5_000, { zeroChecksum: true }),
    reply(FRONTEND, 6_000, { ...TCP, segment: 'data', source: OTHER }),
  );
  assert.ok(outcomes.every(isUnknown));
  assert.ok(outcomes.every(({ arrivals, deliveries }) => arrivals.length + deliveries.length === 0));
});

shared.test('a full pool refuses the next flow, by UDP and by TCP, and reset empties it', async (lab) => {
  await lab.deploy(hostsOf(), { ...SETTINGS, ports: { first: 2_000, last: 2_007 } });
  for (const more of [{}, { ...TCP, segment: 'syn' }] as const) {
    const flows = await run(lab, ...range(8).map((i) => send(2 + (i % 3), 5_000 + i, more)));
    assert.equal(
      flows.map((outcome) => seen(outcome)?.[1] ?? 0).sort((a, b) => a - b),
      range(8).map((i) => 2_000 + i),
    );
    const [ninth, elsewhere] = await run(
      lab,
      send(4, 5_100, more),
      send(4, 5_101, { ...more, destination: OTHER }),
    );
    assert.equal([ninth?.arrivals, ninth?.unknown], [[], undefined]);
    assert.is(seen(elsewhere)?.[0], FRONTEND);
    await lab.reset();
    assert.is(seen((await run(lab, send(4, 5_100, more)))[0])?.[0], FRONTEND);
  }
});

shared.test(
  'an idle flow ends at T, and TCP can have its port again though its far end knows nothing',
  async (lab) => {
    await lab.deploy(hostsOf(), { ports: { first: 2_000, last: 2_001 }, idleTimeoutMs: 1_000 });
    const opened = await run(lab, send(2, 5_000), out(6_000, 'syn'), out(6_001, 'syn'));
    assert.ok(opened.every((outcome) => seen(outcome) !== null));
    const [udp = 0, tcp = 0] = opened.map((outcome) => seen(outcome)?.[1] ?? 0);
    await lab.run([{ op: 'advance', ms: 800 }]);
    const before = await run(lab, back(tcp, 'data', 32));
    const inTime = (before[0]?.seen ?? 0) - (opened[0]?.sent ?? 0) < 980;
    if (inTime) assert.is(before[0]?.deliveries.length, 1);
    await lab.run([{ op: 'advance', ms: 1_100 }]);
    const [late] = await run(lab, reply(FRONTEND, udp));
    assert.is(late?.deliveries.length, 0);
    const again = await run(lab, out(6_000, 'syn'), send(3, 6_002, { ...TCP, segment: 'syn' }));
    assert.ok(again.every((outcome) => seen(outcome) !== null || isUnknown(outcome)));
    assert.ok(again.some((outcome) => seen(outcome) !== null));
  },
);

shared.end();

test('sockets are spread over processes, and their end is told from a full pool', () => {
  const available = labAvailability(SYSTEM);
  if (!available.ok) {
    console.log(`SKIP ${available.code}: ${available.reason}`);
    return;
  }
  const at = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const program = `
    const { startLab } = await import(${at('../start-lab.ts')});
    const { hostsOf, send, seen, SETTINGS, range } = await import(${at('../fixtures/operations.ts')});
    const lab = await startLab('${SYSTEM}');
    await lab.deploy(hostsOf(), SETTINGS);
    const open = (from, to) => lab.run(range(to - from).map((i) => send(2, from + i)));
    const through = (await open(10_000, 10_900)).filter((outcome) => seen(outcome) !== null).length;
    const error = await open(10_900, 14_000).catch(({ code }) => code);
    console.log(JSON.stringify({ through, error }));
    await lab.bye();
  `;
  const node = [
    process.execPath,
    '--import',
    import.meta.resolve('tsx'),
    '--input-type=module',
    '-e',
    program,
  ];
  const limited = spawnSync('sh', ['-c', 'ulimit -n 400 && exec "$@"', 'sh', ...node], { encoding: 'utf8' });
  assert.equal(
    JSON.parse(limited.stdout || '{}'),
    { through: 900, error: 'lab-descriptors-few' },
    limited.stderr,
  );
});

test.run();
