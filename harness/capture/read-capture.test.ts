import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import { block, framed, LINK_TYPES, pcapOf } from './fixtures/files.ts';
import { casesOf, captureOf } from './fixtures/cases.ts';
import { readCapture } from './read-capture.ts';
import { sightingOf } from './sighting.ts';
import { UDP_PAYLOAD, writeUdp } from '../packets/build.ts';

const PACKET = new Uint8Array(UDP_PAYLOAD + 40).fill(7);
writeUdp(PACKET, 0x0a000004, 5_000, 0xc6336407, 443, 40, false);
const TIME = 1_700_000_000_123.456;
const FORM = { little: true, nanoseconds: false, linkType: 101 };

function code(file: Uint8Array): string {
  try {
    readCapture(file);
  } catch (error) {
    if (error instanceof SnatcheckError) return error.code;
    throw error;
  }
  return 'read';
}

test('classic captures in either byte order, with micro- and nanoseconds, over every link', () => {
  for (const little of [true, false]) {
    for (const nanoseconds of [true, false]) {
      for (const linkType of LINK_TYPES) {
        const frames = [[TIME, framed(linkType, PACKET)]] as const;
        const { packets, resolutionMs, foreign } = readCapture(
          pcapOf(frames, { little, nanoseconds, linkType }),
        );
        assert.equal([packets.length, foreign], [1, 0], `link type ${linkType}`);
        assert.equal(Buffer.from(packets[0]?.bytes ?? []), Buffer.from(PACKET));
        assert.ok(Math.abs((packets[0]?.timeMs ?? 0) - TIME) < 0.001);
        assert.is(resolutionMs, nanoseconds ? 1e-6 : 1e-3);
      }
    }
  }
});

test('VLAN tags are looked behind, and what is no IPv4 is counted', () => {
  const tagged = Uint8Array.of(
    ...framed(1, new Uint8Array()).subarray(0, 12),
    0x81,
    0,
    0,
    5,
    8,
    0,
    ...PACKET,
  );
  const arp = Uint8Array.of(...framed(1, new Uint8Array()).subarray(0, 12), 8, 6, 0, 1);
  const { packets, foreign } = readCapture(
    pcapOf(
      [
        [TIME, tagged],
        [TIME, arp],
        [TIME, new Uint8Array(3)],
      ],
      { ...FORM, linkType: 1 },
    ),
  );
  assert.equal([packets.length, foreign], [1, 2]);
});

test('a packet that was kept in part is known by its headers, and says how long it was', () => {
  const cut = (snaplen: number) => {
    const [one] = readCapture(pcapOf([[TIME, PACKET]], { ...FORM, snaplen })).packets;
    return one === undefined ? 'none' : sightingOf(one);
  };
  const seen = cut(40);
  assert.ok(typeof seen === 'object');
  assert.equal([seen.bytes, seen.payload.length, seen.isDistinct], [40, 12, true]);
  const short = cut(30);
  assert.ok(typeof short === 'object' && !short.isDistinct);
  assert.is(cut(24), 'cut-header');
  assert.is(cut(10), 'cut-header');
});

test('a file that breaks off is read as far as it goes', () => {
  const file = pcapOf(
    [
      [TIME, PACKET],
      [TIME, PACKET],
    ],
    FORM,
  );
  const broken = readCapture(file.subarray(0, -5));
  assert.equal([broken.packets.length, broken.brokenOffAt], [1, 24 + 16 + PACKET.length]);
  const [ran] = casesOf(1);
  assert.ok(ran);
  const whole = readCapture(captureOf(ran));
  const part = readCapture(captureOf(ran).subarray(0, -5));
  assert.is(part.packets.length, whole.packets.length - 1);
  assert.ok(part.brokenOffAt !== null && whole.brokenOffAt === null);
});

test('pcapng in either byte order: names, resolutions, offsets, drops, and blocks that nobody knows', () => {
  for (const little of [true, false]) {
    const bytes = (...values: readonly (readonly [size: 2 | 4 | 8, value: number])[]) => {
      const view = new DataView(new ArrayBuffer(values.reduce((sum, [size]) => sum + size, 0)));
      let at = 0;
      for (const [size, value] of values) {
        if (size === 2) view.setUint16(at, value, little);
        else if (size === 4) view.setUint32(at, value, little);
        else view.setBigUint64(at, BigInt(value), little);
        at += size;
      }
      return new Uint8Array(view.buffer);
    };
    const option = (id: number, ...value: readonly number[]) =>
      Buffer.concat([
        bytes([2, id], [2, value.length]),
        Uint8Array.from(value),
        Buffer.alloc(-value.length & 3),
      ]);
    const head = bytes([4, 0x1a2b3c4d], [2, 1], [2, 0], [4, 0xffff_ffff], [4, 0xffff_ffff]);
    const offset = [...bytes([8, 1_000])];
    const wan = Buffer.concat([
      bytes([2, 101], [2, 0], [4, 0]),
      option(2, 119, 97, 110),
      option(9, 0x8a),
      option(14, ...offset),
    ]);
    const packet = bytes([4, 0], [4, 0], [4, 2_048], [4, PACKET.length], [4, PACKET.length]);
    const comment = option(1, 104, 105);
    const statistics = Buffer.concat([bytes([4, 0], [4, 0], [4, 0]), option(5, ...bytes([8, 9]))]);
    const { packets, dropped, timeless } = readCapture(
      Buffer.concat([
        block(0x0a0d0d0a, head, little),
        block(1, wan, little),
        block(0x0bad, bytes([4, 1]), little),
        block(6, Buffer.concat([packet, PACKET, comment]), little),
        block(3, Buffer.concat([bytes([4, PACKET.length]), PACKET]), little),
        block(5, statistics, little),
      ]),
    );
    assert.equal(
      packets.map(({ timeMs, interface: name, comment }) => ({ timeMs, name, comment })),
      [{ timeMs: 2_000 + 1_000_000, name: 'wan', comment: 'hi' }],
    );
    assert.equal([dropped, timeless], [9, 1]);
  }
});

test('foreign and damaged files are refused by name', () => {
  const file = pcapOf([[TIME, PACKET]], FORM);
  const changed = (at: number, value: number) => Object.assign(file.slice(), { [at]: value });
  assert.is(code(new Uint8Array()), 'capture-format');
  assert.is(code(Buffer.from('<html>')), 'capture-format');
  assert.is(code(Uint8Array.of(0x1f, 0x8b, 8, 0, 0)), 'capture-format');
  assert.is(code(file.subarray(0, 20)), 'capture-damaged');
  assert.is(code(changed(20, 105)), 'capture-link-type');
  assert.is(code(changed(4, 9)), 'capture-damaged');
  assert.is(code(changed(35, 0x7f)), 'capture-damaged');
  assert.is(code(changed(31, 0x7f)), 'capture-damaged');
});

test.run();
