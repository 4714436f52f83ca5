// What the harness relies on in pasta and slirp4netns between sockets, and what it is there to find.
// test-timeout: 180
import { setTimeout } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Send, SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { labTest, sharedLab } from '../fixtures/lab-test.ts';
import { ALONE, keptBetween } from '../fixtures/one-vm.ts';
import {
  OTHER,
  PLATFORM,
  range,
  reply,
  run,
  seen,
  send,
  SERVER,
  SETTINGS,
  untilSeen,
} from '../fixtures/operations.ts';
import { descendants, nameOf } from '../fixtures/processes.ts';
import { startLab } from '../start-lab.ts';

const TCP = { protocol: 'tcp', bytes: 0 } as const;
const out = (port: number, segment: Send['segment'], more: Partial<Send> = {}) =>
  send(0, port, { ...TCP, segment, ...more });

for (const [name, daemon] of [
  ['pasta', 'passt'],
  ['slirp4netns-sockets', 'slirp4netns'],
] as const) {
  const shared = sharedLab(name, {}, `${name}: `);

  shared.test('UDP leaves with the public address, and anybody may answer', async (lab) => {
    await lab.deploy(ALONE, SETTINGS);
    const outcomes = await untilSeen(lab, ...range(4).map((i) => send(0, 5_000 + i)));
    assert.ok(outcomes.every(({ arrivals }) => arrivals.length === 1 && arrivals[0]?.intact === true));
    assert.equal(
      outcomes.map((one) => seen(one)?.[0]),
      outcomes.map(() => PLATFORM),
    );
    const port = seen(outcomes[1])?.[1] ?? 0;
    const back = await run(lab, reply(PLATFORM, port), reply(PLATFORM, port, { source: OTHER }));
    assert.equal(
      back.map(({ deliveries }) => deliveries.map(({ source, port: to }) => [source, to])),
      [[[SERVER, 5_001]], [[OTHER, 5_001]]],
    );
  });

  shared.test('TCP opens, carries data both ways and ends by FIN and by RST', async (lab) => {
    await lab.deploy(ALONE, SETTINGS);
    const [opened] = await run(lab, out(6_000, 'syn'));
    const [address, port = 0] = seen(opened) ?? [];
    assert.is(address, PLATFORM);
    const back = (segment: Send['segment'], bytes = 0) => reply(PLATFORM, port, { ...TCP, segment, bytes });
    const outcomes = await run(
      lab,
      out(6_000, 'data', { bytes: 1_400 }),
      back('data', 900),
      out(6_000, 'fin'),
      back('fin'),
      out(6_001, 'syn'),
      out(6_001, 'rst'),
    );
    for (const [index, { arrivals, deliveries }] of outcomes.entries()) {
      const intact = ([1, 3].includes(index) ? deliveries : arrivals).map((packet) => packet.intact);
      assert.equal(intact, [true], `segment ${index}`);
    }
  });

  shared.test('a new case finds every port free', async (lab) => {
    for (const round of [0, 1, 2]) {
      await lab.deploy(ALONE, SETTINGS);
      const opened = await run(lab, ...range(60).map((i) => out(6_000 + i, 'syn')));
      // Some of a burst may be given up on a very busy machine, which is evidence of nothing.
      const known = opened.filter(({ unknown }) => unknown !== true);
      const ports = new Set(known.map((one) => seen(one)?.[1]));
      assert.ok(known.length > 0 && !ports.has(undefined), `round ${round}`);
      assert.is(ports.size, known.length, `round ${round}`);
    }
  });

  shared.end();

  labTest(name, `${name}: a daemon that dies in mid-run ends the run`, async (lab) => {
    await lab.deploy(ALONE, SETTINGS);
    await run(lab, send(0, 5_000));
    const daemons = descendants(lab.pid).filter((pid) => nameOf(pid).startsWith(daemon));
    assert.ok(daemons.length > 0, `no ${daemon} below ${lab.pid}`);
    for (const pid of daemons) process.kill(pid, 'SIGKILL');
    await setTimeout(500);
    const error = await run(lab, send(0, 5_001)).then(
      () => null,
      (thrown: SnatcheckError) => thrown,
    );
    assert.is(error?.code, 'lab-nat-died');
  });
}

const pasta = sharedLab('pasta');
pasta.test(
  'pasta keeps UDP ports, privileged ones too, and loses one that was idle for 180 s',
  async (lab) => {
    await lab.deploy(ALONE, SETTINGS);
    const ports = (await untilSeen(lab, send(0, 5_000), send(0, 443))).map((one) => seen(one)?.[1]);
    assert.equal(ports, [5_000, 443]);
    assert.ok(await keptBetween(lab, 2_800, 3_200));
    const [again] = await run(lab, send(0, 6_000));
    const [another] = await untilSeen(lab, send(0, 6_010));
    assert.is(again?.arrivals.length, 0);
    assert.is(another?.arrivals.length, 1);
  },
);
pasta.end();

const slirp = sharedLab('slirp4netns-sockets');
slirp.test(
  'slirp4netns has a port for each TCP flow to one destination, and as many to another',
  async (lab) => {
    await lab.deploy(ALONE, SETTINGS);
    const opened = await run(lab, ...range(64).map((i) => out(6_000 + i, 'syn')));
    const known = opened.filter(({ unknown }) => unknown !== true);
    assert.is(new Set(known.map((one) => seen(one)?.[1])).size, known.length);
    // Some of a burst may be given up on a very busy machine: then the pool is not full.
    if (known.length < 64) return;
    const [beyond] = await run(lab, out(7_000, 'syn'));
    const [elsewhere] = await run(lab, out(7_001, 'syn', { destination: OTHER }));
    assert.is(beyond?.unknown, undefined, 'one that is alone is evidence');
    assert.is(beyond?.arrivals.length, 0);
    assert.is(elsewhere?.arrivals.length, 1);
  },
);
slirp.end();

labTest('pasta', 'two labs at once have the same addresses and ports, and do not meet', async (lab) => {
  const second = await startLab('pasta');
  try {
    for (const one of [lab, second]) await one.deploy(ALONE, SETTINGS);
    const opened = await Promise.all(
      [lab, second].map(async (one) => [
        ...(await untilSeen(one, send(0, 5_000))),
        ...(await run(one, out(6_000, 'syn'))),
      ]),
    );
    for (const [udp, tcp] of opened) {
      assert.equal(seen(udp), [PLATFORM, 5_000]);
      assert.is(seen(tcp)?.[0], PLATFORM);
    }
  } finally {
    await second.bye();
  }
  const [after] = await untilSeen(lab, send(0, 5_001));
  assert.equal(seen(after), [PLATFORM, 5_001]);
});

test.run();
