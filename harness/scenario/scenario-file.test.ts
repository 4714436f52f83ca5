import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEFAULT_PUBLIC_SPACE, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { scenario } from '../record/fixtures/scenarios.ts';
import { encodeScenario, formatScenario, parseScenario } from './scenario-file.ts';

const small = {
  format: 'snatcheck/scenario',
  version: 1,
  dialect: 'azure-2016',
  deployment: {
    virtualNetwork: ['10.0.0.0/8'],
    vms: [
      { name: 'client', address: '10.1.0.1', count: 1_000 },
      { name: 'db', address: '10.2.0.1' },
    ],
    loadBalancers: [{ name: 'lb', frontends: ['203.0.113.1'], pool: ['client-1..1000'] }],
  },
  steps: [
    { do: 'open', flow: 'a', vm: 'db', protocol: 'udp', port: 5_000, to: '198.51.100.7:443' },
    { do: 'advance', to: { since: 'a', timeouts: 1, ticks: -1 } },
  ],
};

const withDeployment = (change: object) => ({ ...small, deployment: { ...small.deployment, ...change } });
const withSteps = (...steps: object[]) => ({ ...small, steps });
const open = (change: object) => ({ ...small.steps[0], ...change });

function refused(input: unknown): SnatcheckError {
  try {
    parseScenario(input);
  } catch (error) {
    if (error instanceof SnatcheckError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

function expectRefusal(input: unknown, code: string, received: string): void {
  const error = refused(input);
  assert.is(error.code, code, error.message);
  assert.ok(error.received.includes(received), `${error.received} should say ${received}`);
  assert.ok(error.remedy.length > 10);
}

test('a short scenario has every default', () => {
  const { deployment, settings, steps } = parseScenario(JSON.stringify(small));
  assert.is(deployment.vms.length, 1_001);
  assert.equal(deployment.vms[999], {
    name: 'client-1000',
    address: 0x0a010000 + 1_000,
    ilpip: null,
    securityGroup: null,
  });
  assert.is(deployment.loadBalancers[0]?.pool.length, 1_000);
  assert.is(deployment.loadBalancers[0]?.logging, false);
  assert.equal(deployment.publicSpace, DEFAULT_PUBLIC_SPACE);
  assert.equal(settings, { ports: { first: 1_025, last: 65_535 }, idleTimeoutMs: 240_000 });
  assert.equal(steps[1], { do: 'advance', to: { since: 'a', timeouts: 1, tolerances: 0, ticks: -1 } });
});

test('a thousand VMs fit a screen, a step per line', () => {
  const text = formatScenario(parseScenario(small));
  assert.is(
    text,
    `{
  "format": "snatcheck/scenario",
  "version": 1,
  "dialect": "azure-2016",
  "settings": { "ports": { "first": 1025, "last": 65535 }, "idleTimeoutMs": 240000 },
  "deployment": {
    "virtualNetwork": ["10.0.0.0/8"],
    "vms": [
      { "name": "client", "address": "10.1.0.1", "count": 1000 },
      { "name": "db", "address": "10.2.0.1" }
    ],
    "loadBalancers": [{ "name": "lb", "frontends": ["203.0.113.1"], "pool": ["client-1..1000"] }]
  },
  "steps": [
    { "do": "open", "flow": "a", "vm": "db", "protocol": "udp", "port": 5000, "to": "198.51.100.7:443" },
    { "do": "advance", "to": { "since": "a", "timeouts": 1, "ticks": -1 } }
  ]
}
`,
  );
});

test('what is written reads as what it was, and is written the same again', () => {
  fc.assert(
    fc.property(scenario, (one) => {
      const text = formatScenario(one);
      const back = parseScenario(text);
      assert.equal(back, one);
      assert.is(formatScenario(back), text);
      assert.equal(parseScenario(JSON.parse(JSON.stringify(encodeScenario(one)))), one);
    }),
    { numRuns: 300 },
  );
});

test('a foreign document or a newer version is called that', () => {
  expectRefusal({ kind: 'Pod' }, 'scenario-not-a-scenario', 'without a format');
  expectRefusal({ ...small, format: 'snatcheck/failure' }, 'scenario-not-a-scenario', 'snatcheck/failure');
  expectRefusal([], 'scenario-not-a-scenario', 'an empty array');
  expectRefusal('null', 'scenario-not-a-scenario', 'null');
  expectRefusal({ ...small, version: 2, novelty: true }, 'scenario-version', 'version 2');
  assert.match(refused({ ...small, version: 2 }).remedy, 'newer snatcheck');
  expectRefusal({ ...small, version: '1' }, 'scenario-version', 'version "1"');
});

test('broken JSON is found by line and column', () => {
  expectRefusal('{\n  "format": "snatcheck/scenario",\n}', 'json-syntax', 'line 3, column 1');
  expectRefusal('', 'json-syntax', 'the end of the text at the document (line 1, column 1)');
  expectRefusal('{"steps": [], "steps": []}', 'json-duplicate-key', 'steps (line 1, column 15)');
});

test('so is what is wrong within sound JSON', () => {
  const text = JSON.stringify(small, null, 2).replace('198.51.100.7:443', '198.51.100.777:443');
  const line = text.split('\n').findIndex((row) => row.includes('777')) + 1;
  expectRefusal(text, 'address-malformed', `at steps[0].to (line ${line}, column 13)`);
});

test('unknown keys are named, with what they may have meant', () => {
  const { port, ...rest } = open({}) as { port: number };
  expectRefusal(withSteps({ ...rest, prt: port }), 'scenario-malformed', 'an unknown key at steps[0].prt');
  assert.match(refused(withSteps({ ...rest, prt: port })).remedy, '"port"');
  expectRefusal({ ...small, extra: 1 }, 'scenario-malformed', 'extra');
  expectRefusal(withDeployment({ vm: [] }), 'scenario-malformed', 'deployment.vm');
  expectRefusal(withSteps({ do: 'opn' }), 'scenario-malformed', '"opn" at steps[0].do');
});

test('parts of a deployment fit together', () => {
  const [run, db] = small.deployment.vms;
  const vms = (...more: object[]) => withDeployment({ vms: [run, db, ...more] });
  const balancer = (change: object) =>
    withDeployment({ loadBalancers: [{ name: 'lb', frontends: ['203.0.113.1'], ...change }] });
  const rule = { name: 'r', priority: 100, direction: 'outbound', access: 'deny' };
  const group = (...rules: object[]) => withDeployment({ securityGroups: [{ name: 'g', rules }] });

  const unknown = { name: 'x', address: '10.3.0.1', securityGroup: 'none' };
  expectRefusal(vms(unknown), 'scenario-unknown-security-group', 'at deployment.vms[2].securityGroup');
  expectRefusal(balancer({ pool: ['client-999..1001'] }), 'scenario-unknown-vm', '"client-1001"');
  expectRefusal(balancer({ pool: ['db', 'db'] }), 'scenario-duplicate-name', '"db"');
  expectRefusal(
    vms({ name: 'db', address: '10.3.0.1' }),
    'scenario-duplicate-name',
    'deployment.vms[2].name',
  );
  expectRefusal(vms({ name: 'x', address: '10.1.0.7' }), 'scenario-duplicate-address', 'vms[2].address');
  expectRefusal(vms({ name: 'x', address: '11.0.0.1' }), 'scenario-vm-outside-network', '11.0.0.1 of x');
  expectRefusal(vms({ name: 'x', address: '::1' }), 'address-ipv6', 'deployment.vms[2].address');
  const onFrontend = { name: 'x', address: '10.3.0.1', ilpip: '203.0.113.1' };
  expectRefusal(vms(onFrontend), 'scenario-ilpip-is-frontend', 'deployment.vms[2].ilpip');
  expectRefusal(
    withDeployment({ reservedAddresses: ['203.0.113.1'] }),
    'scenario-duplicate-address',
    'as a frontend and as a reserved address',
  );
  expectRefusal(
    withDeployment({ subnets: [{ name: 's', range: '10.1.0.0/16' }] }),
    'scenario-vm-outside-network',
    '10.2.0.1 of db at deployment.vms[1].address',
  );
  expectRefusal(
    withDeployment({ subnets: [{ name: 's', range: '11.1.0.0/16' }] }),
    'scenario-subnet-outside-network',
    '11.1.0.0/16',
  );
  expectRefusal(
    withDeployment({ loadBalancers: [{ name: 'lb', frontends: [], pool: ['db'] }] }),
    'scenario-malformed',
    'an empty array at deployment.loadBalancers[0].frontends',
  );
  expectRefusal(withDeployment({ virtualNetwork: ['10.0.0.1/8'] }), 'cidr-host-bits', 'virtualNetwork[0]');
  for (const priority of [99, 4097, 100.5]) {
    expectRefusal(group({ ...rule, priority }), 'scenario-priority-out-of-range', String(priority));
  }
  expectRefusal(group(rule, { ...rule, name: 'q' }), 'scenario-duplicate-priority', 'rules[1].priority');
  const swapped = { first: 2, last: 1 };
  expectRefusal(group({ ...rule, sourcePorts: swapped }), 'port-range-empty', '2-1');
  expectRefusal(group({ ...rule, sourcePorts: 80 }), 'scenario-malformed', '80 at deployment');
  expectRefusal(group({ ...rule, source: 'INTERNETS' }), 'cidr-malformed', '"INTERNETS"');
  expectRefusal(vms({ name: 'x', address: '10.3.0.1', first: 3 }), 'scenario-malformed', 'no "count"');
  expectRefusal(vms({ name: 'x', address: '10.3.0.1', count: 99_999 }), 'scenario-malformed', '99999');
  expectRefusal(vms({ name: 'a b', address: '10.3.0.1' }), 'name-malformed', '"a b"');
});

test('steps name only what is there, and flows that are open', () => {
  const send = { do: 'send', flow: 'a', segment: 'data', bytes: 1 };
  const fill = {
    do: 'fill',
    flows: 'f',
    vms: ['client-1..3'],
    protocol: 'udp',
    port: 1,
    to: '198.51.100.7:1',
    leave: 0,
  };
  expectRefusal(withSteps(open({ vm: 'nobody' })), 'scenario-unknown-vm', '"nobody" at steps[0].vm');
  expectRefusal(withSteps(send, open({})), 'scenario-unopened-flow', '"a" at steps[0].flow');
  expectRefusal(
    withSteps(open({}), { do: 'advance', to: { since: 'b', timeouts: 1 } }),
    'scenario-unopened-flow',
    'steps[1].to.since',
  );
  expectRefusal(
    withSteps(open({}), { do: 'send-all', flows: 'a' }),
    'scenario-unopened-flow',
    'steps[1].flows',
  );
  assert.ok(parseScenario(withSteps(open({ flow: 'a#1' }), { do: 'send-all', flows: 'a' })));
  assert.ok(parseScenario(withSteps(fill, { ...send, flow: 'f#64510' }, { ...send, flow: 'f' })));
  expectRefusal(withSteps(fill, { ...send, flow: 'g#1' }), 'scenario-unopened-flow', '"g#1"');
  expectRefusal(withSteps({ ...fill, leave: -5_490 }), 'scenario-fill-too-large', '70001');
  assert.ok(parseScenario(withSteps({ ...fill, leave: -5_489 })));
  expectRefusal(withSteps({ ...fill, vms: ['client-1000..1001'] }), 'scenario-unknown-vm', 'steps[0].vms');
  expectRefusal(withSteps({ ...fill, to: '198.51.100.7:65535', toPorts: 2 }), 'port-out-of-range', '65536');
  expectRefusal(
    withSteps({ do: 'probe', loadBalancer: 'x', rounds: 1 }),
    'scenario-unknown-load-balancer',
    '"x"',
  );
  const assign = { kind: 'assign-ilpip', vm: 'db', address: '203.0.113.1' };
  expectRefusal(withSteps({ do: 'change', change: assign }), 'scenario-ilpip-is-frontend', 'change.address');
  const group = { kind: 'set-security-group', on: { subnet: 's' }, securityGroup: null };
  expectRefusal(withSteps({ do: 'change', change: group }), 'scenario-unknown-subnet', 'change.on.subnet');
});

test('numbers are in range', () => {
  expectRefusal(withSteps(open({ port: 70_000 })), 'port-out-of-range', '70000 at steps[0].port');
  expectRefusal(withSteps(open({ port: 0 })), 'port-out-of-range', '0');
  const text = JSON.stringify(small).replace('"timeouts":1', '"timeouts":1e999');
  expectRefusal(text, 'time-out-of-range', 'Infinity at steps[1].to.timeouts');
  const advance = (to: object) => withSteps({ do: 'advance', to });
  expectRefusal(advance({ timeouts: -1 }), 'time-out-of-range', '-1');
  expectRefusal(advance({ ticks: -1 }), 'time-out-of-range', '-1 ticks after now');
  expectRefusal(advance({ timeouts: Number.NaN }), 'time-out-of-range', 'NaN');
  const settings = { ports: { first: 1, last: 2 }, idleTimeoutMs: 0 };
  expectRefusal({ ...small, settings }, 'duration-out-of-range', '0 at settings.idleTimeoutMs');
});

test('a label cannot smuggle anything to a terminal', () => {
  for (const flow of ['', 'a b', 'a\u001b[31m', 'a"b', '#1', 'x'.repeat(65)]) {
    expectRefusal(withSteps(open({ flow })), 'label-malformed', 'steps[0].flow');
  }
});

test('an editor may name a schema', () => {
  assert.equal(parseScenario({ $schema: './scenario.json', ...small }), parseScenario(small));
});

test.run();
