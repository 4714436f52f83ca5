// NATs of a user's own: the two examples are judged, and each way that a script can be wrong is told apart.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Deployment,
  formatAddress,
  parseAddress,
  parseCidr,
  type PacketOutcome,
  type Send,
  SnatcheckError,
} from '../../../spec/vocabulary/index.ts';
import { labAvailability } from '../availability.ts';
import { type LabTarget, startLab } from '../start-lab.ts';

const folder = mkdtempSync(join(tmpdir(), 'snatcheck-own-nat-'));
const MARK = `OWN_NAT_TEST=${folder}`;
process.env['OWN_NAT_TEST'] = folder;
test.after(() => rmSync(folder, { recursive: true, force: true }));

const example = (name: string) => fileURLToPath(new URL(`../../../examples/lab/${name}.sh`, import.meta.url));
const NFTABLES = example('nftables');
const SETTINGS = { ports: { first: 2_000, last: 2_003 }, idleTimeoutMs: 30_000 };
const vm = (name: string, address: string) => {
  return { name, address: parseAddress(address), ilpip: null, securityGroup: null };
};
const DEPLOYMENT: Deployment = {
  publicSpace: [],
  virtualNetwork: [parseCidr('10.1.0.0/16')],
  subnets: [],
  vms: [vm('a', '10.1.0.4'), vm('b', '10.1.0.5')],
  loadBalancers: [],
  securityGroups: [],
  reservedAddresses: [],
  platformAddresses: [parseAddress('192.0.2.1')],
};

function labTest(name: string, body: () => Promise<void>): void {
  test(name, async () => {
    const available = labAvailability('iptables', 'packet');
    if (available.ok) await body();
    else console.log(`SKIP ${available.code}: ${available.reason}`);
  });
}

/** A script of a few lines; `describe` is what it prints, and the others what it does. */
function script(name: string, actions: Partial<Record<string, string>>, mode = 0o755): string {
  const path = join(folder, name);
  const cases = Object.entries(actions).map(([action, body]) => `${action}) ${body} ;;`);
  writeFileSync(path, `#!/bin/sh\ncase $1 in\n${cases.join('\n')}\n*) exec ${NFTABLES} "$1" ;;\nesac\n`);
  chmodSync(path, mode);
  return path;
}

async function open(
  lab: LabTarget,
  from: number,
  to: number,
  protocol: Send['protocol'] = 'udp',
): Promise<readonly (string | null)[]> {
  const batch: Send[] = [];
  for (let sourcePort = from; sourcePort < to; sourcePort += 1) {
    batch.push({
      op: 'send',
      protocol,
      segment: protocol === 'udp' ? 'data' : 'syn',
      bytes: protocol === 'udp' ? 16 : 0,
      group: 0,
      vm: sourcePort % 2,
      sourcePort,
      destination: parseAddress('198.51.100.7'),
      destinationPort: 443,
      zeroChecksum: false,
    });
  }
  const outcomes = (await lab.run(batch)) as readonly PacketOutcome[];
  return outcomes.map(({ arrivals: [arrival] }) =>
    arrival === undefined ? null : `${formatAddress(arrival.source)}:${arrival.sourcePort}`,
  );
}

