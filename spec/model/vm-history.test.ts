import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { D1, D2 } from '../readings/trace.ts';
import {
  DEFAULT_ADDRESS,
  E,
  FRONTEND,
  FRONTEND_2,
  group,
  ILPIP,
  POOLED,
  RESERVED,
  STANDALONE,
  T,
  WITH_ILPIP,
  world,
  type WorldOptions,
} from '../readings/world.ts';
import type { Address, Change, Deployment, Send } from '../vocabulary/index.ts';
import { Configuration } from './configuration.ts';
import { Configurations } from './expectation.ts';
import { type FactName, FactSet } from './facts.ts';
import { send, timing } from './fixtures/packets.ts';
import { VmHistory } from './vm-history.ts';

/** A flow of the first VM's is surely live until so long after its packet. */
const LIVES = T - E;

function history(options: WorldOptions = {}) {
  const { deployment } = world(options);
  const all = new Configurations(new Configuration(deployment));
  const vms = new VmHistory(deployment, timing);
  /** What is said of the next flow of a VM's. */
  const says = (vm: number, destination: Address = D1): readonly FactName[] => {
    const facts = new FactSet();
    vms.describe(vm, destination, all, facts);
    return facts.names();
  };
  const opened = (figures: Partial<Send> = {}, sent = 0, becameSure = true): readonly FactName[] => {
    const facts = new FactSet();
    vms.opened(send(figures), sent, becameSure, facts);
    return facts.names();
  };
  return { vms, says, opened };
}

test('a VM is told by its pool, its frontends and its groups', () => {
  const of = (vm: number, options?: WorldOptions) => history(options).says(vm);
  const pooled = ['tenantOwns', 'grouplessVm', 'inPool', 'poolOfOthers'];
  assert.equal(of(POOLED).toSorted(), [...pooled, 'oneFrontend'].toSorted());
  const two = { frontends: [FRONTEND, FRONTEND_2] };
  assert.equal(of(POOLED, two).toSorted(), [...pooled, 'severalFrontends'].toSorted());
  const alone = { loadBalancer: { pool: ['vm-0'] } };
  assert.equal(of(POOLED, alone).toSorted(), ['grouplessVm', 'inPool', 'oneFrontend', 'tenantOwns']);
  assert.equal(of(STANDALONE).toSorted(), ['grouplessVm', 'tenantOwns']);
  assert.equal(of(WITH_ILPIP).toSorted(), ['grouplessVm', 'oneFrontend', 'tenantOwns']);
  const grouped = { nicGroup: 'group', securityGroups: [group('group')] };
  assert.ok(of(POOLED, grouped).includes('groupedVm'));
  assert.not(of(POOLED, grouped).includes('grouplessVm'));
});

test('a tenant has addresses that default SNAT must not use, where it has a frontend as well as an ILPIP', () => {
  const { loadBalancers, vms } = world().deployment;
  const owns = (deployment: Partial<Deployment>) =>
    history({ deployment }).says(STANDALONE).includes('tenantOwns');
  const none = { ...loadBalancers[0]!, frontends: [] };
  assert.ok(owns({ vms }));
  assert.not(owns({ vms: vms.slice(0, WITH_ILPIP) }), 'no ILPIP');
  assert.not(owns({ loadBalancers: [] }), 'no load balancer');
  assert.not(owns({ loadBalancers: [none] }), 'no frontend');
  assert.ok(owns({ loadBalancers: [none, { ...loadBalancers[0]!, name: 'other' }] }));
});

