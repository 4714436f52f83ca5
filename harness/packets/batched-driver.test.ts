import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type DiscoverOutcome,
  type Operation,
  type Outcome,
  type PacketOutcome,
  type SnatcheckError,
} from '../../spec/vocabulary/index.ts';
import { BatchedDriver } from './batched-driver.ts';
import type { RawPacket } from './raw-packet.ts';
import { arrival, PUBLIC, reply, send, setUp, summed, tcp, ToySnat, VM } from './toy-snat.ts';

/** The same toy behind an exchange; `hold` keeps back what comes out until the next one. */
function batched(most: number, lossless = true, reorders = false) {
  const snat = new ToySnat();
  const sizes: number[] = [];
  let held: RawPacket[] = [];
  const toy = { snat, sizes, hold: false, reverse: false };
  const driver = new BatchedDriver(
    async (packets) => {
      sizes.push(packets.length);
      const sent = snat.now();
      for (const { side, bytes } of packets) {
        if (side === 'inside') snat.writeInside(bytes, bytes.length);
        else snat.writeOutside(bytes, bytes.length);
      }
      const out = held;
      held = [];
      const now = toy.hold ? held : out;
      for (const bytes of snat.outside.splice(0)) now.push({ side: 'outside', bytes });
      for (const bytes of snat.inside.splice(0)) now.push({ side: 'inside', bytes });
      return { sent, seen: snat.now(), packets: toy.reverse ? out.reverse() : out };
    },
    { most, mayBeLate: lossless ? 0 : 0.1, reorders },
  );
  driver.deploy({ vms: [{ name: 'a', address: VM, ilpip: null, securityGroup: null }] });
  const run = async (...operations: Operation[]): Promise<PacketOutcome[]> => {
    const outcomes: Outcome[] = [];
    assert.is(await driver.run(operations, 0, outcomes), operations.length);
    return outcomes as PacketOutcome[];
  };
  return { toy, driver, run };
}

const withoutTimes = (outcomes: readonly Outcome[]) =>
  outcomes.map((outcome) => ({ ...outcome, sent: 0, seen: 0 }));

const SESSION: readonly Operation[] = [
  send(),
  reply(),
  send({ bytes: 3 }),
  send({ zeroChecksum: true, sourcePort: 5_001 }),
  send(tcp('syn')),
  reply(tcp('syn-ack')),
  send(tcp('ack')),
  send(tcp('data', 100)),
  reply(tcp('data', 50)),
  { op: 'discover', vm: 0, sourcePort: 5_353 },
  send(tcp('fin')),
  send({ ...tcp('rst'), sourcePort: 6_000 }),
];

test('what comes of a batch is what comes of its packets one by one', async () => {
  for (const most of [1, 3, 256]) {
    const one = setUp().run(...SESSION);
    assert.equal(withoutTimes(await batched(most).run(...SESSION)), withoutTimes(one));
  }
});

test('what overtakes is an error, unless it was declared', async () => {
  const two = [send(), send({ sourcePort: 5_001 })];
  const undeclared = batched(256);
  undeclared.toy.reverse = true;
  await undeclared.run(send());
  try {
    await undeclared.run(...two);
    assert.unreachable();
  } catch (error) {
    assert.is((error as SnatcheckError).code, 'packets-reordered');
  }
  const declared = batched(256, true, true);
  declared.toy.reverse = true;
  assert.equal(
    (await declared.run(...two)).map(({ arrivals }) => arrivals.map(({ sourcePort }) => sourcePort)),
    [[15_000], [15_001]],
  );
});

test('a batch is as large as it may be, and its operations share an interval', async () => {
  const { toy, run } = batched(4);
  const outcomes = await run(...Array.from({ length: 10 }, (_, i) => send({ sourcePort: 5_000 + i })));
  assert.equal(toy.sizes, [4, 4, 2]);
  assert.equal(new Set(outcomes.map(({ sent, seen }) => `${sent}-${seen}`)).size, 3);
});

test('faults show as they do one by one', async () => {
  const { toy, run } = batched(8);
  toy.snat.faultOutside = (packet) => [packet, packet];
  assert.equal((await run(send()))[0]?.arrivals, [arrival, arrival]);
  toy.snat.faultOutside = (packet) => [summed(packet.fill(7, 40))];
  assert.equal((await run(send({ bytes: 40 })))[0]?.arrivals, [{ ...arrival, intact: false }]);
  toy.snat.faultOutside = () => [];
  assert.equal((await run(send()))[0]?.arrivals, []);
});

test('a segment that comes late is not taken for another one with its number', async () => {
  const { toy, run } = batched(1, false);
  await run(send(tcp('syn')), reply(tcp('syn-ack')));
  toy.hold = true;
  const [acknowledged] = await run(send(tcp('ack')));
  toy.hold = false;
  const [data] = await run(send(tcp('data', 100)));
  assert.is(acknowledged?.arrivals.length, 0);
  assert.equal(
    data?.arrivals.map(({ intact }) => intact),
    [true],
  );
});

