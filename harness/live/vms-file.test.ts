import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { behaviours } from '../../spec/behaviours/index.ts';
import { codeOf } from '../../spec/vocabulary/code-of.ts';
import { formatEndpoint, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { type LiveFlow, flowsOf, planOf, tellPlan } from './live-plan.ts';
import { spotChecks, spotChecksOf } from './spot-checks.ts';
import { readVmsFile } from './vms-file.ts';

const FILE = `format: snatcheck/vms
version: 1
deployment:
  virtualNetwork: [10.0.0.0/16]
  vms:
    - { name: a, address: 10.0.0.4 }
    - { name: b, address: 10.0.0.5, ilpip: 203.0.113.5 }
agents:
  a: { command: [ssh, a, snatcheck, agent] }
  b: { https: "https://10.0.0.5:7443/", tokenEnv: TOKEN }
destinations:
  reflectors: ["198.51.100.10:7007", "198.51.100.10:7008"]
`;

function errorOf(text: string): SnatcheckError {
  try {
    readVmsFile(text);
  } catch (error) {
    if (error instanceof SnatcheckError) return error;
    throw error;
  }
  throw new Error(`nothing was wrong with\n${text}`);
}

test('what is left out has its default, and what is asked is public', () => {
  const setup = readVmsFile(FILE);
  assert.is(setup.idleTimeoutMs, 240_000);
  assert.is(
    setup.resolver === null ? '' : formatEndpoint(setup.resolver.address, setup.resolver.port),
    '208.67.222.222:53',
  );
  assert.ok(setup.deployment.publicSpace.some(({ base, bits }) => bits === 32 && base === 0xc633640a));
  assert.equal(
    setup.agents.map(({ vm }) => vm),
    [0, 1],
  );
});

for (const [what, from, to, code, place] of [
  ['a wrong address', '10.0.0.4 }', '10.0.0.400 }', 'address-malformed', 'line 6, column 27'],
  ['a misspelled key', 'ilpip:', 'ilpipp:', 'vms-malformed', 'line 7, column'],
  ['an agent for nobody', '  a: { command', '  c: { command', 'vms-unknown-vm', 'line 9, column'],
  [
    'an address without port',
    '"198.51.100.10:7008"',
    '198.51.100.10',
    'endpoint-malformed',
    'line 12, column',
  ],
  ['a token in the file', 'tokenEnv: TOKEN', 'token: secret', 'vms-malformed', 'line 10, column'],
  [
    'a VM outside its network',
    '10.0.0.4 }',
    '192.168.0.4 }',
    'scenario-vm-outside-network',
    'line 6, column',
  ],
  ['broken YAML', 'agents:', 'agents: [', 'vms-not-yaml', 'line'],
  ['another format', 'snatcheck/vms', 'snatcheck/scenario', 'vms-not-a-vms', ''],
  ['another version', 'version: 1', 'version: 2', 'vms-version', ''],
] as const) {
  test(`${what} is named, with its place`, () => {
    const error = errorOf(FILE.replace(from, to));
    assert.is(error.code, code, error.message);
    assert.match(error.received, place);
  });
}

test('no two flows share a private port unless they are meant to', () => {
  const plan = planOf(readVmsFile(FILE), false);
  const flows = flowsOf(plan);
  const meant = new Set<LiveFlow>([...plan.ports, ...plan.keptPorts]);
  const used = new Map<string, LiveFlow>();
  for (const flow of flows) {
    // Of one VM always; of two VMs where the port is not meant to be everybody's.
    const key = `${meant.has(flow) ? flow.vm : ''} ${flow.protocol} ${flow.port}`;
    const other = used.get(key);
    assert.ok(
      other === undefined || (meant.has(other) && meant.has(flow)),
      `${flow.label} and ${other?.label}`,
    );
    used.set(key, flow);
  }
});

test('the plan says how many flows go where', () => {
  const setup = readVmsFile(FILE);
  const told = tellPlan(setup, planOf(setup, false));
  assert.match(told, 'a  by ssh a snatcheck agent\n');
  assert.match(told, /\n {5}25 flows {2}reflector udp {2}198\.51\.100\.10:7007\n/);
  assert.match(told, 'never exhausted');
});

test('spot checks name behaviours and situations that there are', () => {
  for (const [id, situations] of Object.entries(spotChecks)) {
    const behaviour = behaviours[id as keyof typeof behaviours];
    for (const name of situations) assert.ok(name in behaviour.situations, `${id}: ${name}`);
  }
  const ids = spotChecksOf(readVmsFile(FILE), false);
  assert.ok(ids.includes('method-default-snat') && ids.includes('method-instance-level-ip'));
  assert.not.ok(ids.includes('method-load-balancer-snat') || ids.includes('nsg-limits-destinations'));
});

test('local ports that a run would need beyond the last one are told before it begins', () => {
  const at = (firstPort: number) => {
    return planOf(readVmsFile(`${FILE}limits: { firstPort: ${firstPort} }\n`), false);
  };
  assert.ok(at(50_000).gone.length > 0);
  assert.is(
    codeOf(() => at(60_000)),
    'live-ports',
  );
});

test.run();
