import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Deployment, parseAddress, type Settings, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { qualify } from './options.ts';
import { ruleset } from './ruleset.ts';

const SETTINGS: Settings = { ports: { first: 1025, last: 65_535 }, idleTimeoutMs: 4_000 };

function vm(name: string, address: string, ilpip: string | null = null): Deployment['vms'][number] {
  return {
    name,
    address: parseAddress(address),
    ilpip: ilpip === null ? null : parseAddress(ilpip),
    securityGroup: null,
  };
}

function balancer(
  name: string,
  frontends: readonly string[],
  pool: readonly string[],
): Deployment['loadBalancers'][number] {
  return { name, frontends: frontends.map(parseAddress), pool, rules: [], probe: null, logging: false };
}

function deployment(parts: Partial<Deployment>): Deployment {
  return {
    publicSpace: [],
    virtualNetwork: [],
    subnets: [],
    vms: [],
    loadBalancers: [],
    securityGroups: [],
    reservedAddresses: [],
    platformAddresses: [],
    ...parts,
  };
}

test('each method has its rule, and the ILPIP comes first', () => {
  const rules = ruleset(
    deployment({
      vms: [
        vm('own', '10.1.0.4', '203.0.113.9'),
        vm('pooled', '10.1.0.5'),
        vm('both', '10.1.0.6', '203.0.113.10'),
        vm('alone', '10.1.0.7'),
      ],
      loadBalancers: [balancer('lb', ['203.0.113.1'], ['pooled', 'both'])],
      reservedAddresses: [parseAddress('192.0.2.200')],
      platformAddresses: [parseAddress('192.0.2.200'), parseAddress('192.0.2.1')],
    }),
    SETTINGS,
    qualify({}),
  );
  assert.is(
    rules,
    `flush ruleset
table ip snatcheck {
  set public { type ipv4_addr; flags interval;
    elements = { 192.0.2.1, 192.0.2.200, 203.0.113.1, 203.0.113.9-203.0.113.10 }
  }
  map ilpip_of { type ipv4_addr : ipv4_addr;
    elements = { 10.1.0.4 : 203.0.113.9, 10.1.0.6 : 203.0.113.10 }
  }
  map vm_of { type ipv4_addr : ipv4_addr;
    elements = { 203.0.113.9 : 10.1.0.4, 203.0.113.10 : 10.1.0.6 }
  }
  chain pool_0 {
    meta l4proto { tcp, udp } snat to 203.0.113.1:1025-65535
    snat to 203.0.113.1
  }
  chain pool_1 {
    meta l4proto { tcp, udp } snat to 192.0.2.1:1025-65535
    snat to 192.0.2.1
  }
  map pool_of { type ipv4_addr : verdict; flags interval;
    elements = { 10.1.0.5-10.1.0.6 : goto pool_0, 10.1.0.7 : goto pool_1 }
  }
  chain from_outside {
    type nat hook prerouting priority dstnat; policy accept;
    iifname "outside" dnat to ip daddr map @vm_of
  }
  chain to_outside {
    type nat hook postrouting priority srcnat; policy accept;
    oifname != "outside" accept
    snat to ip saddr map @ilpip_of
    ip saddr vmap @pool_of
  }
  chain forward {
    type filter hook forward priority filter; policy accept;
    iifname "outside" oifname "outside" drop
    ip daddr @public drop
  }
  chain input {
    type filter hook input priority filter; policy drop;
  }
}
`,
  );
});

test('frontends without a gap are one range, others are spread by hash', () => {
  const rules = ruleset(
    deployment({
      vms: [vm('a', '10.1.0.4'), vm('b', '10.1.0.5')],
      loadBalancers: [
        balancer('near', ['203.0.113.2', '203.0.113.1'], ['a']),
        balancer('far', ['203.0.113.9', '203.0.113.7'], ['b', 'a']),
      ],
    }),
    { ...SETTINGS, ports: { first: 2_000, last: 2_007 } },
    qualify({ portChoice: 'random', invalid: 'drop' }),
  );
  assert.match(
    rules,
    'snat to 203.0.113.1-203.0.113.2:2000-2007 random\n    snat to 203.0.113.1-203.0.113.2\n',
  );
  assert.match(
    rules,
    'jhash ip saddr . ip daddr mod 2 seed 0x1 vmap { 0 : goto pool_1_0, 1 : goto pool_1_1 }',
  );
  assert.match(
    rules,
    'chain pool_1_1 {\n    meta l4proto { tcp, udp } snat to 203.0.113.9:2000-2007 random\n',
  );
  assert.match(rules, '10.1.0.4 : goto pool_0, 10.1.0.5 : goto pool_1');
  assert.match(rules, 'ct state invalid drop');
});

test('a VM alone needs a platform address that is not the tenant’s', () => {
  const alone = deployment({
    vms: [vm('a', '10.1.0.4'), vm('b', '10.1.0.5', '192.0.2.1')],
    platformAddresses: [parseAddress('192.0.2.1')],
  });
  try {
    ruleset(alone, SETTINGS, qualify({}));
    assert.unreachable();
  } catch (error) {
    assert.instance(error, SnatcheckError);
    assert.is((error as SnatcheckError).code, 'lab-no-platform-address');
  }
});

test.run();
