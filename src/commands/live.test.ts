import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { asAzPrints, effective, lists, SUBSCRIPTION } from '../../harness/live/azure/fixtures/cloud.ts';
import { fakeManager, TOKEN } from '../../harness/live/azure/fixtures/resource-manager.ts';
import { readVmsFile } from '../../harness/live/vms-file.ts';
import { formatAddress } from '../../spec/vocabulary/index.ts';
import { command, inFolder } from '../fixtures/command-line.ts';

const REFLECTORS = ['--reflector', '198.51.100.10:7007', '--reflector', '198.51.100.10:7008'];
const NETWORK = `/subscriptions/${SUBSCRIPTION}/resourceGroups/shop/providers/Microsoft.Network`;

type Answer = Parameters<typeof fakeManager>[0];

async function imported(answer?: Answer, ...more: readonly string[]) {
  const server = await fakeManager(answer);
  process.env['TEST_AZURE_TOKEN'] = TOKEN;
  try {
    const words = [
      '--subscription',
      SUBSCRIPTION,
      '--endpoint',
      server.endpoint,
      '--token-env',
      'TEST_AZURE_TOKEN',
    ];
    const ran = await command('live', 'import', ...words, ...REFLECTORS, ...more);
    assert.not.match(ran.stdout + ran.stderr, TOKEN);
    return { ...ran, asked: server.asked };
  } finally {
    delete process.env['TEST_AZURE_TOKEN'];
    server.stop();
  }
}

/** What the documents of the fixtures say, in our words. */
function checkShop(text: string): void {
  const { deployment, agents, idleTimeoutMs } = readVmsFile(text);
  const vms = deployment.vms.map(({ name, address, ilpip, securityGroup }) => [
    name,
    formatAddress(address),
    ilpip === null ? null : formatAddress(ilpip),
    securityGroup,
  ]);
  assert.equal(vms, [
    ['web-1', '10.0.0.4', null, null],
    ['web-2', '10.0.0.5', null, 'web'],
    ['batch', '10.0.0.6', null, null],
    ['jump', '10.0.0.7', '203.0.113.50', null],
  ]);
  // The frontend of the load balancing rule has outbound SNAT switched off, and the internal one has no public address.
  const balancers = deployment.loadBalancers.map(({ name, frontends, pool, rules }) => ({
    name,
    frontends: frontends.map(formatAddress),
    pool,
    rules,
  }));
  assert.equal(balancers, [
    {
      name: 'front',
      frontends: ['203.0.113.10'],
      pool: ['web-1', 'web-2'],
      rules: [{ protocol: 'tcp', frontendPort: 443, backendPort: 8443 }],
    },
  ]);
  assert.equal(deployment.reservedAddresses.map(formatAddress), ['203.0.113.9', '203.0.113.60']);
  assert.is(idleTimeoutMs, 240_000);
  const web = deployment.securityGroups.find(({ name }) => name === 'web')?.rules ?? [];
  assert.equal(
    web.map(({ name, priority, access, protocol }) => [name, priority, access, protocol]),
    [
      ['no-stun-200', 100, 'deny', 'udp'],
      ['no-storage-300-1', 101, 'deny', '*'],
      ['no-storage-300-2', 102, 'deny', '*'],
    ],
  );
  assert.equal(web[0]?.destinationPorts, { first: 3_478, last: 3_478 });
  assert.is(deployment.subnets[0]?.securityGroup, 'apps');
  assert.equal(deployment.securityGroups.find(({ name }) => name === 'apps')?.rules[0]?.source, 'INTERNET');
  assert.is(agents.length, 4);
  assert.is(deployment.virtualNetwork.length, 2, 'the peered network, and no IPv6');
}

