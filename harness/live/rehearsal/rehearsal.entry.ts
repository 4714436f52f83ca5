// A rehearsal of a live run: VMs, a gateway and real servers in namespaces. Started within a network, mount and PID namespace of its
// own, by rehearsal.ts.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { formatAddress, parseEndpoint } from '../../../spec/vocabulary/index.ts';
import { searchPath } from '../../lab/programs.ts';
import { issue, newAuthority } from '../fixtures/certificates.ts';
import { startCoturn } from '../fixtures/coturn.ts';
import { startNginx } from '../fixtures/nginx.ts';
import { startPowerDns } from '../fixtures/power-dns.ts';
import { REFLECTOR_DEFAULTS, startReflector } from '../reflector.ts';
import { logAlerts } from './alert-log.ts';
import type { Rehearsal } from './rehearsal.ts';
import { AUTHORITY, buildWorld, EXHAUSTED, MANAGED, writeVmsFile } from './world.ts';

const { plan, folder, agent, relay, command } = JSON.parse(process.argv[2] ?? '') as Rehearsal;
const { impairment, exhaustion, misconfiguration } = plan;
const TOKEN = 'a token of the rehearsal';
const env = { ...process.env, PATH: searchPath(), REHEARSAL_TOKEN: TOKEN };

buildWorld(plan);
if (impairment !== null) {
  const { seed, loss, delayMs, jitterMs } = impairment;
  const figures = [seed, loss, delayMs, jitterMs].map(String);
  const running = spawn('ip', ['netns', 'exec', 'relay', 'perl', relay, ...figures, 'left', 'right'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve, reject) => {
    running.stdout.once('data', resolve);
    running.once('exit', (code) => reject(new Error(`the relay ended with ${code}`)));
  });
}
const authority = newAuthority(folder, AUTHORITY);
const web = parseEndpoint('198.51.100.30:80');
const servers = await Promise.all([
  startPowerDns(parseEndpoint('208.67.222.222:53')),
  startCoturn(parseEndpoint('198.51.100.20:3478')),
  startNginx(web, [], undefined, [
    { at: { ...web, port: 443 }, certificate: issue(authority, folder, formatAddress(web.address), 2) },
  ]),
]);
const listen = ['198.51.100.10:7007', '198.51.100.10:7008', '198.51.100.20:7007', `${EXHAUSTED}:7007`].map(
  parseEndpoint,
);
const reflector = await startReflector({ ...REFLECTOR_DEFAULTS, listen });

const allow = ['--allow', '198.51.100.0/24', '--allow', '208.67.222.222:53'];
const { cert, key } = issue(authority, folder, MANAGED.far, 2);
const https = [
  '--https',
  `${MANAGED.far}:7443`,
  '--cert',
  cert,
  '--key',
  key,
  '--token-env',
  'REHEARSAL_TOKEN',
];
const [program = '', ...words] = agent;
const managed = spawn('ip', ['netns', 'exec', MANAGED.vm, program, ...words, ...allow, ...https], {
  env,
  stdio: ['ignore', 'ignore', 'pipe'],
});
await new Promise<void>((resolve, reject) => {
  managed.stderr.once('data', () => resolve());
  managed.once('exit', (code) => reject(new Error(`the agent by HTTPS ended with ${code}`)));
});

const stopLog = exhaustion
  ? logAlerts(join(folder, 'alerts'), misconfiguration !== 'alert-missing')
  : () => {};

const vms = join(folder, 'vms.yaml');
writeVmsFile(vms, plan, (vm) =>
  vm === MANAGED.vm
    ? `{ https: "https://${MANAGED.far}:7443/", tokenEnv: REHEARSAL_TOKEN, ca: "${authority.cert}" }`
    : `{ command: ${JSON.stringify(['ip', 'netns', 'exec', vm, program, ...words, ...allow])} }`,
);
const [file = '', ...args] = command;
const child = spawn(file, args, { env, stdio: 'inherit', cwd: folder });
const code = await new Promise<number>((resolve) => child.once('exit', (exit) => resolve(exit ?? 3)));
reflector.stop();
stopLog();
await Promise.all(servers.map((server) => server.stop()));
managed.kill('SIGKILL');
process.exit(code);
