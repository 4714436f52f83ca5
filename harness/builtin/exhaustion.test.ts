import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Operation, PacketOutcome } from '../../spec/vocabulary/index.ts';
import { balanced, deployment, FRONTEND, OTHER_SERVER, Scene, SERVER } from './scene.ts';
import type { BuiltinOptions } from './target.ts';

const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

test('flows to one destination IP get different ports, whatever VM, private port and destination port', () => {
  const scene = new Scene(balanced(), 40);
  const seen = range(5_000, 10).flatMap((port) =>
    ['a', 'b'].flatMap((from) => [443, 444].map((toPort) => scene.out({ from, port, toPort })?.sourcePort)),
  );
  assert.equal([...new Set(seen)].sort(), range(1025, 40));
});

test('the last port is given, and then none, to any VM of the pool; another destination has its own', () => {
  const scene = new Scene(balanced(), 4);
  assert.equal(
    range(1, 5).map((port) => scene.open(port)),
    [1025, 1026, 1027, 1028, null],
  );
  assert.is(scene.out({ from: 'b', port: 9 }), null);
  assert.is(
    scene.out({ from: 'b', port: 9, toPort: 444 }),
    null,
    'another port of the destination is no help',
  );
  assert.equal(
    range(1, 4).map((port) => scene.open(port, { to: OTHER_SERVER })),
    [1025, 1026, 1027, 1028],
  );
  assert.is(scene.target.gateway.flows.size, 8, 'more flows than ports');
});

test('one VM may take every port: those of the pool that have no flow hold none', () => {
  const scene = new Scene(balanced(), 64);
  assert.not.ok(
    range(1, 64)
      .map((port) => scene.open(port))
      .includes(null),
  );
});

test('all 64,511 ports and not one more, from one VM and from two; released, all can be had again', () => {
  for (const vms of [1, 2]) {
    const scene = new Scene(balanced());
    const syn = (i: number, segment: 'syn' | 'rst'): Operation => ({
      op: 'send',
      vm: i % vms,
      protocol: 'tcp',
      segment,
      bytes: 0,
      group: 0,
      sourcePort: 1 + Math.floor(i / vms),
      destination: SERVER,
      destinationPort: 443,
      zeroChecksum: false,
    });
    const ports = (numbers: number[]) => {
      const outcomes = scene.target.run(numbers.map((i) => syn(i, 'syn'))) as PacketOutcome[];
      return outcomes.flatMap(({ arrivals }) => arrivals.map(({ sourcePort }) => sourcePort));
    };
    assert.equal(new Set(ports(range(0, 64_511))).size, 64_511);
    assert.equal(ports(range(64_511, 500)), []);
    scene.target.run(range(0, 64_511).map((i) => syn(i, 'rst')));
    const again = ports(range(0, 64_511));
    assert.equal([new Set(again).size, Math.min(...again), Math.max(...again)], [64_511, 1025, 65_535]);
  }
});

test('exhaustion spares the flows that hold ports, both ways', () => {
  const scene = new Scene(balanced(), 2);
  const there = [1, 2].map((port) => scene.open(port) ?? 0);
  for (const port of range(10, 20)) scene.open(port);
  for (const [i, port] of there.entries()) {
    assert.is(scene.open(i + 1), port);
    assert.is(scene.in({ address: FRONTEND, port }), `a:${i + 1}`);
  }
});

test('UDP and TCP have inventories of their own, or share one', () => {
  const both = (inventories: 'per-protocol' | 'shared') => {
    const scene = new Scene(deployment(), 1, { gateway: { inventories } });
    return [scene.open(1), scene.open(1, { protocol: 'tcp' })];
  };
  assert.equal(both('per-protocol'), [1025, 1025]);
  assert.equal(both('shared'), [1025, null]);
});

const full = (options: BuiltinOptions['gateway'] = {}) => {
  const scene = new Scene(balanced(), 1, { gateway: options });
  const there = scene.connect('a', 5_000) ?? { address: 0, port: 0 };
  assert.is(scene.connect('b', 6_000), null);
  const tcp = { protocol: 'tcp', bytes: 0 } as const;
  return { scene, there, tcp, from: { from: 'a', port: 5_000, ...tcp } };
};