test('what changed of a VM last is told of its later flows', () => {
  const named = { vm: 'vm-0', loadBalancer: 'lb' } as const;
  const changes: readonly (readonly [Change, readonly FactName[]])[] = [
    [{ kind: 'join-pool', ...named }, ['changedSince', 'joined']],
    [{ kind: 'leave-pool', ...named }, ['changedSince', 'left']],
    [{ kind: 'assign-ilpip', vm: 'vm-0', address: ILPIP }, ['assigned', 'changedSince']],
    [{ kind: 'release-ilpip', vm: 'vm-0' }, ['changedSince', 'released']],
    [{ kind: 'set-security-group', on: { vm: 'vm-0' }, securityGroup: null }, ['changedSince']],
    [{ kind: 'set-logging', loadBalancer: 'lb', on: false }, ['changedSince']],
  ];
  const { vms, says } = history();
  const usual = says(STANDALONE);
  for (const [change, facts] of changes) {
    vms.changed(STANDALONE, change);
    const more = says(STANDALONE).filter((name) => !usual.includes(name));
    assert.equal(more.toSorted(), facts, change.kind);
  }
  assert.not(says(POOLED).includes('changedSince'), 'another VM');
});

test('a VM’s first flow is told from its later ones, be it half open or of a VM that changed', () => {
  for (const becameSure of [true, false]) {
    const { says, opened } = history();
    assert.not(says(0).includes('laterFlow'));
    opened({}, 0, becameSure);
    assert.ok(says(0).includes('laterFlow'));
    assert.not(says(1).includes('laterFlow'), 'another VM');
    opened({}, 0, becameSure);
    assert.ok(says(0).includes('laterFlow'));
  }
});

test('another destination than that of a VM’s first flow is a second one', () => {
  // The lowest address is one like any other.
  for (const first of [D1, 0]) {
    const { says, opened } = history();
    const isSecond = (vm: number, destination: Address) =>
      says(vm, destination).includes('secondDestination');
    assert.not(isSecond(0, D2), 'there is no first one');
    opened({ destination: first }, 0, false);
    assert.not(isSecond(0, first));
    assert.ok(isSecond(0, D2));
    assert.not(isSecond(1, D2), 'another VM');
    opened({ destination: D2 });
    assert.not(isSecond(0, first), 'the first one stays the first');
    assert.ok(isSecond(0, D2));
  }
});

test('addresses that default SNAT was seen to use are told once each, in their order', () => {
  const { vms } = history();
  assert.equal(vms.defaultAddresses, []);
  for (const address of [DEFAULT_ADDRESS, RESERVED, DEFAULT_ADDRESS]) vms.noteDefaultAddress(address);
  assert.equal(vms.defaultAddresses, [DEFAULT_ADDRESS, RESERVED]);
});

test('neighbours are two VMs’ flows from one private port to one address', () => {
  const second = (figures: Partial<Send>, at = 0, isSure = true) => {
    const { opened } = history();
    assert.equal(opened({}, 0, isSure), []);
    return opened(figures, at);
  };
  const neighbour = ['samePortNeighbour'];
  assert.equal(second({ vm: 1 }), neighbour);
  assert.equal(second({ vm: 1, destinationPort: 80 }), neighbour);
  assert.equal(second({}), [], 'the same flow again');
  // What is remembered in one place is told apart.
  assert.equal(second({ vm: 1, sourcePort: 5_000 + 256 }), []);
  assert.equal(second({ vm: 1, destination: D1 + 256 }), []);
  assert.equal(second({ vm: 1 }, LIVES - 1), neighbour);
  assert.equal(second({ vm: 1 }, LIVES), [], 'the first may be over');
  assert.equal(second({ vm: 1 }, 0, false), [], 'the first may never have lived');
});

test('siblings are one VM’s flows from one private port to two ports of an address', () => {
  const second = (figures: Partial<Send>, at = 0) => {
    const { opened } = history();
    opened();
    return opened(figures, at);
  };
  const sibling = ['samePortSibling'];
  assert.equal(second({ destinationPort: 80 }), sibling);
  assert.equal(second({ destinationPort: 80, sourcePort: 5_000 + 256 }), []);
  assert.equal(second({ destinationPort: 80, destination: D1 + 256 }), []);
  assert.equal(second({ destinationPort: 80 }, LIVES - 1), sibling);
  assert.equal(second({ destinationPort: 80 }, LIVES), []);
});

