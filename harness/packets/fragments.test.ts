import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { UDP_PAYLOAD, writeUdp } from './build.ts';
import { write16, write32 } from './bytes.ts';
import { addWords, complement } from './checksum.ts';
import { fragmentsOf, Reassembly } from './fragments.ts';
import { blankPacket, checksumsHold, parsePacket } from './packet.ts';
import { PUBLIC, reply, send, SERVER, setUp } from './toy-snat.ts';

function datagram(payload: number): Uint8Array {
  const bytes = new Uint8Array(UDP_PAYLOAD + payload).map((_, at) => at);
  writeUdp(bytes, PUBLIC, 15_000, SERVER, 443, payload, false);
  return bytes;
}

test('a datagram in fragments is the same again, in either order', () => {
  for (const payload of [9, 16, 17, 1_400]) {
    const whole = datagram(payload);
    for (const turned of [false, true]) {
      const fragments = fragmentsOf(whole, whole.length, 7);
      if (turned) fragments.reverse();
      for (const one of fragments) {
        assert.ok(parsePacket(one, one.length, blankPacket())?.fragment);
        assert.is(complement(addWords(0, one, 0, 20)), 0);
      }
      const pieces = new Reassembly();
      assert.is(pieces.add(fragments[0]!), null);
      const again = pieces.add(fragments[1]!)!;
      const packet = parsePacket(again, again.length, blankPacket())!;
      assert.ok(packet.lengthsHold && !packet.fragment && checksumsHold(again, packet));
      assert.equal([...again.subarray(20)], [...whole.subarray(20)]);
    }
  }
});

test('fragments that lack something, or lead nowhere, make no datagram', () => {
  const whole = datagram(64);
  const [first, last] = fragmentsOf(whole, whole.length, 7) as [Uint8Array, Uint8Array];
  const pieces = new Reassembly();
  assert.is(pieces.add(last), null);
  assert.equal(pieces.witness, last);
  pieces.clear();
  assert.is(pieces.witness, null);
  // More to come, and nothing in it: it would be its own successor.
  const empty = first.slice(0, 20);
  write16(empty, 2, 20);
  assert.is(pieces.add(empty), null);
});

/** A translator that takes fragments as they come, for the ports are in the first one. */
function forwarding() {
  const { snat, run } = setUp();
  snat.writeInside = (packet, length) => {
    const copy = packet.slice(0, length);
    write32(copy, 12, PUBLIC);
    snat.outside.push(...snat.faultOutside(copy));
  };
  return { snat, run };
}

test('a datagram goes out in two fragments; what arrives is told from what is missing', () => {
  const operation = send({ segment: 'fragments', bytes: 100 });
  const { snat, run } = forwarding();
  let count = 0;
  snat.faultOutside = (packet) => (count++, [packet]);
  const [whole] = run(operation);
  assert.is(count, 2);
  // The toy leaves port and checksum alone, so the whole datagram shows that it was touched.
  assert.equal(whole?.arrivals, [
    { source: PUBLIC, sourcePort: 5_000, destination: SERVER, destinationPort: 443, intact: false },
  ]);
  snat.faultOutside = (packet) => ((packet[6] ?? 0) & 0x20 ? [packet] : []);
  assert.is(run(operation)[0]?.arrivals[0]?.intact, false);
  snat.faultOutside = () => [];
  assert.equal(run(operation, send())[0]?.arrivals, []);
});

test('an ICMP error from outside, as the VM gets it', () => {
  const { snat, run } = setUp();
  const refused = (protocol: 'udp' | 'tcp') => reply({ protocol, segment: 'unreachable', bytes: 0 });
  snat.writeOutside = (packet, length) => snat.inside.push(...snat.faultInside(packet.slice(0, length)));
  const restore = (packet: Uint8Array): Uint8Array[] => {
    const quoted = packet.slice(28);
    write32(quoted, 12, 0x0a00_0004);
    write16(quoted, 20, 5_000);
    const out = packet.slice();
    out.set(quoted, 28);
    write32(out, 16, 0x0a00_0004);
    write16(out, 22, 0);
    write16(out, 22, complement(addWords(0, out, 20, out.length)));
    write16(out, 10, 0);
    write16(out, 10, complement(addWords(0, out, 0, 20)));
    return [out];
  };
  for (const protocol of ['udp', 'tcp'] as const) {
    snat.faultInside = restore;
    assert.equal(run(refused(protocol))[0]?.deliveries, [
      { vm: 0, port: 5_000, source: SERVER, sourcePort: 443, intact: true },
    ]);
    // Whoever forgets the quotation tells the VM of an endpoint that it never had.
    snat.faultInside = (packet) => {
      const out = packet.slice();
      write32(out, 16, 0x0a00_0004);
      return [out];
    };
    const [delivery] = run(refused(protocol))[0]?.deliveries ?? [];
    assert.equal([delivery?.port, delivery?.intact], [15_000, false]);
    snat.faultInside = () => [];
    assert.equal(run(refused(protocol))[0]?.deliveries, []);
  }
});

test.run();
