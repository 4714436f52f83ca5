// The first process of a lab that stands for a look by hand: `standing.entry.ts SYSTEM OPTIONS`, started by raise.ts in
// namespaces of its own. Puts the NAT up between two hosts, says so on stdout, and stays until it is told to end.
import { SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { setUpInterfaces } from '../interfaces.ts';
import { type LabOptions, qualify } from '../options.ts';
import { systemNamed } from '../system-named.ts';
import { addHosts } from './hosts.ts';
import { sampleDeployment } from './sample.ts';

const [name = '', text = '{}'] = process.argv.slice(2);
const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);
try {
  const options = qualify(JSON.parse(text) as LabOptions);
  addHosts();
  setUpInterfaces('hosts');
  const nat = await systemNamed(name).nat(name, {
    kind: 'hosts',
    options,
    sides: null,
    hosts: null,
    netlink: null,
  });
  const deployment = sampleDeployment(nat.hello.features);
  await nat.deploy(deployment, { ports: options.ports, idleTimeoutMs: options.idleTimeoutMs });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void Promise.resolve(nat.end()).finally(() => process.exit(0)));
  }
  // Keeps the process, at no cost.
  setInterval(() => {}, 2 ** 30);
  say({ ready: nat.hello.configuration });
} catch (error) {
  const told =
    error instanceof SnatcheckError
      ? { code: error.code, expected: error.expected, received: error.received, remedy: error.remedy }
      : { code: 'lab-start', expected: `${name} to come up`, received: String(error), remedy: 'Report it.' };
  say({ failed: told });
  process.exitCode = 1;
}
