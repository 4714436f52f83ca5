import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAddress, parseCidr } from '../../spec/vocabulary/index.ts';
import { datapathFlows, flowChanges } from './datapath-flows.ts';
import { balancer, deployment, vm } from './fixtures/deployment.ts';

const SETTINGS = { ports: { first: 2_000, last: 2_007 }, idleTimeoutMs: 4_000 };
const THREE_METHODS = deployment({
  virtualNetwork: ['10.1.0.0/16', '10.1.7.0/24', '10.9.0.0/24', '10.9.0.0/28'],
  subnets: [{ name: 'vms', range: parseCidr('10.1.0.0/24'), securityGroup: null }],
  vms: [
    vm('own', '10.1.0.4', '203.0.113.9'),
    vm('pooled', '10.1.0.5'),
    vm('pooled-own', '10.1.0.6', '203.0.113.8'),
    vm('alone', '10.1.0.7'),
  ],
  loadBalancers: [balancer('lb', ['203.0.113.1'], ['pooled', 'pooled-own'])],
  platformAddresses: ['192.0.2.1'],
});

test('each method has its flow, of the VMs in a pool too that have an ILPIP', () => {
  const lines = datapathFlows(THREE_METHODS, SETTINGS).split('\n');
  const fromVm = (address: string, to: string) =>
    `recirc_id(2),in_port(1),eth(),eth_type(0x0800),ipv4(src=${address}/255.255.255.255) ct(commit,nat(src=${to})),recirc(1)`;
  assert.equal(
    lines.filter((line) => line.startsWith('recirc_id(2)')),
    [
      fromVm('10.1.0.4', '203.0.113.9'),
      fromVm('10.1.0.6', '203.0.113.8'),
      fromVm('10.1.0.5', '203.0.113.1:2000-2007'),
      fromVm('10.1.0.7', '192.0.2.1:2000-2007'),
    ],
  );
  assert.match(
    lines.join('\n'),
    'recirc_id(3),in_port(2),ct_state(+trk-est-rel+new-inv),eth(),eth_type(0x0800),' +
      'ipv4(dst=203.0.113.9/255.255.255.255) ct(commit,nat(dst=10.1.0.4)),recirc(4)',
  );
});

test('addresses with gaps are spread by who and where to, those without by the kernel', () => {
  const behind = (...frontends: readonly string[]) =>
    datapathFlows(
      deployment({
        vms: [vm('a', '10.1.0.4'), vm('b', '10.1.0.5')],
        loadBalancers: [balancer('lb', frontends, ['a', 'b'])],
      }),
      SETTINGS,
    )
      .split('\n')
      .filter((line) => line.includes('nat(src='));
  assert.equal(
    behind('203.0.113.2', '203.0.113.1').map((line) => /nat\(src=(.*?)\)/.exec(line)?.[1]),
    ['203.0.113.1-203.0.113.2:2000-2007', '203.0.113.1-203.0.113.2:2000-2007'],
  );
  const spread = behind('203.0.113.1', '203.0.113.5', '203.0.113.9').map((line) =>
    /src=10\.1\.0\.(\d)\/\S*?,dst=0\.0\.0\.(\d+)\/0\.0\.0\.15\) .*src=203\.0\.113\.(\d):/
      .exec(line)
      ?.slice(1),
  );
  assert.equal(
    spread,
    [4, 5].flatMap((host) =>
      Array.from({ length: 16 }, (_, part) => [`${host}`, `${part}`, `${[1, 5, 9][(host - 4 + part) % 3]}`]),
    ),
  );
  // Of more addresses than sixteen each has a part too.
  const seventeen = Array.from({ length: 17 }, (_, i) => `203.0.113.${2 * i}`);
  const each = behind(...seventeen).map((line) => /nat\(src=(.*?):/.exec(line)?.[1]);
  assert.equal([each.length, new Set(each).size], [64, 17]);
});

test('what changes is what is gone, by its match, and then what comes', () => {
  const [before, after] = ['a to1\nb to1\nc to1\n', 'a to1\nc to2\nd to1\n'];
  assert.is(flowChanges(before, after), 'delete b\ndelete c\nc to2\nd to1\n');
  assert.is(flowChanges('', after), after);
  assert.is(flowChanges(after, after), '');
});

/** The flows that match a packet that just came in, by their actions. */
function matching(flows: string, port: number, src: number, dst: number): readonly string[] {
  return flows.split('\n').flatMap((line) => {
    const [key = '', actions = ''] = line.split(' ');
    if (!key.startsWith(`recirc_id(0),in_port(${port})`)) return [];
    const fits = (which: string, address: number) => {
      const found = new RegExp(`${which}=([\\d.]+)/([\\d.]+)`).exec(key);
      if (found === null) return true;
      const mask = parseAddress(found[2]!);
      return (address & mask) >>> 0 === (parseAddress(found[1]!) & mask) >>> 0;
    };
    return fits('src', src) && fits('dst', dst) ? [actions] : [];
  });
}

test('no two flows match the same packet, since flows of a datapath have no priority', () => {
  const flows = datapathFlows(THREE_METHODS, SETTINGS);
  const { virtualNetwork, subnets, vms, platformAddresses } = THREE_METHODS;
  // Networks overlap at their edges, if at all.
  const edges = [
    ...[...virtualNetwork, ...subnets.map(({ range }) => range)].flatMap(({ base, bits }) => [
      base,
      base + 2 ** (32 - bits) - 1,
    ]),
    ...vms.flatMap(({ address, ilpip }) => [address, ilpip ?? 0]),
    ...platformAddresses,
  ].flatMap((edge) => [edge - 1, edge, edge + 1].map((address) => address >>> 0));
  for (const port of [1, 2]) {
    for (const src of edges) {
      for (const dst of edges)
        assert.ok(matching(flows, port, src, dst).length <= 1, `${port} ${src} ${dst}`);
    }
  }
  const from = (source: string, destination: string, port = 1) =>
    matching(flows, port, parseAddress(source), parseAddress(destination));
  assert.equal(from('10.1.0.7', '198.51.100.7'), ['recirc(2)']);
  assert.equal(from('198.51.100.7', '192.0.2.1', 2), ['ct(nat),recirc(3)']);
  // The NAT's own addresses are nobody's, whoever asks from within.
  for (const own of ['203.0.113.1', '203.0.113.9', '192.0.2.1']) assert.equal(from('10.1.0.7', own), []);
  // Between VMs, and to and from a network that is connected, nothing is translated.
  assert.match(from('10.1.0.7', '10.1.7.3')[0] ?? '', /^set\(eth\(.*\)\),1$/);
  assert.match(from('10.1.0.7', '10.9.0.5')[0] ?? '', /^set\(eth\(.*\)\),2$/);
  assert.match(from('10.9.0.5', '10.1.0.7', 2)[0] ?? '', /^set\(eth\(.*\)\),1$/);
});

test.run();
