import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Deployment, Vm } from '../../spec/vocabulary/index.ts';
import { balanced, DEFAULT_ADDRESS, deployment, FRONTEND, ILPIP, ip, Scene, SERVER, vm } from './scene.ts';

/** The source that a new flow of each VM leaves with. */
function sources(scene: Scene, port = 5_000): (number | null)[] {
  return ['a', 'b', 'c'].map((from) => scene.out({ from, port })?.source ?? null);
}

function withVm(base: Deployment, changed: Vm): Deployment {
  return { ...base, vms: base.vms.map((other) => (other.name === changed.name ? changed : other)) };
}

test('standalone, in a pool, with an ILPIP: the article’s table', () => {
  const standalone = new Scene(deployment());
  assert.equal(sources(standalone), [DEFAULT_ADDRESS, DEFAULT_ADDRESS, DEFAULT_ADDRESS]);
  assert.equal(sources(new Scene(balanced())), [FRONTEND, FRONTEND, DEFAULT_ADDRESS]);
  const inPool = new Scene(withVm(balanced(), vm('a', { ilpip: ILPIP })));
  assert.equal(sources(inPool), [ILPIP, FRONTEND, DEFAULT_ADDRESS]);
  const alone = new Scene(withVm(balanced(), vm('c', { ilpip: ILPIP })));
  assert.equal(sources(alone), [FRONTEND, FRONTEND, ILPIP]);
});

test("default SNAT's address is none of the tenant's own", () => {
  const platformAddresses = [FRONTEND, ILPIP, ip('203.0.113.9'), DEFAULT_ADDRESS];
  const tenants = withVm(
    { ...balanced(), platformAddresses, reservedAddresses: [ip('203.0.113.9')] },
    vm('a', { ilpip: ILPIP }),
  );
  assert.equal(sources(new Scene(tenants))[2], DEFAULT_ADDRESS);
  const none = new Scene({ ...tenants, platformAddresses: [] });
  assert.is(sources(none)[2], ip('203.0.113.254'));
});

test('a platform address that becomes the tenant’s own serves default SNAT no longer', () => {
  const scene = new Scene(deployment({ platformAddresses: [DEFAULT_ADDRESS, DEFAULT_ADDRESS + 1] }));
  assert.is(sources(scene)[2], DEFAULT_ADDRESS);
  scene.change({ kind: 'assign-ilpip', vm: 'a', address: DEFAULT_ADDRESS });
  assert.equal(sources(scene, 5_001), [DEFAULT_ADDRESS, DEFAULT_ADDRESS + 1, DEFAULT_ADDRESS + 1]);
});

test('each standalone VM may have an address of its own', () => {
  const platformAddresses = [1, 2].map((i) => DEFAULT_ADDRESS + i);
  const scene = new Scene(deployment({ platformAddresses }), 10, { gateway: { defaultAddress: 'own' } });
  assert.equal(sources(scene), [DEFAULT_ADDRESS + 1, DEFAULT_ADDRESS + 2, DEFAULT_ADDRESS + 1]);
});

test('an ILPIP keeps ports, privileged ones too, and never runs out of them', () => {
  const scene = new Scene(withVm(deployment(), vm('a', { ilpip: ILPIP })), 1);
  for (const port of [80, 5_000, 5_001]) {
    for (const toPort of [443, 444]) {
      const seen = scene.out({ from: 'a', port, toPort });
      assert.equal([seen?.source, seen?.sourcePort], [ILPIP, port]);
      assert.is(scene.in({ address: ILPIP, port }, { fromPort: toPort }), `a:${port}`);
    }
  }
});

test('several frontends: each in turn, the first, or one for each VM; a flow stays on the one it got', () => {
  const frontends = [FRONTEND, FRONTEND + 1];
  const used = (choice: 'rotating' | 'first' | 'pinned') => {
    const scene = new Scene(balanced({ frontends }), 10, { gateway: { frontends: choice } });
    return [1, 1, 2, 3]
      .map((port) => (scene.out({ from: 'a', port })?.source ?? 0) - FRONTEND)
      .concat((scene.out({ from: 'b', port: 1 })?.source ?? 0) - FRONTEND);
  };
  assert.equal(used('rotating'), [0, 0, 1, 0, 1]);
  assert.equal(used('first'), [0, 0, 0, 0, 0]);
  assert.equal(used('pinned'), [0, 0, 0, 0, 1]);
});

