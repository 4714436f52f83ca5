import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { iptablesRules } from './iptables-rules.ts';
import { PLAIN } from './netfilter-variant.ts';
import { balancer, deployment, vm } from './fixtures/deployment.ts';

const SETTINGS = { ports: { first: 2_000, last: 2_007 }, idleTimeoutMs: 4_000 };

test('each method has its rule, the ILPIP first, connected networks before all', () => {
  const rules = iptablesRules(
    deployment({
      virtualNetwork: ['10.1.0.0/16', '10.9.0.0/24'],
      vms: [vm('own', '10.1.0.4', '203.0.113.9'), vm('pooled', '10.1.0.5'), vm('alone', '10.1.0.7')],
      loadBalancers: [balancer('lb', ['203.0.113.1'], ['pooled'])],
      platformAddresses: ['192.0.2.1'],
    }),
    SETTINGS,
    PLAIN,
  ).split('\n');
  assert.equal(
    rules.filter((line) => /^-A (PRE|POST|pool)/.test(line)),
    [
      '-A PREROUTING -i outside -d 203.0.113.9 -j DNAT --to-destination 10.1.0.4',
      '-A POSTROUTING ! -o outside -j ACCEPT',
      '-A POSTROUTING -d 10.9.0.0/24 -j ACCEPT',
      '-A POSTROUTING -s 10.1.0.4 -j SNAT --to-source 203.0.113.9',
      '-A POSTROUTING -s 10.1.0.5 -g pool_0',
      '-A pool_0 -p tcp -j SNAT --to-source 203.0.113.1:2000-2007',
      '-A pool_0 -p udp -j SNAT --to-source 203.0.113.1:2000-2007',
      '-A pool_0 -j SNAT --to-source 203.0.113.1',
      '-A POSTROUTING -s 10.1.0.7 -g pool_1',
      '-A pool_1 -p tcp -j SNAT --to-source 192.0.2.1:2000-2007',
      '-A pool_1 -p udp -j SNAT --to-source 192.0.2.1:2000-2007',
      '-A pool_1 -j SNAT --to-source 192.0.2.1',
    ],
  );
});

test('addresses with gaps are spread by chance, evenly, and the last takes what is left', () => {
  const rules = iptablesRules(
    deployment({
      vms: [vm('a', '10.1.0.4'), vm('b', '10.1.0.5')],
      loadBalancers: [balancer('lb', ['203.0.113.9', '203.0.113.7', '203.0.113.1'], ['a', 'b'])],
    }),
    SETTINGS,
    { ...PLAIN, portChoice: 'fully-random', persistent: true },
  );
  assert.match(rules, '-m iprange --src-range 10.1.0.4-10.1.0.5 -g pool_0');
  const chances = [...rules.matchAll(/-p udp(?: -m statistic .* --probability (\S+))? -j/g)];
  assert.equal(
    chances.map(([, chance]) => Number(chance ?? 1).toFixed(3)),
    ['0.333', '0.500', '1.000'],
  );
  assert.match(rules, '--to-source 203.0.113.9:2000-2007 --random-fully --persistent');
});

test('the tag INTERNET is not the VNet, whose addresses may lie in what is declared public', () => {
  const tagged = { direction: 'outbound', access: 'deny', protocol: '*', priority: 100 } as const;
  const anything = { source: '*', sourcePorts: '*', destinationPorts: '*' } as const;
  const rules = iptablesRules(
    deployment({
      publicSpace: ['8.0.0.0/6', '10.1.0.0/24', '198.51.100.0/24'],
      virtualNetwork: ['10.0.0.0/8', '198.51.100.64/26'],
      vms: [{ ...vm('a', '10.1.0.4', '203.0.113.9'), securityGroup: 'g' }],
      securityGroups: [
        { name: 'g', rules: [{ ...tagged, ...anything, name: 'no', destination: 'INTERNET' }] },
      ],
    }),
    SETTINGS,
    PLAIN,
  ).split('\n');
  assert.equal(
    rules.filter((line) => /^-A group_0_out -d .* -j DROP$/.test(line)),
    ['8.0.0.0/7', '11.0.0.0/8', '198.51.100.0/26', '198.51.100.128/25'].map(
      (prefix) => `-A group_0_out -d ${prefix} -j DROP`,
    ),
  );
});

test('security groups are chains: by priority, defaults last, one line for each protocol that has ports', () => {
  const range = { first: 1, last: 1_024 };
  const rules = iptablesRules(
    deployment({
      publicSpace: ['192.0.2.0/24', '198.51.100.0/24'],
      virtualNetwork: ['10.1.0.0/16'],
      vms: [{ ...vm('a', '10.1.0.4', '203.0.113.9'), securityGroup: 'g' }],
      securityGroups: [
        {
          name: 'g',
          rules: [
            {
              name: 'late',
              priority: 300,
              direction: 'outbound',
              access: 'allow',
              protocol: 'tcp',
              source: '*',
              sourcePorts: '*',
              destination: 'INTERNET',
              destinationPorts: '*',
            },
            {
              name: 'early',
              priority: 200,
              direction: 'outbound',
              access: 'deny',
              protocol: '*',
              source: 'VIRTUAL_NETWORK',
              sourcePorts: range,
              destination: '*',
              destinationPorts: '*',
            },
          ],
        },
      ],
    }),
    SETTINGS,
    PLAIN,
  ).split('\n');
  assert.equal(
    rules.filter((line) => line.startsWith('-A group_0_out')),
    [
      '-A group_0_out -p udp -s 10.1.0.0/16 --sport 1:1024 -j DROP',
      '-A group_0_out -p tcp -s 10.1.0.0/16 --sport 1:1024 -j DROP',
      '-A group_0_out -p tcp -d 192.0.2.0/24 -j RETURN',
      '-A group_0_out -p tcp -d 198.51.100.0/24 -j RETURN',
      '-A group_0_out -s 10.1.0.0/16 -d 10.1.0.0/16 -j RETURN',
      '-A group_0_out -d 192.0.2.0/24 -j RETURN',
      '-A group_0_out -d 198.51.100.0/24 -j RETURN',
      '-A group_0_out -j DROP',
    ],
  );
  assert.ok(rules.includes('-A FORWARD -i inside -s 10.1.0.4 -j group_0_out'));
  assert.ok(rules.includes('-A FORWARD -o inside -d 10.1.0.4 -j group_0_in'));
});

test.run();
