import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { TCP_PAYLOAD, UDP_PAYLOAD, writeTcp, writeUdp, writeUnreachable } from '../packets/build.ts';
import { read32, write16 } from '../packets/bytes.ts';
import { blankPacket, parsePacket, readQuote, SYN } from '../packets/packet.ts';
import {
  balanced,
  DEFAULT_ADDRESS,
  deployment,
  FRONTEND,
  ip,
  OTHER_SERVER,
  Scene,
  SERVER,
  vm,
} from './scene.ts';

const A = vm('a').address;

test('every packet of a flow leaves under one public endpoint, with the destination untouched', () => {
  const scene = new Scene(deployment());
  const first = scene.out({ from: 'a', port: 5_000 });
  assert.equal(first, {
    source: DEFAULT_ADDRESS,
    sourcePort: 1025,
    destination: SERVER,
    destinationPort: 443,
    intact: true,
  });
  for (const bytes of [0, 1, 1_400]) {
    assert.equal(scene.out({ from: 'a', port: 5_000, bytes }), first);
    assert.equal(scene.out({ from: 'a', port: 5_000, bytes, zeroChecksum: true }), first);
  }
});

test('TCP from SYN to RST leaves under one public endpoint', () => {
  const scene = new Scene(deployment());
  const there = scene.connect('a', 5_000);
  assert.ok(there);
  for (const segment of ['data', 'fin', 'ack', 'rst'] as const) {
    const seen = scene.out({ from: 'a', port: 5_000, protocol: 'tcp', segment, bytes: 0 });
    assert.equal([seen?.source, seen?.sourcePort, seen?.intact], [there?.address, there?.port, true]);
  }
});

test('a privileged private port gets an unprivileged public one', () => {
  assert.is(new Scene(deployment()).open(80), 1025);
  const preserving = new Scene(deployment(), 64_511, { gateway: { portChoice: 'preserving' } });
  assert.is(preserving.open(80), 1025);
  assert.is(preserving.open(5_000), 5_000);
});

test('replies reach the flow that they answer, whatever VM it is of', () => {
  const scene = new Scene(balanced());
  const flows = ['a', 'b'].flatMap((from) => [5_000, 5_001].map((port) => ({ from, port })));
  for (const { from, port } of flows) {
    const seen = scene.out({ from, port });
    assert.ok(seen);
    const there = { address: seen?.source ?? 0, port: seen?.sourcePort ?? 0 };
    assert.is(scene.in(there), `${from}:${port}`);
  }
});

test('by default only the peer itself is let in; other filterings are legal', () => {
  const reached = (filtering: 'address-and-port' | 'address' | 'none') => {
    const scene = new Scene(deployment(), 10, { gateway: { filtering } });
    const there = { address: DEFAULT_ADDRESS, port: scene.open(5_000) ?? 0 };
    return [
      scene.in(there),
      scene.in(there, { fromPort: 444 }),
      scene.in(there, { from: OTHER_SERVER }),
      scene.in({ ...there, port: 1030 }),
    ];
  };
  assert.equal(reached('address-and-port'), ['a:5000', null, null, null]);
  assert.equal(reached('address'), ['a:5000', 'a:5000', null, null]);
  assert.equal(reached('none'), ['a:5000', 'a:5000', 'a:5000', null]);
});

test('a reply after its port went to another flow reaches the new owner only', () => {
  const scene = new Scene(deployment(), 1);
  const there = scene.connect('a', 5_000) ?? { address: 0, port: 0 };
  scene.send({ from: 'a', port: 5_000, protocol: 'tcp', segment: 'rst' });
  assert.is(scene.in(there, { protocol: 'tcp', segment: 'data' }), null);
  assert.equal(scene.connect('b', 6_000), there);
  assert.is(scene.in(there, { protocol: 'tcp', segment: 'data' }), 'b:6000');
});

test('segments that belong to no flow never leave with a private source', () => {
  for (const strayTcp of ['drop', 'open'] as const) {
    const scene = new Scene(deployment(), 10, { gateway: { strayTcp } });
    for (const segment of ['rst', 'fin', 'syn-ack', 'ack', 'data'] as const) {
      const seen = scene.out({ from: 'a', port: 5_000, protocol: 'tcp', segment });
      assert.is(seen?.source ?? null, strayTcp === 'drop' ? null : DEFAULT_ADDRESS);
    }
  }
});

test('VNet destinations are reached untranslated, without a port; replies come back', () => {
  const scene = new Scene(deployment(), 1);
  const host = ip('10.0.200.1');
  for (const port of [5_000, 5_001]) {
    assert.equal(scene.out({ from: 'a', port, to: host }), {
      source: A,
      sourcePort: port,
      destination: host,
      destinationPort: 443,
      intact: true,
    });
    assert.is(scene.in({ address: A, port }, { from: host }), `a:${port}`);
  }
  assert.is(scene.open(5_000), 1025, 'the one SNAT port is free');
});

test('one VM reaches another, and its answer comes back', () => {
  const scene = new Scene(deployment());
  const b = vm('b').address;
  const there = scene.send({ from: 'a', port: 5_000, to: b, toPort: 7_000 });
  assert.equal(there.deliveries, [{ vm: 1, port: 7_000, source: A, sourcePort: 5_000, intact: true }]);
  const back = scene.send({ from: 'b', port: 7_000, to: A, toPort: 5_000 });
  assert.equal(back.deliveries, [{ vm: 0, port: 5_000, source: b, sourcePort: 7_000, intact: true }]);
});

