// A live run rehearsed: VMs behind the kernel's NAT in namespaces, agents over stdio and HTTPS, and real servers outside.
// test-timeout: 240
import { join } from 'node:path';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { spotChecks } from '../harness/live/spot-checks.ts';
import { commandLine } from '../harness/live/fixtures/agent-program.ts';
import { canRehearse } from '../harness/live/rehearsal/rehearsal.ts';
import { AUTHORITY, type Misconfiguration } from '../harness/live/rehearsal/world.ts';
import type { Result } from '../harness/record/result.ts';
import { atMost, REHEARSALS } from './fixtures/at-most.ts';
import { brokenIn, execute, inFolder, jsonIn, resultIn } from './fixtures/command-line.ts';
import { undecidedIn, undisturbed } from './fixtures/undisturbed.ts';

/** The kernel's timers count seconds; three quarters of this are whole ones too. Half of it, less the stalls of a busy machine, decides what is seen in time. */
const T = 8_000;
const RUN = [...commandLine, 'run', '--target', 'live:vms.yaml', '--json'];

/** On the VM with the ILPIP, before the run itself: everybody, then the web server by HTTPS, with its authority and without. */
const PROBE =
  '--resolver 208.67.222.222 --stun 198.51.100.20 --reflector 198.51.100.10 --reflector 198.51.100.10:7008';
const HTTPS = `--http https://198.51.100.30/json --json`;
const AFTER_PROBE = [
  'sh',
  '-c',
  `ip netns exec owner "$@" probe ${PROBE} --http http://198.51.100.30/ --json >probe.json && \
  ip netns exec owner "$@" probe ${HTTPS} --ca ${AUTHORITY}.pem >trusted.json && \
  { ip netns exec owner "$@" probe ${HTTPS} >untrusted.json; echo $? >untrusted.code; } && \
  exec "$@" ${RUN.slice(commandLine.length).join(' ')}`,
  'sh',
  ...commandLine,
];

const planned = (misconfiguration: Misconfiguration) => ({
  misconfiguration,
  idleTimeoutMs: T,
  impairment: null,
  exhaustion: false,
});

const CAN = canRehearse();
const turn = atMost(REHEARSALS);

/** Begins as soon as it is its turn; the test tells what came of it. */
function rehearsed(name: string, body: (folder: string) => Promise<void>): void {
  const ended = CAN ? turn(() => inFolder(body)) : null;
  test(name, async () => {
    await ended;
  });
}

/** Whatever the rehearsal started has its folder among its words, or hangs on what has. */
function processesOf(folder: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
    } catch {
      return false;
    }
  });
}

function verdictsOf({ behaviours }: Result): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(behaviours).map(([id, { verdict }]) => [id, verdict]));
}

function checkHttps(folder: string): void {
  const { kind, address } = jsonIn(join(folder, 'trusted.json'));
  assert.equal([kind, address], ['answer', '203.0.113.50']);
  const untrusted = jsonIn(join(folder, 'untrusted.json'));
  assert.match((untrusted['error'] as { readonly code: string }).code, 'probe-untrusted');
  assert.not('address' in untrusted);
  assert.is(readFileSync(join(folder, 'untrusted.code'), 'utf8'), '3\n');
}

rehearsed(
  'VMs behind a NAT that keeps the rules: every spot check conforms, and again from the record',
  async (around) => {
    const { code, stdout, stderr, folder } = await undisturbed(planned('none'), around, AFTER_PROBE);
    assert.is(code, 0, `${stdout}\n${stderr}`);
    const probed = JSON.parse(readFileSync(join(folder, 'probe.json'), 'utf8')) as {
      readonly answers: readonly { readonly address: string; readonly protocol: string }[];
      readonly compared: readonly object[];
    };
    assert.equal(
      probed.answers.map(({ address, protocol }) => [address, protocol]),
      ['udp', 'udp', 'udp', 'udp', 'tcp'].map((protocol) => ['203.0.113.50', protocol]),
    );
    // The ILPIP keeps the port, towards everybody.
    const mapping = 'endpoint-independent';
    assert.equal(probed.compared, [{ protocol: 'udp', addresses: ['203.0.113.50'], mapping }]);
    checkHttps(folder);
    const result = resultIn(stdout);
    assert.equal(
      verdictsOf(result),
      Object.fromEntries(Object.keys(result.behaviours).map((id) => [id, 'conforms'])),
    );
    assert.equal(Object.keys(result.behaviours).toSorted(), Object.keys(spotChecks).toSorted());
    const stun = result.witnesses?.filter(({ probe }) => probe === 'stun udp 198.51.100.20:3478') ?? [];
    assert.equal(
      stun.map(({ vm, addresses }) => [vm, ...addresses]),
      [['pool-a', '203.0.113.10'], ['pool-b'], ['alone', '203.0.113.200'], ['owner', '203.0.113.50']],
    );
    assert.match(readFileSync(join(folder, 'snatcheck-out', 'report.html'), 'utf8'), 'Seen by which probe');
    const again = execute(
      [...commandLine, 'recheck', join('snatcheck-out', 'record.ndjson'), '--json'],
      folder,
    );
    const rechecked = resultIn(again.stdout);
    for (const [id, { verdict }] of Object.entries(result.behaviours))
      assert.is(rechecked.behaviours[id]?.verdict, verdict, id);
    assert.equal(processesOf(around), [], 'nothing outlives it');
  },
);

/** What a fault may break beside its own rule: the resolver is asked from a wrong address too, and a port that is free too early is taken. */
const FOLLOWING: Readonly<Record<Misconfiguration, readonly string[]>> = {
  none: [],
  'pool-address': ['discovery-answers-source-ip'],
  'ilpip-translated': ['discovery-answers-source-ip'],
  'timer-at-three-quarters': ['one-port-per-flow-per-destination', 'ports-distinguish-flows'],
  'rule-missing': [],
  'alert-missing': [],
};

/** Without an ILPIP there is no port of one, and whose timer is short has no flow left for a late reply, which then may have been lost. */
const UNTRIED: Partial<Record<Misconfiguration, readonly string[]>> = {
  'ilpip-translated': ['instance-level-ip-keeps-port'],
  'timer-at-three-quarters': ['return-traffic-reaches-origin'],
};

for (const [wrong, broken] of [
  ['pool-address', 'method-load-balancer-snat'],
  ['ilpip-translated', 'method-instance-level-ip'],
  ['timer-at-three-quarters', 'no-reclaim-before-4-minutes'],
  ['rule-missing', 'nsg-limits-destinations'],
] as const satisfies readonly (readonly [Misconfiguration, string])[]) {
  rehearsed(
    `a gateway with ${wrong} breaks ${broken}, and leaves nothing untried that it shows`,
    async (folder) => {
      const stays = UNTRIED[wrong] ?? [];
      const { code, stdout, stderr } = await undisturbed(planned(wrong), folder, RUN, stays);
      assert.is(code, 1, `${stdout}\n${stderr}`);
      const result = resultIn(stdout);
      assert.ok(brokenIn(result).includes(broken), brokenIn(result).join());
      const others = brokenIn(result).filter((id) => id !== broken);
      assert.ok(
        others.every((id) => FOLLOWING[wrong].includes(id)),
        others.join(),
      );
      assert.equal(undecidedIn(result), stays);
    },
  );
}

test.run();
