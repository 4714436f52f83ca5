import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Settings, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { balancer, deployment, vm } from './fixtures/deployment.ts';
import { PLAIN } from './netfilter-variant.ts';
import { nftRules } from './nft-rules.ts';

const SETTINGS: Settings = { ports: { first: 1025, last: 65_535 }, idleTimeoutMs: 4_000 };

test('each method has its rule, and the ILPIP comes first', () => {
  const rules = nftRules(
    deployment({
      vms: [
        vm('own', '10.1.0.4', '203.0.113.9'),
        vm('pooled', '10.1.0.5'),
        vm('both', '10.1.0.6', '203.0.113.10'),
        vm('alone', '10.1.0.7'),
      ],
      loadBalancers: [balancer('lb', ['203.0.113.1'], ['pooled', 'both'])],
      reservedAddresses: ['192.0.2.200'],
      platformAddresses: ['192.0.2.200', '192.0.2.1'],
    }),
    SETTINGS,
    PLAIN,
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
  const rules = nftRules(
    deployment({
      vms: [vm('a', '10.1.0.4'), vm('b', '10.1.0.5')],
      loadBalancers: [
        balancer('near', ['203.0.113.2', '203.0.113.1'], ['a']),
        balancer('far', ['203.0.113.9', '203.0.113.7'], ['b', 'a']),
      ],
    }),
    { ...SETTINGS, ports: { first: 2_000, last: 2_007 } },
    { ...PLAIN, portChoice: 'random', invalid: 'drop' },
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

test('with persistent a host keeps its address of several with gaps too, whatever the destination', () => {
  const gapped = deployment({
    vms: [vm('a', '10.1.0.4')],
    loadBalancers: [balancer('far', ['203.0.113.9', '203.0.113.7'], ['a'])],
  });
  assert.match(
    nftRules(gapped, SETTINGS, { ...PLAIN, persistent: true }),
    'jhash ip saddr mod 2 seed 0x1 vmap {',
  );
});

test('a VM alone needs a platform address that is not the tenant’s', () => {
  const alone = deployment({
    vms: [vm('a', '10.1.0.4'), vm('b', '10.1.0.5', '192.0.2.1')],
    platformAddresses: ['192.0.2.1'],
  });
  try {
    nftRules(alone, SETTINGS, PLAIN);
    assert.unreachable();
  } catch (error) {
    assert.instance(error, SnatcheckError);
    assert.is((error as SnatcheckError).code, 'lab-no-platform-address');
  }
});

test('masquerade with and without a range, persistent addresses, a connected network', () => {
  const one = deployment({
    virtualNetwork: ['10.1.0.0/16', '10.9.0.0/24'],
    vms: [vm('a', '10.1.0.4')],
    platformAddresses: ['192.0.2.1'],
  });
  const rules = (variant: Partial<typeof PLAIN>) => nftRules(one, SETTINGS, { ...PLAIN, ...variant });
  assert.match(rules({ translation: 'masquerade' }), 'chain pool_0 {\n    masquerade\n  }');
  const ranged = rules({ translation: 'masquerade-range', portChoice: 'random' });
  assert.match(ranged, 'masquerade to :1025-65535 random\n    masquerade\n');
  assert.match(rules({ persistent: true, portChoice: 'random' }), ':1025-65535 random,persistent\n');
  assert.match(rules({}), 'oifname != "outside" accept\n    ip daddr 10.9.0.0/24 accept\n');
});

test('security groups are chains that drop or return, defaults last', () => {
  const rules = nftRules(
    deployment({
      publicSpace: ['198.51.100.0/24', '198.51.100.64/26'],
      virtualNetwork: ['10.1.0.0/16'],
      vms: [{ ...vm('a', '10.1.0.4', '203.0.113.9'), securityGroup: 'g' }],
      securityGroups: [
        {
          name: 'g',
          rules: [
            {
              name: 'no',
              priority: 200,
              direction: 'outbound',
              access: 'deny',
              protocol: 'udp',
              source: '*',
              sourcePorts: { first: 1, last: 1_024 },
              destination: 'INTERNET',
              destinationPorts: { first: 25, last: 25 },
            },
          ],
        },
      ],
    }),
    SETTINGS,
    PLAIN,
  );
  assert.match(rules, 'set internet { type ipv4_addr; flags interval;\n    elements = { 198.51.100.0/24 }');
  assert.match(
    rules,
    `  chain group_0_out {
    meta l4proto udp ip daddr @internet th sport 1-1024 th dport 25-25 drop
    ip saddr @vnet ip daddr @vnet return
    ip daddr @internet return
    drop
  }
  chain group_0_in {
    ip saddr @vnet ip daddr @vnet return
    ip saddr 168.63.129.16 return
    drop
  }`,
  );
  assert.match(rules, 'iifname "inside" ip saddr vmap @nic_out\n');
  assert.match(rules, 'elements = { 10.1.0.4 : jump group_0_out }');
});

test.run();
