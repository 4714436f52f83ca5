import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Observation, Outcome } from '../../spec/vocabulary/index.ts';
import { blankPacket, checksumsHold, parsePacket, readQuote } from '../packets/packet.ts';
import { delivery, reply, send, SERVER, VM } from '../packets/toy-snat.ts';
import { casesOf } from './fixtures/cases.ts';
import { PcapngWriter, type Side } from './pcapng-writer.ts';
import { Render } from './render.ts';

const folder = mkdtempSync(join(tmpdir(), 'snatcheck-pcap-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const arrival = { source: 0xcb007101, sourcePort: 1_025, destination: SERVER, destinationPort: 443 };
const deployment = { vms: [{ name: 'a', address: VM, ilpip: null, securityGroup: null }] } as never;

function rendered(operation: Observation['operation'], outcome: object) {
  const seen: { side: Side; time: number; bytes: Uint8Array }[] = [];
  const render = new Render(deployment, (side, time, bytes) => seen.push({ side, time, bytes }));
  const whole = { sent: 1, seen: 5, arrivals: [], deliveries: [], answer: null, ...outcome } as Outcome;
  render.observe({ n: 0, operation, outcome: whole } as Observation);
  return seen.map(({ bytes, ...rest }) => ({
    ...rest,
    bytes,
    packet: parsePacket(bytes, bytes.length, blankPacket()) ?? blankPacket(),
  }));
}

test('a packet on both sides, with the ends and times that were observed', () => {
  const [inside, outside, ...more] = rendered(send(), { arrivals: [{ ...arrival, intact: true }] });
  assert.equal(
    [inside?.side, inside?.time, outside?.side, outside?.time, more],
    ['inside', 1, 'outside', 5, []],
  );
  assert.is(inside?.packet.source, VM);
  const { source, sourcePort, destination, destinationPort } = outside?.packet ?? blankPacket();
  assert.equal({ source, sourcePort, destination, destinationPort }, arrival);
  for (const one of [inside, outside]) assert.ok(one !== undefined && checksumsHold(one.bytes, one.packet));
  const back = rendered(reply(), { deliveries: [delivery] });
  assert.equal(
    back.map(({ side, packet }) => [side, packet.destination]),
    [
      ['outside', 0xcb007101],
      ['inside', VM],
    ],
  );
});

test('what was not intact has a checksum that does not hold, and what was answered an answer', () => {
  for (const bytes of [0, 1, 40]) {
    const spoilt = rendered(send({ bytes }), { arrivals: [{ ...arrival, intact: false }] })[1];
    assert.not.ok(spoilt !== undefined && checksumsHold(spoilt.bytes, spoilt.packet));
  }
  const icmp = rendered(send(), { answer: 'icmp' })[1];
  const tuple = { protocol: 0, source: 0, sourcePort: 0, destination: 0, destinationPort: 0 };
  assert.is(icmp?.side, 'inside');
  assert.is(icmp && readQuote(icmp.bytes, icmp.packet, tuple)?.source, VM);
  const rst = rendered(send({ protocol: 'tcp', segment: 'syn', bytes: 0 }), { answer: 'rst' })[1];
  assert.equal([rst?.packet.flags, rst?.packet.destination], [4, VM]);
});

test('tshark reads what is written, finds both interfaces and nothing wrong', () => {
  if (spawnSync('tshark', ['--version']).status !== 0) {
    console.log('SKIP no tshark on this machine');
    return;
  }
  const path = join(folder, 'run.pcapng');
  const writer = new PcapngWriter(path, 'snatcheck test', 'some cases');
  const count = { inside: 0, outside: 0 };
  let shift = Date.UTC(2026, 0, 1);
  for (const { scenario, observations } of casesOf(30)) {
    const render = new Render(scenario.deployment, (side, time, bytes) => {
      writer.packet(side, shift + time, bytes, 'a comment');
      count[side] += 1;
    });
    for (const observation of observations) render.observe(observation);
    shift += 1_000_000_000;
  }
  writer.close();
  assert.is(writer.failure, null);
  const tshark = (...args: string[]) => {
    const ended = spawnSync('tshark', ['-r', path, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
    assert.is(ended.status, 0, ended.stderr);
    return ended.stdout.split('\n').filter((line) => line !== '');
  };
  const names = tshark('-T', 'fields', '-e', 'frame.interface_name', '-e', 'frame.comment');
  const from = (side: Side) => names.filter((line) => line === `${side}\ta comment`).length;
  assert.equal({ inside: from('inside'), outside: from('outside') }, count);
  assert.ok(count.inside > 300 && count.outside > 300, JSON.stringify(count));
  const check = ['ip', 'udp', 'tcp'].flatMap((name) => ['-o', `${name}.check_checksum:TRUE`]);
  const bad = 'ip.checksum.status == "Bad" or udp.checksum.status == "Bad" or tcp.checksum.status == "Bad"';
  assert.equal(tshark(...check, '-Y', bad), []);
});

test('tshark warns of a stray by the ports of another case, and of nothing in a connection', () => {
  if (spawnSync('tshark', ['--version']).status !== 0) {
    console.log('SKIP no tshark on this machine');
    return;
  }
  const path = join(folder, 'stray.pcapng');
  const writer = new PcapngWriter(path, 'snatcheck test', 'a connection, and a stray');
  const tcp = { protocol: 'tcp', bytes: 0 } as const;
  let frames = 0;
  const observe = (steps: readonly [Observation['operation'], object][]) => {
    const render = new Render(deployment, (side, time, bytes) => {
      frames += 1;
      writer.packet(side, time, bytes);
    });
    for (const [operation, outcome] of steps) {
      const times = { sent: frames, seen: frames };
      const whole = { ...times, arrivals: [], deliveries: [], answer: null, ...outcome } as Outcome;
      render.observe({ n: frames, operation, outcome: whole } as Observation);
    }
  };
  observe([
    [send({ ...tcp, segment: 'syn' }), { arrivals: [{ ...arrival, intact: true }] }],
    [reply({ ...tcp, segment: 'syn-ack' }), { deliveries: [delivery] }],
    [send({ ...tcp, segment: 'ack' }), { arrivals: [{ ...arrival, intact: true }] }],
    [send({ ...tcp, segment: 'fin' }), { arrivals: [{ ...arrival, intact: true }] }],
  ]);
  const before = frames;
  observe([[send({ ...tcp, segment: 'fin' }), {}]]);
  writer.close();
  const warned = ['-Y', '_ws.expert.severity >= "Warning"', '-T', 'fields', '-e', 'frame.number'];
  const ended = spawnSync('tshark', ['-r', path, ...warned], { encoding: 'utf8' });
  assert.is(ended.status, 0, ended.stderr);
  assert.is(ended.stdout.trim(), String(before + 1));
});

test.run();
