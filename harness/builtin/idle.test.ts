import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { balanced, FRONTEND, Scene, T } from './scene.ts';

/** A pool of one port, which a's flow holds; whether b can have it. */
function single(gateway = {}) {
  const scene = new Scene(balanced(), 1, { gateway });
  assert.is(scene.open(5_000), 1025);
  return {
    scene,
    bGets: () => scene.out({ from: 'b', port: 6_000 }) !== null,
    outbound: () => scene.open(5_000),
    inbound: () => scene.in({ address: FRONTEND, port: 1025 }),
  };
}

test('a port is kept until 1 ms before the timeout and free at the timeout', () => {
  const { scene, bGets } = single();
  scene.advance(T - 1);
  assert.not.ok(bGets());
  scene.advance(1);
  assert.ok(bGets());
});

test('until then the mapping works both ways; after it, nothing comes in', () => {
  const { scene, inbound } = single({ inboundRefreshes: false });
  scene.advance(T - 1);
  assert.is(inbound(), 'a:5000');
  scene.advance(1);
  assert.is(inbound(), null);
});

test('outbound packets keep a flow; each counts anew', () => {
  const { scene, bGets, outbound } = single();
  for (let i = 0; i < 5; i += 1) {
    scene.advance(T - 1);
    assert.is(outbound(), 1025);
  }
  scene.advance(T - 1);
  assert.not.ok(bGets());
  scene.advance(1);
  assert.ok(bGets());
});

test('inbound packets keep a flow, or do not', () => {
  for (const inboundRefreshes of [true, false]) {
    const { scene, bGets, inbound } = single({ inboundRefreshes });
    scene.advance(T - 1);
    assert.is(inbound(), 'a:5000');
    scene.advance(1);
    assert.is(bGets(), !inboundRefreshes);
  }
});

test('what was filtered out keeps nothing', () => {
  const { scene, bGets } = single();
  scene.advance(T - 1);
  assert.is(scene.in({ address: FRONTEND, port: 1025 }, { fromPort: 9 }), null);
  scene.advance(1);
  assert.ok(bGets());
});

test('TCP idles like UDP: established, half open, half closed and closed', () => {
  for (const close of [[], ['fin'], ['fin', 'peer-fin']] as const) {
    const scene = new Scene(balanced(), 1, { gateway: { closeReleases: false } });
    const there = scene.connect('a', 5_000) ?? { address: 0, port: 0 };
    for (const how of close) {
      if (how === 'fin') scene.send({ from: 'a', port: 5_000, protocol: 'tcp', segment: 'fin' });
      else scene.receive(there, { protocol: 'tcp', segment: 'fin' });
    }
    scene.advance(T - 1);
    assert.is(scene.connect('b', 6_000), null);
    scene.advance(1);
    assert.ok(scene.connect('b', 6_000));
  }
});

test('timers of several flows run each for itself, the longest-lived first or last', () => {
  const scene = new Scene(balanced(), 3);
  for (const port of [1, 2, 3]) {
    scene.open(port);
    scene.advance(100);
  }
  scene.open(1);
  scene.advance(T - 200);
  assert.equal(
    [7, 8].map((port) => scene.open(port)),
    [1026, null],
  );
  scene.advance(100);
  assert.equal(
    [8, 9].map((port) => scene.open(port)),
    [1027, null],
  );
});

test('lazy reclaim: an idle flow is over, and its port taken until somebody needs it', () => {
  const lazy = (ports: number) => new Scene(balanced(), ports, { gateway: { reclaim: 'on-need' } });
  const roomy = lazy(3);
  assert.equal(
    [1, 2].map((port) => roomy.open(port)),
    [1025, 1026],
  );
  roomy.advance(T);
  assert.is(roomy.in({ address: FRONTEND, port: 1025 }), null);
  roomy.open(3);
  assert.is(roomy.target.gateway.flows.size, 2, 'the flow of the second port still stands');
  const tight = lazy(1);
  tight.open(1);
  tight.advance(T - 1);
  assert.is(tight.open(2), null);
  tight.advance(1);
  assert.is(tight.open(2), 1025);
  assert.is(tight.open(1), null);
});

test("a client's packets keep the flow that the client opened, whatever those from outside do elsewhere", () => {
  const scene = new Scene(balanced(), 1, { gateway: { inboundRefreshes: false } });
  const dns = { address: FRONTEND, port: 53 };
  const first = scene.in(dns);
  scene.advance(T - 1);
  assert.is(scene.in(dns), first);
  scene.advance(1);
  const reply = scene.out({ from: first?.slice(0, 1) ?? '', port: 5_353 });
  assert.equal([reply?.source, reply?.sourcePort], [FRONTEND, 53]);
});

test('a packet on a reclaimed UDP flow begins a new one; on a TCP one it is stray', () => {
  const scene = new Scene(balanced(), 2);
  scene.open(5_000);
  scene.connect('a', 5_000);
  scene.advance(T);
  assert.is(scene.open(5_000), 1026);
  assert.is(scene.out({ from: 'a', port: 5_000, protocol: 'tcp', segment: 'data' }), null);
});

test('the timeout is a setting', () => {
  const { target } = new Scene(balanced(), 1);
  target.deploy(balanced(), { ports: { first: 2_000, last: 2_000 }, idleTimeoutMs: 50 });
  const open = (vmIndex: number) =>
    target.run([
      {
        op: 'send',
        vm: vmIndex,
        protocol: 'udp',
        segment: 'data',
        bytes: 8,
        group: 0,
        sourcePort: 1,
        destination: 0xc6336407,
        destinationPort: 1,
        zeroChecksum: false,
      },
    ])[0];
  const arrived = (vmIndex: number) => JSON.stringify(open(vmIndex)).includes('"sourcePort":2000');
  assert.ok(arrived(0));
  target.run([{ op: 'advance', ms: 49 }]);
  assert.not.ok(arrived(1));
  target.run([{ op: 'advance', ms: 1 }]);
  assert.ok(arrived(1));
});

test.run();
