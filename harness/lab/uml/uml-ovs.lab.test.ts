// The kernel's datapath of Open vSwitch: that it translates what its flows say, and nothing else leaves or comes in.
// test-timeout: 180
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lastsUntilTimeout } from '../fixtures/idle.ts';
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

const lab = sharedLab('uml-ovs');
const SYN = { protocol: 'tcp', segment: 'syn', bytes: 0 } as const;

lab.test('each method gives its address, replies come back, nothing else does', async (lab) => {
  assert.match(lab.hello.organisation, /Open vSwitch/);
  await lab.deploy(hostsOf(), SETTINGS);
  const outcomes = await run(
    lab,
    send(0, 443),
    send(1, 5_000),
    send(2, 5_000),
    send(2, 5_001, { zeroChecksum: true, bytes: 0 }),
    send(2, 5_002, { bytes: 60_000 }),
    send(2, 5_003, SYN),
  );
  assert.equal(seen(outcomes[0]), [ILPIP, 443]);
  assert.equal(
    outcomes.map((outcome) => seen(outcome)?.[0]),
    [ILPIP, PLATFORM, FRONTEND, FRONTEND, FRONTEND, FRONTEND],
  );
  assert.ok(outcomes.every(({ arrivals }) => arrivals.length === 1 && arrivals[0]?.intact === true));
  const port = seen(outcomes[2])?.[1] ?? 0;
  const [back, otherPort, stranger, inbound] = await run(
    lab,
    reply(FRONTEND, port),
    reply(FRONTEND, port, { sourcePort: 444 }),
    reply(FRONTEND, port, { source: OTHER }),
    reply(ILPIP, 22, { source: OTHER, ...SYN }),
  );
  assert.equal(back?.deliveries, [{ vm: 2, port: 5_000, source: SERVER, sourcePort: 443, intact: true }]);
  assert.equal([otherPort?.deliveries, stranger?.deliveries, stranger?.arrivals], [[], [], []]);
  assert.is(inbound?.deliveries[0]?.vm, 0);
  assert.match(await lab.diagnose('sport=5000'), /src=10\.1\.0\.10 dst=198\.51\.100\.7 sport=5000/);
});

lab.test(
  'between VMs nothing is translated; to its own addresses, and of no connection, nothing passes',
  async (lab) => {
    await lab.deploy(hostsOf(), SETTINGS);
    const [inside, own, stray] = await run(
      lab,
      send(2, 5_010, { destination: HOSTS + 1 }),
      send(2, 5_011, { destination: FRONTEND }),
      send(2, 7_000, { ...SYN, segment: 'rst' }),
    );
    assert.equal(inside?.deliveries[0], { vm: 3, port: 443, source: HOSTS, sourcePort: 5_010, intact: true });
    for (const one of [own, stray]) assert.equal([one?.arrivals, one?.deliveries], [[], []]);
  },
);

lab.test('a pool of eight ports is full after eight flows, until it is reset', async (lab) => {
  await lab.deploy(hostsOf(), { ...SETTINGS, ports: { first: 2_000, last: 2_007 } });
  const flows = await run(lab, ...range(9).map((i) => send(2 + (i % 3), 5_000 + i)));
  assert.equal(
    flows.map((flow) => seen(flow) !== null),
    [...range(8).map(() => true), false],
  );
  await lab.reset();
  assert.is(seen((await run(lab, send(4, 5_100)))[0])?.[0], FRONTEND);
});

lab.test('frontends with gaps between them all have flows', async (lab) => {
  const deployed = hostsOf();
  const frontends = [FRONTEND, FRONTEND + 2, FRONTEND + 5];
  await lab.deploy(
    { ...deployed, loadBalancers: deployed.loadBalancers.map((one) => ({ ...one, frontends })) },
    SETTINGS,
  );
  const outcomes = await run(lab, ...range(16).map((i) => send(2, 5_000, { destination: SERVER + i })));
  assert.equal([...new Set(outcomes.map((outcome) => seen(outcome)?.[0]))].toSorted(), frontends);
});

lab.test('a change is in force when it is made, and live flows stay as they are', async (lab) => {
  const deployed = hostsOf();
  await lab.deploy(deployed, SETTINGS);
  const [before] = await run(lab, send(2, 5_000));
  await lab.run([{ op: 'change', change: { kind: 'leave-pool', vm: 'pooled-0', loadBalancer: 'lb' } }]);
  const [live, after] = await run(lab, send(2, 5_000), send(2, 5_001));
  assert.equal(
    [seen(before), seen(live)].map((at) => at?.[0]),
    [FRONTEND, FRONTEND],
  );
  assert.is(seen(after)?.[0], PLATFORM);
});

lab.test('an idle flow lasts until T and no longer, by its own clock', lastsUntilTimeout);

lab.end();
test.run();
