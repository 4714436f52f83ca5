// Live runs that go wrong, on loopback: no NAT, no namespaces. A reflector here sees a loopback address, as one behind a second NAT would
// see that one's.
// test-timeout: 300
import { type ChildProcess, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { agentProgram, commandLine } from '../harness/live/fixtures/agent-program.ts';
import { REFLECTOR_DEFAULTS, startReflector } from '../harness/live/reflector.ts';
import { formatEndpoint, parseEndpoint } from '../spec/vocabulary/index.ts';
import { begin, filesIn, inFolder, resultIn } from './fixtures/command-line.ts';

const AGENT = JSON.stringify([...agentProgram, '--allow', '127.0.0.1']);

interface Case {
  readonly agent?: string;
  readonly idleTimeoutMs?: number;
  readonly reachMs?: number;
  /** As YAML; none is asked unless given. */
  readonly resolver?: string;
  /** What happens to the run once it said this. */
  readonly at?: readonly [text: string, act: (child: ChildProcess) => void];
  readonly folder: string;
  /** Run unless given. */
  readonly words?: readonly string[];
}

const RUN = ['run', '--target', 'live:vms.yaml', '--json'];

async function live({
  agent = `{ command: ${AGENT} }`,
  idleTimeoutMs = 1_000,
  reachMs = 60_000,
  resolver = 'null',
  at,
  folder,
  words = RUN,
}: Case) {
  const listen = ['127.0.0.1:0', '127.0.0.1:0'].map(() => ({ ...parseEndpoint('127.0.0.1:1'), port: 0 }));
  const reflector = await startReflector({ ...REFLECTOR_DEFAULTS, listen });
  try {
    const reflectors = reflector.at.map(({ address, port }) => formatEndpoint(address, port));
    const yaml = `
format: snatcheck/vms
version: 1
deployment:
  virtualNetwork: [10.0.0.0/16]
  vms: [{ name: vm-a, address: 10.0.0.4 }]
agents: { vm-a: ${agent} }
destinations: { reflectors: ${JSON.stringify(reflectors)}, resolver: ${resolver} }
idleTimeoutMs: ${idleTimeoutMs}
limits: { flows: 2, tries: 2, tryMs: 100, firstPort: 21000, reachMs: ${reachMs} }
`;
    writeFileSync(join(folder, 'vms.yaml'), yaml);
    const { child, ended } = begin([...commandLine, ...words], folder, {
      TEST_LIVE_TOKEN: '0123456789abcdef',
    });
    let said = '';
    child.stderr?.on('data', (text: string) => {
      said += text;
      if (at === undefined || !said.includes(at[0])) return;
      said = '';
      at[1](child);
    });
    return await ended;
  } finally {
    reflector.stop();
  }
}

test('a reflector behind a second NAT is named, and nothing that it saw is judged', () =>
  inFolder(async (folder) => {
    const { code, stdout, stderr } = await live({ folder });
    assert.is(code, 3, stderr);
    const { errors, findings, witnesses } = resultIn(stdout);
    assert.ok(
      errors.every((error) => error.startsWith('live-witness-within: ')) && errors.length > 0,
      errors.join('\n'),
    );
    assert.equal(findings, []);
    assert.ok(witnesses?.some(({ vm, addresses }) => vm === 'vm-a' && addresses.includes('127.0.0.1')));
    assert.ok(filesIn(folder).includes(join('snatcheck-out', 'record.ndjson')));
  }));

test('doctor names what is missing on a VM, and where a reflector is not in the internet', () =>
  inFolder(async (folder) => {
    const { stdout, code } = await live({ folder, words: ['doctor', '--target', 'live:vms.yaml'] });
    assert.is(code, 3);
    assert.match(stdout, /vm-a {2}ok {2}snatcheck .* answers/);
    assert.match(stdout, /vm-a -> 127\.0\.0\.1:\d+ {2}missing {2}saw loopback/);
    const gone = await live({
      folder,
      words: ['doctor', '--target', 'live:vms.yaml'],
      agent: '{ command: [/nowhere/ssh] }',
    });
    assert.is(gone.code, 3);
    assert.match(gone.stdout, /vm-a {2}missing {2}agent-ended/);
    const unasked = await live({
      folder,
      words: ['doctor', '--target', 'live:vms.yaml'],
      resolver: '"127.0.0.2:53"',
    });
    assert.is(unasked.code, 3);
    assert.match(unasked.stdout, /vm-a {2}missing {2}agent-not-allowed: 127\.0\.0\.2:53/);
  }));

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${signal} in the idle window: code ${code}, the agent gone, and what was seen until then is reported`, () =>
    inFolder(async (folder) => {
      const ran = await live({
        folder,
        idleTimeoutMs: 60_000,
        at: ['checking', (child) => void setTimeout(() => child.kill(signal), 3_000)],
      });
      assert.is(ran.code, code, ran.stderr);
      assert.ok((resultIn(ran.stdout).witnesses ?? []).length > 0);
      assert.ok(filesIn(folder).includes(join('snatcheck-out', 'report.html')));
      const left = spawnSync('ps', ['-eo', 'ppid,args'], { encoding: 'utf8' }).stdout;
      assert.not.match(left, new RegExp(`^ *1 .*agent --allow 127\\.0\\.0\\.1$`, 'm'));
    }));
}

test('Ctrl-C while an agent is being reached: code 130, and nothing that was started is left', () =>
  inFolder(async (folder) => {
    const forever = `7${process.pid}`;
    const ran = await live({
      folder,
      agent: commandOf('sleep', forever),
      at: ['reaching', (child) => void setTimeout(() => child.kill('SIGINT'), 500)],
    });
    assert.is(ran.code, 130, ran.stderr);
    assert.match(ran.stderr, 'interrupted before anything was asked');
    assert.not.match(spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout, `sleep ${forever}`);
  }));

/** Nothing was learnt, so what was learnt before stays. */
async function notReached(agent: string, error: string, reachMs?: number): Promise<string> {
  return inFolder(async (folder) => {
    const record = join(folder, 'snatcheck-out', 'record.ndjson');
    mkdirSync(dirname(record));
    writeFileSync(record, 'of an earlier run');
    const { code, stdout, stderr } = await live({ agent, folder, ...(reachMs !== undefined && { reachMs }) });
    assert.is(code, 3, stderr);
    assert.is(stdout, '');
    assert.match(stderr, `snatcheck: ${error}\n`);
    assert.match(stderr, 'VM vm-a');
    assert.is(readFileSync(record, 'utf8'), 'of an earlier run');
    return stderr;
  });
}

const commandOf = (...words: readonly string[]) => `{ command: ${JSON.stringify(words)} }`;

test('a VM that cannot be reached is named: exit code 3', async () => {
  const route = "echo 'ssh: connect to host vm-a port 22: No route to host' >&2; exit 255";
  await notReached(commandOf('sh', '-c', route), 'agent-ended');
  await notReached('{ https: "http://127.0.0.1:9/", tokenEnv: TEST_LIVE_TOKEN }', 'agent-http-connection');
});

test('a way in that never answers, as of a VM that is down, is given up and ended', async () => {
  // A number that no other process has among its words.
  const forever = `6${process.pid}`;
  assert.match(await notReached(commandOf('sleep', forever), 'agent-unreached', 1_000), 'within 1 s');
  assert.not.match(spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout, `sleep ${forever}`);
});

test('an agent of another version is named, with both', async () => {
  const hello = JSON.stringify({ id: 1, agent: 99, session: 's', version: '9.9.9', privileged: false });
  const other = `process.stdin.once('data', () => console.log(${JSON.stringify(hello)}))`;
  const told = await notReached(commandOf(process.execPath, '-e', other), 'agent-version');
  assert.match(told, /expected +an agent of protocol \d+\n +received +protocol 99, of snatcheck 9\.9\.9/);
});

test('a wrong token is named, and neither token is told', async () => {
  const port = await freePort();
  const https = ['--allow', '127.0.0.1', '--https', `127.0.0.1:${port}`, '--token-env', 'TEST_LIVE_TOKEN'];
  await withAgent(https, 'the token of somebody else', async (at) => {
    const told = await notReached(
      `{ https: "http://${at}/", tokenEnv: TEST_LIVE_TOKEN }`,
      'agent-http-unauthorised',
    );
    assert.not.match(told, /0123456789abcdef|somebody else/);
  });
});

async function withAgent(
  words: readonly string[],
  token: string,
  use: (at: string) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const { child } = begin([...agentProgram, ...words], folder, { TEST_LIVE_TOKEN: token });
    try {
      await use(
        await new Promise<string>((resolve, reject) => {
          child.stderr?.once('data', (text: string) => resolve(text.replace('listening ', '').trim()));
          child.once('exit', () => reject(new Error('the agent ended')));
        }),
      );
    } finally {
      child.kill('SIGKILL');
    }
  });
}

test('an expired certificate is named before the token is sent', () =>
  inFolder(async (folder) => {
    const cert = expiredCertificate(folder);
    if (cert === null) return void console.log('SKIP no openssl that makes such a certificate');
    const port = await freePort();
    const https = ['--https', `127.0.0.1:${port}`, '--cert', cert, '--key', join(folder, 'key.pem')];
    const words = ['--allow', '127.0.0.1', ...https, '--token-env', 'TEST_LIVE_TOKEN'];
    await withAgent(words, '0123456789abcdef', async (at) => {
      const way = `{ https: "https://${at}/", tokenEnv: TEST_LIVE_TOKEN, ca: "${cert}" }`;
      assert.match(await notReached(way, 'agent-http-tls'), /CERT_HAS_EXPIRED/);
    });
  }));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Of 2020, signed by itself; `openssl req` makes no certificates of the past. */
function expiredCertificate(folder: string): string | null {
  const [key, request, cert, config] = ['key.pem', 'csr.pem', 'cert.pem', 'ca.cnf'].map((name) =>
    join(folder, name),
  );
  writeFileSync(join(folder, 'index.txt'), '');
  writeFileSync(
    config as string,
    `[ca]\ndefault_ca=own\n[own]\ndatabase=${join(folder, 'index.txt')}\nnew_certs_dir=${folder}\nrand_serial=yes\ndefault_md=sha256\npolicy=any\nx509_extensions=ext\n[any]\ncommonName=supplied\n[ext]\nsubjectAltName=IP:127.0.0.1\nbasicConstraints=CA:true\n`.replaceAll(
      folder,
      '.',
    ),
  );
  const run = (...args: readonly (string | undefined)[]): boolean =>
    spawnSync('openssl', args.map(String), { cwd: folder }).status === 0;
  const made =
    run(
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=127.0.0.1',
      '-keyout',
      key,
      '-out',
      request,
    ) &&
    run(
      'ca',
      '-batch',
      '-selfsign',
      '-config',
      config,
      '-keyfile',
      key,
      '-in',
      request,
      '-out',
      cert,
      '-startdate',
      '20200101000000Z',
      '-enddate',
      '20200102000000Z',
    );
  return made ? (cert as string) : null;
}

test.run();