test('a RST from either side frees the port', () => {
  const out = full();
  out.scene.send({ ...out.from, segment: 'rst' });
  assert.ok(out.scene.connect('b', 6_000));
  const back = full();
  back.scene.receive(back.there, { ...back.tcp, segment: 'rst' });
  assert.ok(back.scene.connect('b', 6_000));
});

test('one FIN frees nothing; FINs both ways do, and the last ACK still passes', () => {
  for (const vmFirst of [true, false]) {
    const { scene, there, tcp, from } = full();
    const out = () => scene.send({ ...from, segment: 'fin' });
    const back = () => scene.receive(there, { ...tcp, segment: 'fin' });
    (vmFirst ? out : back)();
    assert.is(scene.connect('b', 6_000), null);
    assert.is(scene.in(there, { ...tcp, segment: 'data' }), 'a:5000', 'half closed, it still carries data');
    (vmFirst ? back : out)();
    assert.is(scene.out({ ...from, segment: 'ack' })?.sourcePort, there.port);
    assert.equal(scene.connect('b', 6_000), there);
    assert.is(scene.out({ ...from, segment: 'ack' }), null, 'the port is somebody else’s now');
  }
});

test("a new connection on a closed one's ports gets through", () => {
  const { scene, there, tcp, from } = full();
  scene.send({ ...from, segment: 'fin' });
  scene.receive(there, { ...tcp, segment: 'fin' });
  assert.equal(scene.connect('a', 5_000), there);
  assert.is(scene.connect('b', 6_000), null);
});

test('where a close releases nothing, idling does', () => {
  const { scene, there, tcp, from } = full({ closeReleases: false });
  scene.send({ ...from, segment: 'fin' });
  scene.receive(there, { ...tcp, segment: 'fin' });
  scene.send({ ...from, segment: 'rst' });
  assert.is(scene.connect('b', 6_000), null);
  scene.advance(240_000);
  assert.ok(scene.connect('b', 6_000));
});

test('how a flow fails is silence, a RST or an ICMP error', () => {
  const answers = (exhaustion: 'silence' | 'rst' | 'icmp') => {
    const scene = new Scene(balanced(), 1, { gateway: { exhaustion } });
    scene.open(1);
    scene.open(1, { protocol: 'tcp' });
    const failures = (['udp', 'tcp'] as const).map((protocol) =>
      scene.send({ from: 'b', port: 2, protocol }),
    );
    for (const { arrivals, deliveries } of failures) assert.equal([arrivals, deliveries], [[], []]);
    return failures.map(({ answer }) => answer);
  };
  assert.equal(answers('silence'), [null, null]);
  assert.equal(answers('rst'), [null, 'rst']);
  assert.equal(answers('icmp'), ['icmp', 'icmp']);
});

test('TCP exhaustion of a logging load balancer is logged, once for each time, by address and time', () => {
  const scene = new Scene(balanced(), 1);
  const tcp = (port: number) => scene.open(port, { protocol: 'tcp' });
  scene.open(1);
  scene.open(2);
  assert.equal(scene.alerts(), [], 'UDP is not logged');
  tcp(1);
  assert.equal(scene.alerts(), []);
  scene.advance(7);
  tcp(2);
  tcp(3);
  assert.equal(scene.alerts(), [{ time: 7, address: FRONTEND }]);
  scene.send({ from: 'a', port: 1, protocol: 'tcp', segment: 'rst' });
  tcp(4);
  assert.is(scene.alerts().length, 1);
  tcp(5);
  assert.is(scene.alerts().length, 2);
  scene.target.reset();
  assert.equal(scene.alerts(), []);
});

test('without logging, and for default SNAT, nothing is logged', () => {
  const scene = new Scene(balanced({ logging: false }), 1);
  const fail = (from: string) => [1, 2].map((port) => scene.out({ from, port, protocol: 'tcp' }));
  fail('a');
  fail('c');
  assert.equal(scene.alerts(), []);
  scene.change({ kind: 'set-logging', loadBalancer: 'lb', on: true });
  fail('a');
  assert.is(scene.alerts().length, 1);
});

test.run();
