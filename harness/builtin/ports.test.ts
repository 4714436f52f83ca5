import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { TCP, UDP } from '../packets/packet.ts';
import { DEFAULT_OPTIONS, type GatewayOptions } from './options.ts';
import { StandardPorts } from './ports.ts';

function portsWith(options: Partial<GatewayOptions>, count = 4): StandardPorts {
  const ports = new StandardPorts({ ...DEFAULT_OPTIONS, ...options });
  ports.clear({ first: 1025, last: 1024 + count });
  return ports;
}

test('an inventory gives each of its ports once, then none, then what was released', () => {
  for (const portChoice of ['sequential', 'random', 'preserving', 'fresh'] as const) {
    const inventory = portsWith({ portChoice }).of(1, UDP, 9);
    const given = [1, 2, 3, 4].map(() => inventory.take(1027));
    assert.equal([...given].sort(), [1025, 1026, 1027, 1028], portChoice);
    assert.is(inventory.take(1027), 0);
    inventory.release(1026);
    assert.is(inventory.take(1027), 1026);
  }
});

test('inventories differ by public address, destination and protocol', () => {
  const ports = portsWith({}, 1);
  assert.is(ports.of(1, UDP, 9).take(5), 1025);
  assert.is(ports.of(1, UDP, 9).take(5), 0);
  for (const inventory of [ports.of(2, UDP, 9), ports.of(1, UDP, 8), ports.of(1, TCP, 9)]) {
    assert.is(inventory.take(5), 1025);
  }
  const shared = portsWith({ inventories: 'shared' }, 1);
  assert.is(shared.of(1, UDP, 9).take(5), 1025);
  assert.is(shared.of(1, TCP, 9).take(5), 0);
  shared.clear({ first: 2000, last: 2000 });
  assert.is(shared.of(1, TCP, 9).take(5), 2000);
});

test('sequential: a port that was just released comes last', () => {
  const inventory = portsWith({}).of(1, UDP, 9);
  inventory.release(inventory.take(5));
  assert.equal(
    [1, 2, 3, 4].map(() => inventory.take(5)),
    [1026, 1027, 1028, 1025],
  );
});

test('preserving: the private port where it is in the range and free', () => {
  const inventory = portsWith({ portChoice: 'preserving' }).of(1, UDP, 9);
  assert.equal([inventory.take(1027), inventory.take(1027), inventory.take(80)], [1027, 1028, 1025]);
});

test('fresh: destinations do not get one port while there are others', () => {
  const ports = portsWith({ portChoice: 'fresh' });
  assert.equal(
    [5, 6, 7, 8, 9].map((destination) => ports.of(1, UDP, destination).take(5)),
    [1025, 1026, 1027, 1028, 1025],
  );
});

test('random: other ports by another seed, the same by the same', () => {
  const first = (seed: number) => portsWith({ portChoice: 'random', seed }, 60_000).of(1, UDP, 9).take(5);
  assert.is(first(1), first(1));
  assert.is.not(first(1), first(2));
  const ports = portsWith({ portChoice: 'random' }, 60_000);
  const before = ports.of(1, UDP, 9).take(5);
  ports.clear({ first: 1025, last: 61_024 });
  assert.is(ports.of(1, UDP, 9).take(5), before);
});

test.run();