test('from Resource Manager: every page, long operations, a token that is sent and never shown', async () => {
  const { code, stdout, stderr, asked } = await imported();
  assert.is(code, 0, stderr);
  checkShop(stdout);
  assert.match(stderr, /note +front: 1024 ports are set aside for each VM/);
  assert.match(stdout, /# - front: 1024 ports are set aside/);
  // Five interfaces are five pages; an interface of no VM has no effective groups.
  assert.is(asked.filter((one) => one.endsWith('/networkInterfaces')).length, lists.networkInterfaces.length);
  assert.is(asked.filter((one) => one.startsWith('POST ')).length, 4);
  assert.is(asked.filter((one) => one.endsWith('/operations/web-2')).length, 2);
});

test('of one resource group its interfaces and load balancers, and every public address', async () => {
  const { code, stderr, asked } = await imported(undefined, '--resource-group', 'shop');
  assert.is(code, 0, stderr);
  assert.ok(asked.includes(`GET ${NETWORK}/networkInterfaces`));
  assert.ok(
    asked.includes(`GET /subscriptions/${SUBSCRIPTION}/providers/Microsoft.Network/publicIPAddresses`),
  );
});

test('429 is waited out as the server asks, and given up where it asks for too long', async () => {
  const busy: Answer = (path, times) =>
    path.endsWith('/loadBalancers') && times < 2 ? { status: 429, headers: { 'retry-after': '0' } } : null;
  const ran = await imported(busy);
  assert.is(ran.code, 0, ran.stderr);
  checkShop(ran.stdout);
  assert.is(ran.asked.filter((one) => one.endsWith('/loadBalancers')).length, 2 + lists.loadBalancers.length);
  const tomorrow: Answer = () => ({ status: 429, headers: { 'retry-after': '86400' } });
  const given = await imported(tomorrow);
  assert.is(given.code, 3);
  assert.match(given.stderr, 'snatcheck: azure-throttled');
});

test('what the server answers instead has its own code, and the token is not said again', async () => {
  for (const [code, answer] of [
    ['azure-unauthorised', { status: 401, body: { error: { message: `Bearer ${TOKEN} has expired` } } }],
    ['azure-forbidden', { status: 403, body: { error: { code: 'AuthorizationFailed' } } }],
    ['azure-not-found', { status: 404, body: { error: { code: 'ResourceGroupNotFound' } } }],
    ['azure-status', { status: 500, body: 'oops' }],
    ['azure-not-json', { status: 200, body: `<html>${TOKEN}</html>` }],
    ['azure-elsewhere', { status: 200, body: { value: [], nextLink: `https://evil.example/?t=${TOKEN}` } }],
    ['azure-malformed', { status: 200, body: { value: [{ ...lists.networkInterfaces[0], name: 7 }] } }],
    ['azure-no-vms', { status: 200, body: { value: [] } }],
  ] as const) {
    const ran = await imported(() => answer);
    assert.is(ran.code, code === 'azure-no-vms' ? 2 : 3, code);
    assert.match(ran.stderr, `snatcheck: ${code}\n`);
    assert.match(ran.stderr, /\n {2}remedy {4}/);
    assert.is(ran.stdout, '');
  }
});

test('a token goes to https alone, and is in no argument', async () => {
  const words = ['--subscription', SUBSCRIPTION, ...REFLECTORS];
  process.env['TEST_AZURE_TOKEN'] = TOKEN;
  const plain = await command(
    'live',
    'import',
    ...words,
    '--token-env',
    'TEST_AZURE_TOKEN',
    '--endpoint',
    'http://192.0.2.1/',
  );
  delete process.env['TEST_AZURE_TOKEN'];
  assert.match(plain.stderr, 'snatcheck: azure-plain-http\n');
  const none = await command('live', 'import', ...words, '--token-env', 'TEST_AZURE_TOKEN');
  assert.is(none.code, 2);
});

test('from saved documents as az prints them, also into a vms.yaml whose other parts stay', () =>
  inFolder(async (folder) => {
    for (const [kind, list] of Object.entries(lists))
      writeFileSync(join(folder, `${kind}.json`), JSON.stringify(asAzPrints(list)));
    for (const [vm, groups] of Object.entries(effective))
      writeFileSync(join(folder, `nsg-${vm}.json`), JSON.stringify(asAzPrints(groups)));
    const path = join(folder, 'vms.yaml');
    const first = await command('live', 'import', folder, ...REFLECTORS, '--output', path);
    assert.is(first.code, 0, first.stderr);
    checkShop(readFileSync(path, 'utf8'));
    const own = readFileSync(path, 'utf8')
      .replace('agents:', '# reached by hand\nagents:')
      .replace(/ {2}reserved(?:.|\n)*?(?=\n# reached)/, '')
      .replace('203.0.113.50', '203.0.113.51');
    writeFileSync(path, own);
    const again = await command('live', 'import', folder, '--into', path);
    assert.is(again.code, 0, again.stderr);
    checkShop(readFileSync(path, 'utf8'));
    assert.match(readFileSync(path, 'utf8'), '# reached by hand\n');
  }));

test('saved documents that are cut off, empty or of something else', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'nics.json');
    for (const [text, code] of [
      [JSON.stringify(lists.networkInterfaces).slice(0, 500), 'azure-not-json'],
      ['[]', 'azure-nothing'],
      ['{"value": 7, "association": null}', 'azure-nothing'],
      [JSON.stringify([{ type: 'Microsoft.Compute/virtualMachines', id: 'x' }]), 'azure-nothing'],
      [JSON.stringify([{ type: 'Microsoft.Network/networkInterfaces', id: 7 }]), 'azure-malformed'],
      [JSON.stringify(lists.publicIPAddresses), 'azure-no-vms'],
    ] as const) {
      writeFileSync(path, text);
      const ran = await command('live', 'import', folder, ...REFLECTORS);
      assert.is(ran.code, 2, code);
      assert.match(ran.stderr, `snatcheck: ${code}\n`);
    }
  }));

test('VMs of networks that overlap are not mixed', () =>
  inFolder(async (folder) => {
    const [first] = lists.networkInterfaces;
    const text = JSON.stringify([first]);
    writeFileSync(join(folder, 'a.json'), text);
    writeFileSync(join(folder, 'b.json'), text.replaceAll('shop', 'other').replaceAll('SHOP', 'OTHER'));
    const ran = await command('live', 'import', folder, ...REFLECTORS);
    assert.is(ran.code, 2);
    assert.match(ran.stderr, 'snatcheck: azure-overlap\n');
  }));

test('the command line is checked', async () => {
  for (const words of [
    [],
    ['export'],
    ['import'],
    ['import', 'x', '--subscription', 'y', ...REFLECTORS],
    ['import', 'x', '--reflector', '198.51.100.10:7007'],
    ['import', 'x', '--into', 'a', '--output', 'b'],
    ['import', '--subscription', 'y', ...REFLECTORS, '--endpoint', 'nowhere'],
  ]) {
    const { code, stderr } = await command('live', ...words);
    assert.is(code, 2, words.join(' '));
    assert.match(stderr, 'snatcheck: usage\n');
  }
});

test.run();
