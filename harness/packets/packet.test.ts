import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import {
  checkPayload,
  MAX_PACKET,
  MAX_PAYLOAD,
  TCP_PAYLOAD,
  UDP_PAYLOAD,
  writeTcp,
  writeUdp,
  writeUnreachable,
} from './build.ts';
import { read16, write16 } from './bytes.ts';
import { ACK, blankPacket, checksumsHold, ICMP, parsePacket, readQuote, SYN, TCP, UDP } from './packet.ts';

const address = fc.integer({ min: 0, max: 0xffffffff });
const port = fc.integer({ min: 0, max: 65_535 });
const payload = fc.uint8Array({ maxLength: 64 });
const blankQuote = () => ({ protocol: 0, source: 0, sourcePort: 0, destination: 0, destinationPort: 0 });

function udp(bytes: Uint8Array, zeroChecksum = false): Uint8Array {
  const into = new Uint8Array(UDP_PAYLOAD + bytes.length);
  into.set(bytes, UDP_PAYLOAD);
  assert.is(writeUdp(into, 0x0a000004, 5000, 0xc6336407, 53, bytes.length, zeroChecksum), into.length);
  return into;
}

function parse(bytes: Uint8Array, length = bytes.length) {
  const packet = parsePacket(bytes, length, blankPacket());
  assert.ok(packet);
  return packet ?? blankPacket();
}

test('a UDP datagram, byte for byte', () => {
  const bytes = udp(Uint8Array.from([1, 2, 3]));
  const hex = Buffer.from(bytes).toString('hex');
  // The checksums, at 10 and 26, have tests of their own.
  assert.is(hex.slice(0, 20), '4500001f000040004011');
  assert.is(hex.slice(24, 52), '0a000004c633640713880035000b');
  assert.is(hex.slice(56), '010203');
  assert.ok(checksumsHold(bytes, parse(bytes)));
});

test('UDP round trip', () => {
  fc.assert(
    fc.property(
      address,
      port,
      address,
      port,
      payload,
      fc.boolean(),
      (source, from, destination, to, data, zero) => {
        const bytes = new Uint8Array(UDP_PAYLOAD + data.length + 3);
        bytes.set(data, UDP_PAYLOAD);
        const length = writeUdp(bytes, source, from, destination, to, data.length, zero);
        // Three bytes of a link's padding follow.
        const packet = parse(bytes);
        assert.equal(
          [packet.protocol, packet.source, packet.sourcePort, packet.destination, packet.destinationPort],
          [UDP, source, from, destination, to],
        );
        assert.equal(bytes.slice(packet.payload, packet.end), data);
        assert.is(packet.end, length);
        assert.ok(packet.lengthsHold && checksumsHold(bytes, packet));
        assert.is(read16(bytes, 26) === 0, zero);
      },
    ),
  );
});

test('TCP round trip', () => {
  const number = fc.integer({ min: 0, max: 0xffffffff });
  fc.assert(
    fc.property(
      address,
      port,
      number,
      number,
      fc.nat(255),
      payload,
      (source, from, seq, ack, flags, data) => {
        const bytes = new Uint8Array(TCP_PAYLOAD + data.length);
        bytes.set(data, TCP_PAYLOAD);
        writeTcp(bytes, source, from, 0xc6336407, 443, flags, seq, ack, data.length);
        const packet = parse(bytes);
        assert.equal(
          [packet.protocol, packet.flags, packet.sequence, packet.acknowledgement, packet.sourcePort],
          [TCP, flags, seq, ack, from],
        );
        assert.equal(bytes.slice(packet.payload, packet.end), data);
        assert.ok(packet.lengthsHold && checksumsHold(bytes, packet));
      },
    ),
  );
});

test('a UDP checksum that comes out 0 is sent as ffff (RFC 768)', () => {
  // Two bytes of payload that bring the sum to ffff.
  const bytes = udp(Uint8Array.from([0, 0]));
  const missing = read16(bytes, 26);
  write16(bytes, UDP_PAYLOAD, missing);
  writeUdp(bytes, 0x0a000004, 5000, 0xc6336407, 53, 2, false);
  assert.is(read16(bytes, 26), 0xffff);
  assert.ok(checksumsHold(bytes, parse(bytes)));
});

