import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { TCP_PAYLOAD, UDP_PAYLOAD, writeTcp, writeUdp, writeUnreachable } from '../packets/build.ts';
import { read16, write16 } from '../packets/bytes.ts';
import { blankPacket, checksumsHold, parsePacket, readQuote, UDP } from '../packets/packet.ts';
import { rewriteErrorInbound, rewriteErrorOutbound } from './icmp-errors.ts';
import { rewriteDestination, rewriteSource } from './rewrite.ts';

const address = fc.integer({ min: 1, max: 0xffffffff });
const port = fc.integer({ min: 1, max: 65_535 });
const payload = fc.uint8Array({ maxLength: 20 });
const tuple = () => ({ protocol: 0, source: 0, sourcePort: 0, destination: 0, destinationPort: 0 });

function parse(bytes: Uint8Array, length = bytes.length) {
  return parsePacket(bytes, length, blankPacket()) ?? assert.unreachable('not a packet') ?? blankPacket();
}

test('what a difference makes of the checksums is what a whole sum makes, for both ends and protocols', () => {
  fc.assert(
    fc.property(
      address,
      port,
      address,
      port,
      payload,
      fc.boolean(),
      fc.boolean(),
      (from, p, to, q, data, udp, out) => {
        const bytes = new Uint8Array((udp ? UDP_PAYLOAD : TCP_PAYLOAD) + data.length);
        bytes.set(data, udp ? UDP_PAYLOAD : TCP_PAYLOAD);
        if (udp) writeUdp(bytes, from, p, to, q, data.length, false);
        else writeTcp(bytes, from, p, to, q, 16, 7, 8, data.length);
        (out ? rewriteSource : rewriteDestination)(bytes, parse(bytes), 0xcb007105, 1025);
        const packet = parse(bytes);
        assert.ok(checksumsHold(bytes, packet));
        assert.equal(
          [packet.source, packet.sourcePort, packet.destination, packet.destinationPort, packet.ttl],
          out ? [0xcb007105, 1025, to, q, 63] : [from, p, 0xcb007105, 1025, 63],
        );
        // A whole sum never yields 0 here, and for UDP 0 would say that there is none.
        if (udp) assert.is.not(read16(bytes, 26), 0);
      },
    ),
    { numRuns: 500 },
  );
});

test('a UDP checksum that comes out 0 is sent as ffff', () => {
  for (let word = 0; word <= 0xffff; word += 1) {
    const bytes = new Uint8Array(UDP_PAYLOAD + 2);
    write16(bytes, UDP_PAYLOAD, word);
    writeUdp(bytes, 0x0a000004, 5000, 0xc6336407, 443, 2, false);
    rewriteSource(bytes, parse(bytes), 0xcb007105, 1025);
    assert.is.not(read16(bytes, 26), 0);
  }
});

test('no UDP checksum stays none, and a wrong one stays wrong', () => {
  const bytes = new Uint8Array(UDP_PAYLOAD + 2);
  writeUdp(bytes, 0x0a000004, 5000, 0xc6336407, 443, 2, true);
  rewriteSource(bytes, parse(bytes), 0xcb007105, 1025);
  assert.is(read16(bytes, 26), 0);
  writeUdp(bytes, 0x0a000004, 5000, 0xc6336407, 443, 2, false);
  bytes[UDP_PAYLOAD] = 1;
  rewriteSource(bytes, parse(bytes), 0xcb007105, 1025);
  assert.not.ok(checksumsHold(bytes, parse(bytes)));
});

test('ICMP errors are translated with what they quote, of UDP and of TCP cut short', () => {
  for (const udp of [true, false]) {
    const about = new Uint8Array(60);
    if (udp) writeUdp(about, 0xcb007105, 1025, 0xc6336407, 443, 0, false);
    else writeTcp(about, 0xcb007105, 1025, 0xc6336407, 443, 2, 7, 8, 0);
    const bytes = new Uint8Array(80);
    const length = writeUnreachable(bytes, 0xc6336401, 0xcb007105, 3, about, 20);
    rewriteErrorInbound(bytes, parse(bytes, length), 0x0a000004, 5000);
    const packet = parse(bytes, length);
    assert.ok(checksumsHold(bytes, packet));
    assert.equal([packet.source, packet.destination, packet.ttl], [0xc6336401, 0x0a000004, 63]);
    const quoted = readQuote(bytes, packet, tuple());
    assert.equal([quoted?.source, quoted?.sourcePort], [0x0a000004, 5000]);
    assert.equal([quoted?.destination, quoted?.destinationPort], [0xc6336407, 443]);
    // The quoted header's own checksum, and UDP's, which is within the 64 bits, hold too.
    const inner = bytes.slice(packet.quote, packet.quote + 28);
    const innerPacket = parse(inner);
    if (udp) assert.ok(innerPacket.protocol === UDP && checksumsHold(inner, innerPacket));
  }
});

test("a VM's ICMP error leaves under the public endpoint", () => {
  const about = new Uint8Array(60);
  writeUdp(about, 0xc6336407, 443, 0x0a000004, 5000, 0, false);
  const bytes = new Uint8Array(80);
  const length = writeUnreachable(bytes, 0x0a000004, 0xc6336407, 3, about, 20);
  rewriteErrorOutbound(bytes, parse(bytes, length), 0xcb007105, 1025);
  const packet = parse(bytes, length);
  assert.ok(checksumsHold(bytes, packet));
  assert.is(packet.source, 0xcb007105);
  const quoted = readQuote(bytes, packet, tuple());
  assert.equal([quoted?.destination, quoted?.destinationPort], [0xcb007105, 1025]);
});

test.run();
