import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  parseAddress,
  parseCidr,
  type PacketOutcome,
  type Send,
  type SnatcheckError,
} from '../../spec/vocabulary/index.ts';
import { writeUnreachable } from './build.ts';
import { read16, read32, write16, write32 } from './bytes.ts';
import { Chunk } from './chunk.ts';
import { arrival, delivery, PUBLIC, reply, send, SERVER, setUp, summed, tcp, VM } from './toy-snat.ts';

const ports = (outcomes: PacketOutcome[]) =>
  outcomes.map(({ arrivals }) => arrivals.map((a) => a.sourcePort));

test('what is dropped is dropped, of UDP and TCP', () => {
  const { snat, run } = setUp({ chunk: 8 });
  snat.faultOutside = (packet) => (read16(packet, 20) === 15_001 ? [] : [packet]);
  const flows = [5_000, 5_001, 5_002];
  assert.equal(ports(run(...flows.map((sourcePort) => send({ sourcePort })))), [[15_000], [], [15_002]]);
  const syns = flows.map((sourcePort) => send({ ...tcp('syn'), sourcePort }));
  assert.equal(ports(run(...syns)), [[15_000], [], [15_002]]);
});

test('a packet that arrives twice is two arrivals of its own operation', () => {
  const { snat, run } = setUp({ chunk: 8 });
  snat.faultOutside = (packet) => [packet, packet];
  assert.equal(ports(run(send(), send({ sourcePort: 5_001 }), send({ ...tcp('syn'), sourcePort: 5_002 }))), [
    [15_000, 15_000],
    [15_001, 15_001],
    [15_002, 15_002],
  ]);
});

test('packets that come out in another order within a chunk are told apart', () => {
  const { snat, run } = setUp({ chunk: 3, reorders: true });
  const held: Uint8Array[] = [];
  snat.faultOutside = (packet) => (held.push(packet) === 3 ? held.splice(0).reverse() : []);
  assert.equal(ports(run(send(), send({ sourcePort: 5_001 }), send({ sourcePort: 5_002 }))), [
    [15_000],
    [15_001],
    [15_002],
  ]);
});

test('a private source outside is an arrival with that source', () => {
  const { snat, run } = setUp();
  snat.faultOutside = (packet) => {
    write32(packet, 12, VM);
    return [summed(packet)];
  };
  assert.is(run(send())[0]?.arrivals[0]?.source, VM);
  assert.is(run(send(tcp('rst')))[0]?.arrivals[0]?.source, VM);
});

test('payload, checksum, length, flags and sequence that changed on the way are not intact', () => {
  const changes: [name: string, operation: Send, (packet: Uint8Array) => Uint8Array][] = [
    ['payload', send(), (p) => summed(p.fill(0, 40))],
    ['token', send(), (p) => summed(p.fill(0, 28, 36))],
    ['one byte of payload', send({ bytes: 1 }), (p) => summed(p.fill((p[28] ?? 0) ^ 1, 28))],
    ['UDP checksum', send(), (p) => (write16(p, 26, read16(p, 26) ^ 0x100), p)],
    ['IP checksum', send(), (p) => (write16(p, 10, read16(p, 10) ^ 0x100), p)],
    ['UDP length', send(), (p) => (write16(p, 24, 9), summed(p))],
    ['IP length', send(), (p) => (write16(p, 2, 40), summed(p))],
    ['cut short', send(), (p) => p.subarray(0, 38)],
    ['cut to the IP header', send(), (p) => p.subarray(0, 20)],
    ['TCP payload', send(tcp('data', 20)), (p) => summed(p.fill(0, 50))],
    ['TCP flags', send(tcp('syn')), (p) => ((p[33] = 0x10), summed(p))],
    ['TCP sequence', send(tcp('data', 20)), (p) => (write32(p, 24, read32(p, 24) + 1), summed(p))],
    ['fragment', send(), (p) => (write16(p, 6, 0x2000), summed(p))],
    ['protocol', send(), (p) => ((p[9] = 6), summed(p))],
  ];
  for (const [name, operation, change] of changes) {
    for (const chunk of [1, 4]) {
      const { snat, run } = setUp({ chunk });
      snat.faultOutside = (packet) => [change(packet)];
      assert.equal(
        run(operation)[0]?.arrivals.map(({ intact }) => intact),
        [false],
        name,
      );
    }
  }
});

