// Captures with strays, of other link types and forms, cut and damaged, by the command line.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { captureOf, casesOf, type Ran as Case } from '../harness/capture/fixtures/cases.ts';
import { framed, LINK_TYPES, pcapOf } from '../harness/capture/fixtures/files.ts';
import { readCapture } from '../harness/capture/read-capture.ts';
import { foldDeployment } from '../harness/json/deployment.ts';
import { UDP_PAYLOAD, writeUdp } from '../harness/packets/build.ts';
import { command, inFolder, type Ran, resultIn, write } from './fixtures/command-line.ts';

type Frames = readonly (readonly [timeMs: number, frame: Uint8Array])[];
type Sides = readonly [inside: Uint8Array, outside: Uint8Array];

/** Captures know one deployment. */
const isSteady = ({ observations }: Case) => observations.every(({ operation }) => operation.op !== 'change');
const ran = [...casesOf(40)].find((one) => isSteady(one) && one.observations.length > 60) as Case;
const packetsOf = (side: 'inside' | 'outside'): Frames =>
  readCapture(captureOf(ran, side)).packets.map(({ timeMs, bytes }) => [timeMs, bytes]);
const INSIDE = packetsOf('inside');
const OUTSIDE = packetsOf('outside');
const FORM = { little: true, nanoseconds: false, linkType: 1 };

const inFrames = (frames: Frames, linkType: number): Frames =>
  frames.map(([time, packet]) => [time, framed(linkType, packet)]);
const fileOf = (frames: Frames, form: Partial<typeof FORM> & { snaplen?: number } = {}): Uint8Array =>
  pcapOf(inFrames(frames, form.linkType ?? 1), { ...FORM, ...form });

async function rechecked([inside, outside]: Sides, ...more: readonly string[]): Promise<Ran> {
  return inFolder((folder) => {
    const deployment = write(folder, 'd.json', foldDeployment(ran.scenario.deployment));
    const files = Object.entries({ inside, outside }).map(([name, bytes]) => {
      writeFileSync(join(folder, `${name}.pcap`), bytes);
      return join(folder, `${name}.pcap`);
    });
    return command(
      'recheck',
      '--pcap',
      ...files,
      '--deployment',
      deployment,
      '--json',
      '--no-config',
      ...more,
    );
  });
}

/** What the captures say where nothing is strange about them. */
const PLAIN = rechecked([fileOf(INSIDE), fileOf(OUTSIDE)]);
const matched = ({ stderr }: Ran) => Number(/([\d,]+) matched/.exec(stderr)?.[1]?.replace(',', ''));

async function comesOutAlike(sides: Sides): Promise<Ran> {
  const [plain, now] = [await PLAIN, await rechecked(sides)];
  assert.is(now.code, plain.code, now.stderr);
  assert.equal(resultIn(now.stdout).findings, []);
  assert.equal(resultIn(now.stdout).behaviours, resultIn(plain.stdout).behaviours);
  assert.is(matched(now), matched(plain));
  return now;
}

test('the captures themselves are worth judging', async () => {
  const plain = await PLAIN;
  assert.ok(matched(plain) > 20, plain.stderr);
  assert.not.match(plain.stderr, 'left out');
  assert.equal(resultIn(plain.stdout).findings, []);
});

for (const linkType of LINK_TYPES) {
  test(`link type ${linkType}, with nanoseconds and from a big-endian machine`, async () => {
    const inside = fileOf(INSIDE, { linkType, nanoseconds: true });
    await comesOutAlike([inside, fileOf(OUTSIDE, { linkType, little: false })]);
  });
}

const MACS = Uint8Array.of(2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2);
const withType =
  (...type: readonly number[]) =>
  (rest: Uint8Array) =>
    Uint8Array.of(...MACS, ...type, ...rest);
const ARP = withType(0x08, 0x06)(Uint8Array.of(0, 1, 8, 0, 6, 4, 0, 1, ...new Uint8Array(20)));
const IPV6 = withType(0x86, 0xdd)(Uint8Array.of(0x60, 0, 0, 0, 0, 8, 17, 64, ...new Uint8Array(40)));
const MPLS = withType(0x88, 0x47)(new Uint8Array(40));
const tagged = withType(0x81, 0, 0, 5, 8, 0);

/** UDP between hosts that are nobody of the deployment. */
function stranger(index: number): Uint8Array {
  const packet = new Uint8Array(UDP_PAYLOAD + 24).fill(index);
  writeUdp(packet, 0xc0a80101 + index, 137, 0xc0a801ff, 137, 24, false);
  return packet;
}

/** One stray of each kind before every packet. */
const amongStrays = (frames: Frames): Frames =>
  frames.flatMap(([time, packet], index): Frames => [
    [time, ARP],
    [time, IPV6],
    [time, MPLS],
    [time, framed(1, stranger(index % 200))],
    [time, framed(1, packet.subarray(0, 12))],
    [time, index % 2 === 0 ? tagged(packet) : framed(1, packet)],
  ]);

test('strays are counted and named, and change nothing', async () => {
  const sides: Sides = [pcapOf(amongStrays(INSIDE), FORM), pcapOf(amongStrays(OUTSIDE), FORM)];
  const { stderr } = await comesOutAlike(sides);
  assert.match(stderr, `left out  inside: ${INSIDE.length * 3} without IPv4 (ARP, IPv6 and the like)\n`);
  assert.match(stderr, `left out  outside: ${OUTSIDE.length * 3} without IPv4 (ARP, IPv6 and the like)\n`);
  const all = INSIDE.length + OUTSIDE.length;
  assert.match(stderr, new RegExp(`\\b${all} of-others, ${all} cut-header;`));
});