for (const name of ['nftables', 'iptables']) {
  labTest(`the example ${name} has the ports that it is given, and forgets between cases`, async () => {
    const lab = await startLab(example(name));
    try {
      assert.is(lab.hello.name, `lab:${name}-example`);
      assert.is(lab.hello.capabilities.settable.ports, true);
      const { idleTimeoutMs } = await lab.deploy(DEPLOYMENT, SETTINGS);
      assert.is(idleTimeoutMs, name === 'nftables' ? 30_000 : 5_000);
      for (const round of [0, 1, 2]) {
        const seen = await open(lab, 5_000, 5_005);
        const ports = ['2000', '2001', '2002', '2003'].map((port) => `192.0.2.1:${port}`);
        assert.equal(seen.slice(0, 4).toSorted(), ports, `round ${round}`);
        assert.is(seen[4], null, 'a fifth flow');
        if (round === 1) await lab.deploy(DEPLOYMENT, SETTINGS);
        else await lab.reset();
      }
      if (name === 'nftables') assert.match(await lab.diagnose(), /snat to 192\.0\.2\.1:2000-2003/);
      const ilpip = parseAddress('203.0.113.9');
      const own = { ...DEPLOYMENT, vms: [{ ...vm('a', '10.1.0.4'), ilpip }] };
      const refused = await Promise.resolve(lab.deploy(own, SETTINGS)).then(
        () => null,
        (error: unknown) => (error as SnatcheckError).code,
      );
      assert.is(
        refused,
        name === 'nftables' ? null : 'lab-unsupported',
        'what it cannot do is never given to it',
      );
    } finally {
      await lab.bye();
    }
  });
}

labTest('a script that asks for sockets is driven by hosts with sockets, TCP too', async () => {
  const lab = await startLab(example('nftables-sockets'));
  try {
    assert.is(lab.hello.configuration['descriptors'], 'sockets');
    await lab.deploy(DEPLOYMENT, SETTINGS);
    for (const protocol of ['udp', 'tcp'] as const) {
      const seen = await open(lab, 5_000, 5_005, protocol);
      const ports = ['2000', '2001', '2002', '2003'].map((port) => `192.0.2.1:${port}`);
      assert.equal(seen.slice(0, 4).toSorted(), ports, protocol);
      assert.is(seen[4], null, 'a fifth flow');
    }
  } finally {
    await lab.bye();
  }
  assert.equal(await living(), []);
});

labTest('sockets are not for one who insists on raw packets', async () => {
  const error = await startLab(example('nftables-sockets'), { descriptors: 'packet' }).catch(
    (thrown: unknown) => thrown,
  );
  assert.is((error as SnatcheckError).code, 'lab-driver-sockets');
  assert.equal(await living(), []);
});

const wrong = (name: string, code: string, actions: Partial<Record<string, string>>, said?: RegExp) =>
  labTest(`told apart: ${name}`, async () => {
    const path = script(`${name.replaceAll(' ', '-')}.sh`, actions);
    const error = await startLab(path, { callLimitMs: 1_500 }).then(
      (lab) => lab.bye(),
      (thrown: unknown) => thrown,
    );
    assert.instance(error, SnatcheckError);
    assert.is((error as SnatcheckError).code, code, String(error));
    if (said !== undefined) assert.match((error as SnatcheckError).received, said);
    assert.equal(await living(), []);
  });