test('when one frontend is full the others serve', () => {
  const scene = new Scene(balanced({ frontends: [FRONTEND, FRONTEND + 1] }), 1, {
    gateway: { frontends: 'first' },
  });
  assert.equal(
    [1, 2, 3].map((port) => scene.out({ from: 'a', port })?.source ?? null),
    [FRONTEND, FRONTEND + 1, null],
  );
});

test('a load balancer without a frontend lends none', () => {
  assert.equal(sources(new Scene(balanced({ frontends: [] })))[0], DEFAULT_ADDRESS);
});

test('joining and leaving a pool decides about new flows; live flows keep their mapping', () => {
  const scene = new Scene(balanced({ pool: ['b'] }));
  const standalone = scene.out({ from: 'a', port: 5_000 });
  scene.change({ kind: 'join-pool', vm: 'a', loadBalancer: 'lb' });
  scene.change({ kind: 'join-pool', vm: 'a', loadBalancer: 'lb' });
  assert.is(scene.out({ from: 'a', port: 5_001 })?.source, FRONTEND);
  assert.equal(scene.out({ from: 'a', port: 5_000 }), standalone);
  scene.change({ kind: 'leave-pool', vm: 'a', loadBalancer: 'lb' });
  assert.is(scene.out({ from: 'a', port: 5_002 })?.source, DEFAULT_ADDRESS);
  assert.is(scene.out({ from: 'a', port: 5_001 })?.source, FRONTEND);
});

test('a new ILPIP serves new flows; a released one takes its flows with it', () => {
  const scene = new Scene(balanced());
  const balancedFlow = scene.out({ from: 'a', port: 5_000 });
  scene.change({ kind: 'assign-ilpip', vm: 'a', address: ILPIP });
  assert.is(scene.out({ from: 'a', port: 5_001 })?.source, ILPIP);
  assert.equal(scene.out({ from: 'a', port: 5_000 }), balancedFlow);
  scene.change({ kind: 'release-ilpip', vm: 'a' });
  assert.is(scene.in({ address: ILPIP, port: 5_001 }), null);
  assert.is(scene.out({ from: 'a', port: 5_001 })?.source, FRONTEND);
  scene.change({ kind: 'assign-ilpip', vm: 'b', address: ILPIP });
  assert.is(scene.out({ from: 'b', port: 5_001 })?.source, ILPIP);
});

test('a change may also end the VM’s flows, and no one else’s', () => {
  const scene = new Scene(balanced(), 10, { gateway: { changes: 'drop-flows' } });
  const others = scene.out({ from: 'b', port: 5_000 });
  scene.out({ from: 'a', port: 5_000 });
  scene.change({ kind: 'assign-ilpip', vm: 'a', address: ILPIP });
  assert.is(scene.out({ from: 'a', port: 5_000 })?.source, ILPIP);
  assert.equal(scene.out({ from: 'b', port: 5_000 }), others);
});

test('reset undoes every change', () => {
  const scene = new Scene(balanced());
  scene.change({ kind: 'leave-pool', vm: 'a', loadBalancer: 'lb' });
  scene.change({ kind: 'assign-ilpip', vm: 'b', address: ILPIP });
  scene.target.reset();
  assert.equal(sources(scene), [FRONTEND, FRONTEND, DEFAULT_ADDRESS]);
});

test('discovery is told the address that this very query left with, by each method', () => {
  const scene = new Scene(withVm(balanced({ pool: ['a'] }), vm('b', { ilpip: ILPIP })));
  scene.out({ from: 'a', port: 5_000, to: SERVER });
  for (const [index, address] of [FRONTEND, ILPIP, DEFAULT_ADDRESS].entries()) {
    const { source, answer } = scene.discover(index, 5_000);
    assert.equal([source, answer], [address, address]);
  }
});

test.run();