for (const snaplen of [14 + 20, 14 + 28, 14 + 34, 96]) {
  test(`packets of which ${snaplen} bytes were kept are evidence of nothing that they do not show`, async () => {
    const cut = await rechecked([fileOf(INSIDE, { snaplen }), fileOf(OUTSIDE, { snaplen })]);
    if (cut.stdout === '') {
      assert.is(cut.code, 3);
      assert.match(cut.stderr, /^snatcheck: capture-(unmatched|empty)\n/);
      return;
    }
    assert.equal(resultIn(cut.stdout).findings, []);
    assert.ok([0, 4, 5].includes(cut.code ?? -1), cut.stderr);
  });
}

test('a capture that was cut in the middle is judged as far as it goes, and says so', async () => {
  const [inside, outside] = [fileOf(INSIDE), fileOf(OUTSIDE)];
  for (const [near, far, which] of [
    [inside.subarray(0, inside.length - 5), outside, 'the inside one breaks off at byte'],
    [inside, outside.subarray(0, outside.length >> 1).subarray(0, -3), 'the outside one breaks off at byte'],
  ] as const) {
    const cut = await rechecked([near, far]);
    assert.is(cut.code, 3, cut.stderr);
    assert.ok(cut.stderr.startsWith('snatcheck: capture-truncated\n'), cut.stderr);
    assert.match(cut.stderr, which);
    const result = resultIn(cut.stdout);
    assert.equal(result.findings, []);
    assert.match(result.errors.join(), 'capture-truncated');
    assert.ok(result.observations > 10);
  }
});

test('what is no capture, or of nothing that can be read, is exit code 3 by name', async () => {
  const plain = fileOf(OUTSIDE);
  const text = (words: string) => new TextEncoder().encode(words);
  const damaged = plain.slice();
  damaged.set([0xff, 0xff, 0xff, 0x7f], 24 + 8);
  const rows: readonly (readonly [string, Uint8Array])[] = [
    ['capture-format', new Uint8Array()],
    ['capture-format', text('{"format":"snatcheck/record"}')],
    ['capture-format', Uint8Array.of(0x1f, 0x8b, 8, 0)],
    ['capture-damaged', plain.subarray(0, 20)],
    ['capture-damaged', damaged],
    ['capture-link-type', pcapOf([], { ...FORM, linkType: 105 })],
    ['capture-empty', pcapOf([], FORM)],
    ['capture-empty', pcapOf([[1_000, ARP]], FORM)],
    ['capture-unmatched', fileOf([[1_000, stranger(1)]])],
  ];
  for (const [code, bytes] of rows) {
    const { code: exit, stdout, stderr } = await rechecked([fileOf(INSIDE), bytes]);
    assert.is(exit, 3, `${code}: ${stderr}`);
    assert.is(stdout, '');
    assert.ok(stderr.startsWith(`snatcheck: ${code}\n`), stderr);
    assert.match(stderr, /\n {2}expected {2}\S.*\n {2}received {2}\S.*\n {2}remedy {4}\S.*\n$/);
  }
});

const tools = ['editcap', 'mergecap', 'tshark'].filter((tool) => spawnSync(tool, ['--version']).status !== 0);

test("captures that Wireshark's tools wrote come out alike", async () => {
  if (tools.length > 0) {
    console.log(`SKIP no ${tools.join(', ')} on this machine`);
    return;
  }
  await inFolder(async (folder) => {
    const through = (
      name: string,
      words: (from: string, to: string) => readonly string[],
      bytes: Uint8Array,
    ) => {
      const [from, to] = [join(folder, `${name}-from`), join(folder, `${name}-to`)];
      writeFileSync(from, bytes);
      const [file = '', ...args] = words(from, to);
      const { status, stderr } = spawnSync(file, args, { encoding: 'utf8' });
      assert.is(status, 0, stderr);
      return readFileSync(to);
    };
    const ways: Readonly<Record<string, (from: string, to: string) => readonly string[]>> = {
      pcapng: (from, to) => ['editcap', '-F', 'pcapng', from, to],
      nanoseconds: (from, to) => ['editcap', '-F', 'nsecpcap', from, to],
      comments: (from, to) => ['editcap', '-a', '1:first', '-F', 'pcapng', from, to],
      merged: (from, to) => ['mergecap', '-F', 'pcapng', '-w', to, from],
      tshark: (from, to) => ['tshark', '-r', from, '-F', 'pcapng', '-w', to],
    };
    for (const [name, words] of Object.entries(ways)) {
      const inside = through(`${name}-in`, words, fileOf(INSIDE));
      const outside = through(`${name}-out`, words, fileOf(OUTSIDE, { linkType: 276 }));
      await comesOutAlike([inside, outside]);
    }
    // Every packet once more: what is there twice is ambiguous, and no violation.
    const twice = through('twice', (from, to) => ['mergecap', '-w', to, from, from], fileOf(OUTSIDE));
    const { code, stderr } = await rechecked([fileOf(INSIDE), twice]);
    assert.is(code, 3, stderr);
    assert.match(stderr, /^snatcheck: capture-unmatched\n.*\d+ ambiguous/s);
  });
});

test('what is said of captures is not taken for something said of a record', async () => {
  for (const option of [
    ['--deployment', 'd.json'],
    ['--lossless'],
    ['--ports', '9-1'],
    ['--max-delay', '1s'],
  ]) {
    const { code, stderr } = await command('recheck', 'record.ndjson', ...option);
    assert.is(code, 2, stderr);
    assert.match(stderr, `snatcheck: usage\n  expected  --pcap beside ${option[0]}\n`);
  }
});

test.run();