test('a datagram too short for a mark that comes late is put down to nothing, by its far end, length and bytes', async () => {
  const later: readonly [now: Operation, reason: string][] = [
    [send({ bytes: 40 }), 'another length'],
    [send({ bytes: 0 }), 'another length, and just as short'],
    [send({ bytes: 3 }), 'other bytes'],
    [send({ bytes: 3, destinationPort: 8_443 }), 'another endpoint'],
  ];
  for (const [now, reason] of later) {
    const { toy, run } = batched(8, false);
    toy.hold = true;
    assert.equal((await run(send({ bytes: 3 })))[0]?.arrivals, []);
    toy.hold = false;
    const [outcome] = await run(now);
    assert.is(outcome?.arrivals.length, 1, reason);
    assert.is(outcome?.arrivals[0]?.intact, true, reason);
  }
});

test('an empty datagram that comes late is not taken for a segment without a payload', async () => {
  for (const now of [send(tcp('syn')), send({ ...tcp('syn'), destinationPort: 8_443 })]) {
    const { toy, run } = batched(8, false);
    toy.hold = true;
    await run(send({ bytes: 0 }));
    toy.hold = false;
    const [outcome] = await run(now);
    assert.equal(
      outcome?.arrivals.map(({ destinationPort, intact }) => [destinationPort, intact]),
      [[now.destinationPort, true]],
    );
  }
});

test('more packets that belong to an earlier message than may get lost are an error, over all cases', async () => {
  const { toy, driver, run } = batched(1, false);
  const codes: unknown[] = [];
  // Held while it is waited for, and given back with the next one, which is held in turn.
  toy.hold = true;
  for (let port = 1; port <= 100 && codes.length === 0; port += 1) {
    if (port % 10 === 0) driver.reset();
    await run(send({ sourcePort: port })).catch((error: unknown) =>
      codes.push((error as SnatcheckError).code),
    );
  }
  assert.equal(codes, ['adapter-late-packet']);
});

test('a piece of a datagram in fragments that comes late is put down to nothing', async () => {
  const { toy, run } = batched(8, false);
  const isSecond = (packet: Uint8Array) => ((packet[6]! << 8) | packet[7]!) % 0x2000 > 0;
  let late: Uint8Array[] = [];
  toy.snat.faultOutside = (packet) => {
    if (isSecond(packet)) late.push(packet);
    return isSecond(packet) ? [] : [packet];
  };
  await run(send({ segment: 'fragments', bytes: 64 }));
  assert.is(late.length, 1);
  toy.snat.faultOutside = (packet) => {
    const both = [...late, packet];
    late = [];
    return both;
  };
  assert.equal((await run(send({ bytes: 40 })))[0]?.arrivals, [arrival]);
});

test('an empty datagram that comes late is not taken for one to another far end', async () => {
  const { toy, run } = batched(8, false);
  toy.hold = true;
  await run(send({ bytes: 0 }));
  toy.hold = false;
  const [outcome] = await run(send({ bytes: 0, destinationPort: 8_443 }));
  assert.equal(outcome?.arrivals, [{ ...arrival, destinationPort: 8_443 }]);
});

test('a datagram with a mark that comes late is not taken for one too short for it', async () => {
  for (const bytes of [0, 3]) {
    const { toy, run } = batched(8, false);
    toy.hold = true;
    await run(send({ bytes: 16 }));
    toy.hold = false;
    assert.equal((await run(send({ bytes })))[0]?.arrivals, [arrival], `${bytes}`);
  }
});

test('a short datagram that was dropped does not make the next one like it late', async () => {
  const { toy, run } = batched(8);
  await run(send({ bytes: 40 }));
  const fault = toy.snat.faultInside;
  toy.snat.faultInside = () => [];
  assert.equal((await run(reply({ bytes: 3 })))[0]?.deliveries, []);
  toy.snat.faultInside = fault;
  assert.is((await run(reply({ bytes: 3 })))[0]?.deliveries.length, 1);
});

test('a query or an answer of a discovery that comes late is put down to nothing', async () => {
  const ask = (): Operation => ({ op: 'discover', vm: 0, sourcePort: 5_353 });
  const { toy, driver, run } = batched(8, false);
  const discover = async (): Promise<DiscoverOutcome> => {
    const outcomes: Outcome[] = [];
    await driver.run([ask()], 0, outcomes);
    return outcomes[0] as DiscoverOutcome;
  };
  toy.hold = true;
  assert.is((await discover()).source, null);
  toy.hold = false;
  assert.equal((await run(send()))[0]?.arrivals, [arrival]);
  toy.hold = true;
  await discover();
  toy.hold = false;
  // The next query is answered, not the late one before it.
  assert.is((await discover()).answer, PUBLIC);
  const { faultInside } = toy.snat;
  toy.snat.faultInside = (packet) => {
    toy.hold = true;
    return [packet];
  };
  assert.is((await discover()).answer, null);
  toy.snat.faultInside = faultInside;
  toy.hold = false;
  assert.equal((await run(send()))[0]?.deliveries, []);
});

test('what comes late is an error, or lost where losses are declared', async () => {
  for (const packet of [send(), send(tcp('syn'))]) {
    const sure = batched(8);
    sure.toy.hold = true;
    await sure.run(packet);
    try {
      await sure.run({ ...packet, sourcePort: 5_001 });
      assert.unreachable();
    } catch (error) {
      assert.is((error as SnatcheckError).code, 'adapter-late-packet');
    }
    const lossy = batched(8, false);
    lossy.toy.hold = true;
    await lossy.run(packet);
    lossy.driver.reset();
    assert.equal((await lossy.run({ ...packet, sourcePort: 5_001 }))[0]?.arrivals, []);
  }
});

test.run();