test('a packet without a token is put down to the flow that goes where it went', () => {
  const { snat, run } = setUp({ chunk: 8 });
  snat.faultOutside = (packet) => [read16(packet, 22) === 444 ? summed(packet.fill(0, 28)) : packet];
  const outcomes = run(
    send(),
    send({ destinationPort: 444 }),
    send({ ...tcp('syn'), destinationPort: 444, sourcePort: 5_001 }),
  );
  assert.equal(
    outcomes.map(({ arrivals }) => arrivals.length),
    [1, 1, 1],
  );
  assert.is(outcomes[1]?.arrivals[0]?.intact, false);
});

test('a packet that nobody sent is an arrival, not intact, of what is under way', () => {
  const { snat, run } = setUp();
  let extra: Uint8Array | null = null;
  snat.faultOutside = (packet) => {
    const before = extra;
    extra = packet.slice();
    return before === null ? [packet] : [packet, before];
  };
  const [, second] = run(send(), send({ destination: SERVER + 1 }));
  assert.equal(second?.arrivals, [
    { ...arrival, destination: SERVER + 1 },
    { ...arrival, intact: false },
  ]);
});

test('a changed destination is seen, with and without a token', () => {
  for (const bytes of [0, 16]) {
    const { snat, run } = setUp({ chunk: 4 });
    snat.faultOutside = (packet) => {
      write32(packet, 16, SERVER + 9);
      return [summed(packet)];
    };
    assert.equal(run(send({ bytes }))[0]?.arrivals, [{ ...arrival, destination: SERVER + 9 }]);
  }
});

test('RST and ICMP that a VM gets from the translator are answers', () => {
  const { snat, run, driver } = setUp({ chunk: 4 });
  snat.faultOutside = (packet) => {
    const back = packet.slice(0, 40);
    if (packet[9] === 6) {
      write32(back, 12, SERVER);
      write32(back, 16, VM);
      write16(back, 20, 443);
      write16(back, 22, read16(packet, 20) - 10_000);
      write32(back, 24, 0);
      back[33] = 0x14;
      snat.inside.push(summed(back));
    } else {
      const about = packet.slice();
      write32(about, 12, VM);
      write16(about, 20, read16(packet, 20) - 10_000);
      const error = new Uint8Array(56);
      writeUnreachable(error, 0x0a000001, VM, 13, about, 20);
      snat.inside.push(error);
    }
    return [];
  };
  const outcomes = run(
    send(tcp('syn')),
    send({ sourcePort: 5_001 }),
    send({ ...tcp('syn'), sourcePort: 5_002 }),
  );
  assert.equal(
    outcomes.map(({ answer }) => answer),
    ['rst', 'icmp', 'rst'],
  );
  for (const { arrivals, deliveries } of outcomes) assert.equal([arrivals, deliveries], [[], []]);
  assert.is(driver.ignored, 0);
});

test('a RST from outside that was sent by us is a delivery, and one about an earlier flow is ignored', () => {
  const { snat, run, driver } = setUp();
  assert.equal(run(reply(tcp('rst')))[0]?.deliveries, [delivery]);
  let old: Uint8Array | null = null;
  snat.faultInside = (packet) => {
    old = packet.slice();
    return [packet];
  };
  run(reply({ ...tcp('rst'), sourcePort: 7 }));
  snat.faultInside = (packet) => [packet, old ?? packet];
  assert.equal(run(reply())[0]?.deliveries, [delivery]);
  assert.is(driver.ignored, 1);
});

test('an answer to an outsider is an answer; what is delivered to nobody is ignored', () => {
  const { snat, run, driver } = setUp();
  snat.faultInside = (packet) => {
    const error = new Uint8Array(56);
    const about = packet.slice();
    write32(about, 16, PUBLIC);
    write16(about, 22, 15_000);
    writeUnreachable(error, PUBLIC, SERVER, 3, about, 20);
    snat.outside.push(error);
    return [];
  };
  assert.equal(run(reply())[0]?.answer, 'icmp');
  snat.faultInside = (packet) => {
    write32(packet, 16, VM + 50);
    return [summed(packet)];
  };
  assert.equal(run(reply())[0]?.deliveries, []);
  assert.is(driver.ignored, 1);
});