test('every single flipped bit breaks a checksum, unless UDP sent none', () => {
  const bytes = udp(Uint8Array.from([7, 8, 9]));
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const broken = bytes.slice();
    broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const packet = parsePacket(broken, broken.length, blankPacket());
    assert.not.ok(packet?.lengthsHold && checksumsHold(broken, packet), `bit ${bit}`);
  }
  const without = udp(Uint8Array.from([7]), true);
  without[UDP_PAYLOAD] = 9;
  assert.ok(checksumsHold(without, parse(without)));
});

test('an ICMP error quotes the tuple that it is about', () => {
  const about = udp(Uint8Array.from([1, 2, 3, 4, 5]));
  const bytes = new Uint8Array(100);
  const length = writeUnreachable(bytes, 0xc6336401, 0x0a000004, 13, about, 20);
  const packet = parse(bytes, length);
  assert.equal([packet.protocol, packet.icmpType, packet.icmpCode], [ICMP, 3, 13]);
  assert.ok(checksumsHold(bytes, packet));
  assert.equal(readQuote(bytes, packet, blankQuote()), {
    protocol: UDP,
    source: 0x0a000004,
    sourcePort: 5000,
    destination: 0xc6336407,
    destinationPort: 53,
  });
});

test('an ICMP echo and a quotation cut short quote nothing', () => {
  const bytes = new Uint8Array(100);
  const length = writeUnreachable(bytes, 1, 2, 13, udp(new Uint8Array(0)), 20);
  assert.is(readQuote(bytes, parse(bytes, length - 1), blankQuote()), null);
  bytes[20] = 8;
  assert.is(readQuote(bytes, parse(bytes, length), blankQuote()), null);
});

test('a packet cut short is read as far as it goes', () => {
  const bytes = udp(Uint8Array.from([1, 2, 3]));
  for (let length = 0; length < bytes.length; length += 1) {
    const packet = parsePacket(bytes, length, blankPacket());
    if (length < 20) assert.is(packet, null);
    else assert.equal([packet?.source, packet?.lengthsHold], [0x0a000004, false]);
    assert.is(packet?.sourcePort ?? 0, length < 28 ? 0 : 5000);
  }
});

test('fragments are told, and only a first one has ports', () => {
  const bytes = udp(Uint8Array.from([1, 2, 3]));
  write16(bytes, 6, 0x2000);
  assert.equal([parse(bytes).fragment, parse(bytes).sourcePort], [true, 5000]);
  write16(bytes, 6, 0x0001);
  assert.equal([parse(bytes).fragment, parse(bytes).sourcePort], [true, 0]);
  write16(bytes, 6, 0x4000);
  assert.is(parse(bytes).fragment, false);
});

test('IPv4 options move the transport header', () => {
  const bytes = new Uint8Array(60);
  writeTcp(bytes, 1, 2, 3, 4, SYN | ACK, 5, 6, 0);
  const withOptions = new Uint8Array(64);
  withOptions.set(bytes.subarray(0, 20));
  withOptions.set(bytes.subarray(20, 40), 28);
  withOptions[0] = 0x47;
  write16(withOptions, 2, 48);
  const packet = parse(withOptions);
  assert.equal([packet.transport, packet.sourcePort, packet.sequence, packet.lengthsHold], [28, 2, 5, true]);
});

test('no bytes make parsing throw or read beyond them', () => {
  const shaped = fc.tuple(fc.nat(15), fc.constantFrom(0, ICMP, TCP, UDP), fc.uint8Array({ maxLength: 80 }));
  fc.assert(
    fc.property(shaped, fc.nat(80), ([ihl, protocol, bytes], cut) => {
      if (bytes.length > 9) {
        bytes[0] = 0x40 | ihl;
        bytes[9] = protocol;
      }
      const length = Math.min(cut, bytes.length);
      const packet = parsePacket(bytes, length, blankPacket());
      if (packet === null) return;
      assert.ok(packet.end <= length && packet.payload <= packet.end && packet.transport <= packet.end);
      for (const value of Object.values(packet)) assert.not.ok(Number.isNaN(value) || value === undefined);
      checksumsHold(bytes, packet);
      readQuote(bytes, packet, blankQuote());
    }),
    { numRuns: 2_000 },
  );
});

test('more payload than a datagram holds is refused', () => {
  checkPayload(0);
  checkPayload(MAX_PAYLOAD);
  for (const bytes of [-1, 0.5, MAX_PAYLOAD + 1, Number.NaN]) {
    assert.throws(
      () => checkPayload(bytes),
      (error: unknown) => error instanceof SnatcheckError && error.code === 'payload-too-long',
    );
  }
  assert.is(MAX_PAYLOAD + TCP_PAYLOAD, MAX_PACKET);
});

test.run();