wrong('describe prints no JSON', 'lab-describe', { describe: 'echo hello' }, /begins with "hello"/);
wrong('describe prints nothing', 'lab-describe', { describe: ':' });
wrong('describe has a wrong type', 'lab-describe', { describe: `echo '{"name":7,"idleTimeoutMs":4000}'` });
wrong('describe claims what no lab has', 'lab-describe', {
  describe: `echo '{"name":"x","idleTimeoutMs":4000,"features":["alerts"]}'`,
});
wrong('describe tells no timeout', 'lab-describe', { describe: `echo '{"name":"x"}'` });
wrong(
  'it fails half-way',
  'lab-nat-failed',
  { up: 'echo one >&2; echo no such module >&2; exit 3' },
  /status 3, after\none\nno such/,
);
wrong('a program is not found', 'lab-nat-failed', { up: 'no-such-program' }, /status 127/);
wrong('it hangs', 'lab-nat-timeout', { up: 'sleep 600 & sleep 601' });
wrong('describe hangs', 'lab-nat-timeout', { describe: 'cat /dev/zero >/dev/null' });
wrong('processes are left', 'lab-nat-processes', { up: `${NFTABLES} up; sleep 602 &` }, /sleep/);
wrong('a daemon that leaves its group is left', 'lab-nat-processes', {
  up: `${NFTABLES} up; setsid sh -c 'trap "" TERM; while :; do sleep 1; done' </dev/null &`,
});
const stuck = 'echo 0 >/proc/sys/net/ipv4/ip_forward';
wrong(
  'nothing is forwarded',
  'lab-nat-not-forwarding',
  { up: stuck, show: 'echo not a single flow' },
  /show` prints\nnot a single flow\n/,
);
wrong(
  'nothing is forwarded or shown',
  'lab-nat-not-forwarding',
  { up: stuck, show: 'exit 3' },
  /^none in 1.5 s$/,
);
wrong('up returns too early', 'lab-nat-not-ready', {
  up: `${NFTABLES} up; echo 0 >/proc/sys/net/ipv4/ip_forward; (sleep 0.3; echo 1 >/proc/sys/net/ipv4/ip_forward) &`,
});

wrong('reset forgets nothing', 'lab-nat-remembers', { reset: ':' });

labTest('told apart: what is no executable', async () => {
  const plain = script('plain.sh', {}, 0o644);
  for (const path of [join(folder, 'nothing.sh'), folder, ...(process.getuid?.() === 0 ? [plain] : [])]) {
    const error = await startLab(path).catch((thrown: unknown) => thrown);
    assert.is((error as SnatcheckError).code, 'lab-nat-not-executable', path);
  }
  const noInterpreter = join(folder, 'no-interpreter');
  writeFileSync(noInterpreter, '#!/no/such/shell\n', { mode: 0o755 });
  const error = await startLab(noInterpreter).catch((thrown: unknown) => thrown);
  assert.is((error as SnatcheckError).code, 'lab-nat-failed');
  assert.match((error as SnatcheckError).remedy, /first line/);
});

labTest('a daemon that stands and ends as told is none of our business, one that dies is', async () => {
  const daemon = `${NFTABLES} up; sleep 603 & echo $! >$SNATCHECK_STATE/pid`;
  const pid = '$(cat $SNATCHECK_STATE/pid)';
  const kill = `kill ${pid}; while kill -0 ${pid} 2>/dev/null; do sleep 0.05; done`;
  const path = script('daemon.sh', { up: daemon, down: `${kill}; ${NFTABLES} down` });
  const lab = await startLab(path);
  try {
    await lab.deploy(DEPLOYMENT, SETTINGS);
    assert.equal((await open(lab, 5_000, 5_001)).length, 1);
    await lab.deploy(DEPLOYMENT, { ...SETTINGS, ports: { first: 3_000, last: 3_000 } });
    assert.equal(await open(lab, 5_000, 5_001), ['192.0.2.1:3000']);
  } finally {
    await lab.bye();
  }
  assert.equal(await living(), []);

  const mortal = await startLab(
    script('mortal.sh', { up: daemon, show: kill, down: `${NFTABLES} down` }),
  ).catch((thrown: unknown) => thrown);
  assert.is((mortal as SnatcheckError).code, 'lab-nat-processes');
  const dying = await startLab(
    script('dying.sh', { up: daemon, show: kill, down: `${kill}; ${NFTABLES} down` }),
  );
  try {
    await dying.deploy(DEPLOYMENT, SETTINGS);
    await dying.diagnose();
    await setTimeout(200);
    const died = await open(dying, 5_000, 5_001).catch((thrown: unknown) => thrown);
    assert.is((died as SnatcheckError).code, 'lab-nat-died');
  } finally {
    await dying.bye();
  }
});

/** Every process of a lab has the mark in the environment that it was started with. */
async function living(): Promise<readonly string[]> {
  const marked = () =>
    readdirSync('/proc').filter((pid) => {
      try {
        return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(MARK);
      } catch {
        return false;
      }
    });
  for (let tries = 0; tries < 100 && marked().length > 0; tries += 1) await setTimeout(20);
  return marked();
}

test.run();