test('a flow that does not surely live neither has neighbours nor is one', () => {
  const { opened } = history();
  opened();
  assert.equal(opened({ vm: 1 }, 0, false), []);
  assert.equal(opened({ destinationPort: 80 }), ['samePortSibling'], 'the first VM’s is the last one known');
});

test('of one private port the latest flow is the one to compare with, for as long as that one lives', () => {
  const third = (second: Partial<Send>, figures: Partial<Send>, at = 1) => {
    const { opened } = history();
    opened();
    opened(second, 1);
    return opened(figures, at);
  };
  assert.equal(third({ vm: 1 }, { vm: 1, destinationPort: 80 }), ['samePortSibling']);
  assert.equal(third({ vm: 1 }, {}), ['samePortNeighbour']);
  assert.equal(third({ destinationPort: 80 }, { destinationPort: 80 }), []);
  assert.equal(third({ destinationPort: 80 }, {}), ['samePortSibling']);
  const [port, address] = [{ sourcePort: 5_000 + 256 }, { destination: D1 + 256 }];
  assert.equal(third(port, { vm: 1, ...port }), ['samePortNeighbour']);
  assert.equal(third(port, { vm: 1 }), []);
  assert.equal(third(address, { vm: 1, ...address }), ['samePortNeighbour']);
  assert.equal(third(address, { vm: 1 }), []);
  assert.equal(third({}, { vm: 1 }, 1 + LIVES - 1), ['samePortNeighbour']);
  assert.equal(third({}, { vm: 1 }, 1 + LIVES), []);
});

test('ports in a row do not push each other out', () => {
  const { opened } = history();
  const ports = Array.from({ length: 256 }, (_, nth) => 5_000 + nth);
  for (const sourcePort of ports) opened({ sourcePort });
  for (const sourcePort of ports)
    assert.equal(opened({ vm: 1, sourcePort }), ['samePortNeighbour'], `${sourcePort}`);
});

test('another flow surely lives, from another VM or another port, until T - e after it was seen', () => {
  const { vms, opened } = history();
  assert.not(vms.anyOtherLive(0, 5_000, 0));
  opened({}, 10);
  assert.not(vms.anyOtherLive(0, 5_000, 10), 'it is the only one');
  const lives = (vm: number, port: number, at: number) => vms.anyOtherLive(vm, port, at);
  assert.ok(lives(1, 5_000, 10 + LIVES - 1));
  assert.not(lives(1, 5_000, 10 + LIVES));
  assert.ok(lives(0, 5_001, 10 + LIVES - 1));
  assert.not(lives(0, 5_001, 10 + LIVES));
});

test('another flow surely lives, too, where this one was the last that opened', () => {
  const others: readonly Partial<Send>[] = [{ vm: 1 }, { sourcePort: 5_001 }];
  for (const other of others) {
    const { vms, opened } = history();
    opened(other);
    opened({}, 20);
    assert.ok(vms.anyOtherLive(0, 5_000, LIVES - 1));
    assert.not(vms.anyOtherLive(0, 5_000, LIVES));
    const { vm, sourcePort } = send(other);
    assert.ok(vms.anyOtherLive(vm, sourcePort, 20 + LIVES - 1), 'and this one for that one');
    assert.not(vms.anyOtherLive(vm, sourcePort, 20 + LIVES));
    // However often it opens, to whichever destinations.
    opened({ destination: D2 }, 30);
    assert.ok(vms.anyOtherLive(0, 5_000, LIVES - 1));
    assert.ok(vms.anyOtherLive(vm, sourcePort, 30 + LIVES - 1));
    assert.not(vms.anyOtherLive(vm, sourcePort, 30 + LIVES));
    opened(other, 40);
    assert.ok(vms.anyOtherLive(0, 5_000, 40 + LIVES - 1));
    assert.not(vms.anyOtherLive(0, 5_000, 40 + LIVES));
  }
});

test('one that does not surely live is no other one', () => {
  const { vms, opened } = history();
  opened({}, 0, false);
  assert.not(vms.anyOtherLive(1, 5_000, 0));
});

test.run();
