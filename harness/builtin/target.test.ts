import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Operation, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { balanced, FRONTEND, ILPIP, Scene, T } from './scene.ts';
import { builtinTarget } from './target.ts';

const SETTINGS = { ports: { first: 1025, last: 1030 }, idleTimeoutMs: T };

function refusal(code: string) {
  return (error: unknown) => error instanceof SnatcheckError && error.code === code;
}

test('it answers every operation of a batch, in order, on its own clock', () => {
  const { target } = new Scene(balanced());
  const packet = {
    protocol: 'udp',
    segment: 'data',
    bytes: 8,
    group: 0,
    sourcePort: 5_000,
    destinationPort: 443,
    destination: 0xc6336407,
  } as const;
  const send: Operation = { ...packet, op: 'send', vm: 0, zeroChecksum: false };
  const batch: Operation[] = [
    send,
    { op: 'advance', ms: 5 },
    send,
    { op: 'discover', vm: 0, sourcePort: 9 },
    { op: 'probe', loadBalancer: 'lb' },
    { op: 'change', change: { kind: 'leave-pool', vm: 'a', loadBalancer: 'lb' } },
    { op: 'alerts' },
    { op: 'advance', ms: 0 },
  ];
  const outcomes = target.run(batch);
  assert.equal(
    outcomes.map(({ sent, seen }) => [sent, seen]),
    [
      [0, 0],
      [0, 5],
      [5, 5],
      [5, 5],
      [5, 5],
      [5, 5],
      [5, 5],
      [5, 5],
    ],
  );
  target.reset();
  assert.equal(target.run(batch), outcomes, 'the same operations have the same outcomes');
});

test('opens of one group get different ports at one instant', () => {
  const { target } = new Scene(balanced());
  const opens = [0, 1, 0, 1].map((vm, i): Operation => ({
    op: 'send',
    vm,
    protocol: 'udp',
    segment: 'data',
    bytes: 8,
    group: 1,
    sourcePort: 5_000 + i,
    destination: 0xc6336407,
    destinationPort: 443,
    zeroChecksum: false,
  }));
  const ports = target
    .run(opens)
    .map((outcome) => ('arrivals' in outcome ? outcome.arrivals[0]?.sourcePort : 0));
  assert.is(new Set(ports).size, 4);
});

test('what cannot be carried out throws', () => {
  const target = builtinTarget();
  assert.throws(() => target.run([]), refusal('nothing-deployed'));
  assert.throws(
    () => target.deploy(balanced(), { ...SETTINGS, idleTimeoutMs: 0.5 }),
    refusal('duration-invalid'),
  );
  const backwards = { ...SETTINGS, ports: { first: 9, last: 8 } };
  assert.throws(() => target.deploy(balanced(), backwards), refusal('port-range-empty'));
  assert.throws(() => target.deploy(balanced({ pool: ['x'] }), SETTINGS), refusal('name-unknown'));
  target.deploy(balanced(), SETTINGS);
  const perform = (operation: unknown) => () => target.run([operation as Operation]);
  assert.throws(perform({ op: 'advance', ms: -1 }), refusal('duration-invalid'));
  assert.throws(perform({ op: 'probe', loadBalancer: 'x' }), refusal('name-unknown'));
  assert.throws(perform({ op: 'x' }), refusal('operation-unknown'));
  const change = (kind: string, rest: object) => perform({ op: 'change', change: { kind, ...rest } });
  assert.throws(change('join-pool', { vm: 'x', loadBalancer: 'lb' }), refusal('name-unknown'));
  assert.throws(
    change('set-security-group', { on: { vm: 'a' }, securityGroup: 'x' }),
    refusal('name-unknown'),
  );
  assert.throws(
    change('set-security-group', { on: { subnet: 'x' }, securityGroup: null }),
    refusal('name-unknown'),
  );
  change('assign-ilpip', { vm: 'a', address: ILPIP })();
  change('assign-ilpip', { vm: 'a', address: ILPIP })();
  assert.throws(change('assign-ilpip', { vm: 'b', address: ILPIP }), refusal('ilpip-taken'));
  assert.throws(change('assign-ilpip', { vm: 'b', address: FRONTEND }), refusal('ilpip-taken'));
  target.bye();
  target.bye();
  assert.throws(() => target.reset(), refusal('nothing-deployed'));
});

test('a load balancer without a probe probes nobody', () => {
  assert.equal(new Scene(balanced({ probe: null })).probe(), []);
});

test('one part put in place of the standard one makes another gateway', () => {
  const early = new Scene(balanced(), 1, {
    parts: (standard) => ({ ...standard, timeout: (_flow, { idleTimeoutMs }) => idleTimeoutMs - 1_000 }),
  });
  early.open(1);
  early.advance(T - 1_000);
  assert.ok(early.open(2));
  // An allocator that gives one port to everybody must not hang it.
  const colliding = new Scene(balanced(), 5, {
    parts: (standard) => ({
      ...standard,
      ports: {
        clear: () => {},
        of: () => ({ take: () => 2_000, release: () => {}, alerted: false }),
      },
    }),
  });
  assert.equal(
    [1, 2, 3].map((port) => colliding.open(port)),
    [2_000, 2_000, 2_000],
  );
});

test('something between driver and gateway sees every packet', () => {
  let seen = 0;
  const scene = new Scene(balanced(), 1, {
    sides: (gateway) => ({
      now: () => gateway.now(),
      writeInside: (packet, length) => {
        seen += 1;
        gateway.writeInside(packet, length);
      },
      writeOutside: (packet, length) => gateway.writeOutside(packet, length),
      readInside: () => gateway.readInside(),
      readOutside: () => null,
    }),
    hello: { name: 'lossy' },
  });
  assert.is(scene.open(1), null);
  assert.is(seen, 1);
  assert.is(scene.target.hello.name, 'lossy');
});

test.run();