test('neither VNet nor public: nothing leaves', () => {
  const scene = new Scene(deployment(), 1);
  assert.is(scene.out({ from: 'a', port: 5_000, to: ip('172.16.0.1') }), null);
  assert.is(scene.open(5_000), 1025);
});

test("hairpin: a flow to the deployment's own frontend comes back under its public source", () => {
  const scene = new Scene(balanced({ pool: ['b'] }));
  const { arrivals, deliveries } = scene.send({
    from: 'a',
    port: 5_000,
    protocol: 'tcp',
    to: FRONTEND,
    toPort: 80,
  });
  assert.equal(arrivals, []);
  assert.equal(deliveries, [{ vm: 1, port: 8_080, source: DEFAULT_ADDRESS, sourcePort: 1025, intact: true }]);
  const back = scene.send({
    from: 'b',
    port: 8_080,
    protocol: 'tcp',
    segment: 'syn-ack',
    to: DEFAULT_ADDRESS,
    toPort: 1025,
  });
  assert.equal(back.deliveries, [{ vm: 0, port: 5_000, source: FRONTEND, sourcePort: 80, intact: true }]);
});

/** Drives the gateway without the driver: packets that no operation makes. */
function raw() {
  const { gateway } = new Scene(deployment()).target;
  const bytes = new Uint8Array(100);
  const send = (change: () => void, udp = true) => {
    const length = udp
      ? writeUdp(bytes, A, 5_000, SERVER, 443, 4, false)
      : writeTcp(bytes, A, 5_000, SERVER, 443, SYN, 7, 0, 4);
    change();
    gateway.writeInside(bytes, length);
    return gateway.readOutside();
  };
  return { gateway, bytes, send };
}

test('fragments, forged sources, spent TTLs, other protocols and broken packets go nowhere', () => {
  const { gateway, bytes, send } = raw();
  const summed = () => {
    write16(bytes, 10, 0);
    let sum = 0;
    for (let i = 0; i < 20; i += 2) sum += (bytes[i] ?? 0) * 256 + (bytes[i + 1] ?? 0);
    write16(bytes, 10, ~((sum & 0xffff) + (sum >>> 16)) & 0xffff);
  };
  assert.ok(send(() => {}));
  assert.is(
    send(() => (write16(bytes, 6, 0x2000), summed())),
    null,
  );
  assert.is(
    send(() => (write16(bytes, 14, 9), summed())),
    null,
  );
  assert.is(
    send(() => ((bytes[8] = 1), summed())),
    null,
  );
  assert.is(
    send(() => ((bytes[9] = 47), summed())),
    null,
  );
  assert.is(
    send(() => (bytes[10] = 1)),
    null,
  );
  assert.is(
    send(() => (write16(bytes, 2, 90), summed())),
    null,
  );
  gateway.writeInside(bytes, 3);
  gateway.writeOutside(bytes, 25);
  assert.is(gateway.readOutside() ?? gateway.readInside(), null);
});

test('the TTL is one less on the other side, and the longest packets pass', () => {
  const { gateway, send } = raw();
  const seen = send(() => {});
  assert.is(seen?.[8], 63);
  const long = new Uint8Array(65_535);
  gateway.writeInside(long, writeUdp(long, A, 5_000, SERVER, 443, 65_535 - UDP_PAYLOAD, false));
  assert.is(gateway.readOutside()?.length, 65_535);
});

test('an ICMP error about a flow reaches its VM with the private endpoint in the quotation; any other goes nowhere', () => {
  for (const udp of [true, false]) {
    const { gateway, send } = raw();
    const seen = send(() => {}, udp);
    const about = seen?.slice(0, (udp ? UDP_PAYLOAD : TCP_PAYLOAD) + 4) ?? new Uint8Array(0);
    const error = new Uint8Array(80);
    const router = ip('198.51.100.1');
    const length = writeUnreachable(error, router, DEFAULT_ADDRESS, 3, about, 20);
    gateway.writeOutside(error, length);
    const delivered = gateway.readInside() ?? new Uint8Array(0);
    const packet = parsePacket(delivered, delivered.length, blankPacket()) ?? blankPacket();
    assert.equal([packet.source, packet.destination], [router, A]);
    const tuple = { protocol: 0, source: 0, sourcePort: 0, destination: 0, destinationPort: 0 };
    const quoted = readQuote(delivered, packet, tuple);
    assert.equal([quoted?.source, quoted?.sourcePort, quoted?.destination], [A, 5_000, SERVER]);
    write16(about, 20, 9_999);
    gateway.writeOutside(error, writeUnreachable(error, router, DEFAULT_ADDRESS, 3, about, 20));
    gateway.writeOutside(error, writeUnreachable(error, router, DEFAULT_ADDRESS + 1, 3, seen ?? about, 20));
    assert.is(gateway.readInside(), null);
  }
});

test("a VM's ICMP error about a reply leaves under the flow's public address", () => {
  const { gateway, bytes, send } = raw();
  send(() => {});
  gateway.writeOutside(bytes, writeUdp(bytes, SERVER, 443, DEFAULT_ADDRESS, 1025, 4, false));
  const reply = gateway.readInside()?.slice() ?? new Uint8Array(0);
  const error = new Uint8Array(80);
  gateway.writeInside(error, writeUnreachable(error, A, SERVER, 3, reply, 20));
  const seen = gateway.readOutside() ?? new Uint8Array(0);
  assert.is(read32(seen, 12), DEFAULT_ADDRESS);
  // Another VM cannot speak for this one.
  gateway.writeInside(error, writeUnreachable(error, vm('b').address, SERVER, 3, reply, 20));
  assert.is(gateway.readOutside(), null);
});

test.run();