test('a reply that reaches another port or VM is seen there', () => {
  const { snat, run } = setUp();
  snat.faultInside = (packet) => {
    write16(packet, 22, 4_321);
    return [summed(packet)];
  };
  assert.equal(run(reply())[0]?.deliveries, [{ ...delivery, port: 4_321 }]);
});

test('a datagram without a token is not taken for one that was dropped before it', () => {
  const { snat, run } = setUp({ chunk: 8 });
  snat.faultOutside = (packet) => (packet.length > 40 ? [] : [packet]);
  assert.equal(ports(run(send(), send({ bytes: 1, sourcePort: 5_001 }))), [[], [15_001]]);
});

test('spoilt packets to one destination are shared out, one each, among those that were sent there', () => {
  const { snat, run } = setUp({ chunk: 8 });
  snat.faultOutside = (packet) => [summed(packet.fill(0, 28))];
  assert.equal(ports(run(send(), send({ sourcePort: 5_001 }))), [[15_000], [15_001]]);
});

test('what leaves and is nobody’s is put down to what was sent, not to what came in', () => {
  const { snat, run } = setUp({ chunk: 8 });
  snat.faultOutside = (packet) => {
    write32(packet, 16, SERVER + 9);
    return [summed(packet.fill(0, 28))];
  };
  const [came, went] = run(reply(), send());
  assert.equal([came?.arrivals.length, went?.arrivals.length], [0, 1]);
});

test("a RST of the translator's own that leaves with a private source is a leak", () => {
  const { snat, run } = setUp();
  snat.faultOutside = (packet) => {
    const reset = packet.slice(0, 40);
    write32(reset, 12, VM);
    write32(reset, 24, 99);
    reset[33] = 4;
    return [packet, summed(reset)];
  };
  assert.equal(run(send(tcp('data')))[0]?.arrivals, [arrival, { ...arrival, source: VM, intact: false }]);
});

test("a RST of the translator's own from a private source to the VNet is none", () => {
  const { snat, driver, run } = setUp();
  const vms = [{ name: 'a', address: VM, ilpip: null, securityGroup: null }];
  driver.deploy({ vms, virtualNetwork: [parseCidr('192.168.7.0/24')] });
  const resetTo = (destination: number) => {
    snat.faultOutside = (packet) => {
      const reset = packet.slice(0, 40);
      write32(reset, 12, VM);
      write32(reset, 16, destination);
      write32(reset, 24, 99);
      reset[33] = 4;
      return [packet, summed(reset)];
    };
    return run(send(tcp('data')))[0]?.arrivals.length;
  };
  assert.is(resetTo(parseAddress('192.168.7.9')), 1);
  assert.is(resetTo(parseAddress('192.168.8.9')), 2);
});

test('SYNs whose sequence numbers are chosen anew are refused, and nothing is said of them', () => {
  for (const chunk of [1, 8]) {
    const { snat, run } = setUp({ chunk });
    snat.faultOutside = (packet) => [(write32(packet, 24, read32(packet, 24) ^ 0x5a5a5a5a), summed(packet))];
    try {
      run(send(tcp('syn')), send({ ...tcp('syn'), sourcePort: 5_001 }));
      assert.unreachable();
    } catch (error) {
      assert.is((error as SnatcheckError).code, 'segments-renumbered');
    }
  }
});

test('a SYN that is spoilt besides is judged: that is no choice of numbers', () => {
  const { snat, run } = setUp();
  snat.faultOutside = (packet) => [(write32(packet, 24, 99), packet)];
  assert.is(run(send(tcp('syn')))[0]?.arrivals[0]?.intact, false);
});

test('a chunk knows which sequence numbers are under way', () => {
  const chunk = new Chunk();
  chunk.next(send(tcp('syn')), VM).token = 7;
  assert.not.ok(chunk.hasSequence(7));
  chunk.add();
  chunk.next(send(), VM).token = 8;
  chunk.add();
  assert.equal([chunk.hasSequence(7), chunk.hasSequence(8)], [true, false]);
  chunk.clear();
  assert.not.ok(chunk.hasSequence(7));
});

test.run();
