import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { F } from '../model/facts.ts';
import { transition } from '../model/fixtures/packets.ts';
import { trace } from '../readings/trace.ts';
import { FRONTEND, FRONTEND_2, WITH_ILPIP, world } from '../readings/world.ts';
import { Words } from './words.ts';

const words = new Words(world().deployment);

test('VMs have the names of the deployment', () => {
  assert.is(words.vm(0), 'vm-0');
  assert.is(words.vm(3), 'vm-3');
  assert.is(words.vm(-1), 'no VM');
});

test('addresses are dotted, and a choice of them is one', () => {
  assert.is(words.address(FRONTEND), '203.0.113.1');
  assert.is(words.endpoint(FRONTEND, 1_025), '203.0.113.1:1025');
  assert.is(words.addresses([FRONTEND]), '203.0.113.1');
  assert.is(words.addresses([FRONTEND, FRONTEND_2]), '203.0.113.1 or 203.0.113.2');
  assert.is(words.addresses([]), 'a public address of the platform');
});

test('a flow is told by its private endpoint, and a packet as it was seen outside', () => {
  const t = transition(0, { vm: 1, protocol: 'tcp' });
  assert.is(words.flow(t), "vm-1's TCP flow 10.0.0.5:5000 -> 198.51.100.1:443");
  assert.is(words.seen(t), '203.0.113.1:1025');
  assert.is(
    words.flow(transition(0, { vm: -1 })),
    "no VM's UDP flow 0.0.0.0:5000 -> 198.51.100.1:443",
    'of a VM that is not there no address is known',
  );
});

test('of packets those are named that end a flow', () => {
  const packet = (...facts: number[]) => {
    const t = transition(0);
    for (const fact of facts) t.facts.add(fact);
    return words.packet(t);
  };
  assert.is(packet(F.tcp), 'packet');
  assert.is(packet(F.tcp, F.fin), 'FIN');
  assert.is(packet(F.tcp, F.rst), 'RST');
});

test('times below a second are in milliseconds, and none has more than three decimals', () => {
  assert.is(words.ms(0), '0 ms');
  assert.is(words.ms(0.0625), '0.063 ms');
  assert.is(words.ms(999), '999 ms');
  assert.is(words.ms(1_000), '1 s');
  assert.is(words.ms(240_001), '240.001 s');
  assert.is(words.ms(1_500.125), '1.5 s');
  assert.is(words.ms(7_440_000), '7,440 s');
});

test('one is one, and all other numbers are many', () => {
  assert.is(words.ports(1), '1 port');
  assert.is(words.ports(0), '0 ports');
  assert.is(words.counted(64_511, 'flow'), '64,511 flows');
});

test('ports of an address are those that were set or declared, else the most that were ever held', () => {
  const of = (capacity: number) => words.capacity(transition(0, { capacity, measured: 3 }));
  assert.is(of(64), '64 ports');
  assert.is(of(0), '0 ports');
  assert.is(of(-1), '3 ports (the most held at once in this trace)');
});

test('of an instance-level public IP its own flows are counted, whoever else has some', () => {
  const observed = (own: number) => {
    const t = trace().open('x').open('y').open('z').control(WITH_ILPIP);
    for (let nth = 0; nth < own; nth++) t.open(`${nth}`, { vm: WITH_ILPIP });
    t.flow('d', { vm: WITH_ILPIP }).fail('d').control(WITH_ILPIP);
    return t.end().find(({ behaviour }) => behaviour === 'instance-level-ip-never-exhausts')?.observed ?? '';
  };
  assert.match(observed(3), 'with 3 flows of this address live');
  assert.match(observed(0), 'with 0 flows of this address live');
});

test.run();
