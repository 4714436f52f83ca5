// The labs for a user who has no right of root's: each that can stand judges its NAT as it does for root, and each that cannot says why.
// test-timeout: 300
import { chownSync, constants, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { labAvailability } from '../harness/lab/availability.ts';
import { brokenIn, execute, inFolder, program, type Ran, resultIn } from '../src/fixtures/command-line.ts';
import { publishedResult } from './published.ts';

/** `nobody`, of Debian. */
const USER = 65_534;
/** May read and enter every folder, since this repository may be in a closed one. Nothing that is started can get another right. */
const READER = '-all,+dac_read_search';
const AS_USER: readonly string[] =
  process.getuid?.() === 0
    ? [
        'setpriv',
        `--reuid=${USER}`,
        `--regid=${USER}`,
        '--clear-groups',
        ...['inh-caps', 'ambient-caps', 'bounding-set'].map((set) => `--${set}=${READER}`),
      ]
    : [];
const OWN = fileURLToPath(new URL('../examples/lab/nftables.sh', import.meta.url));

function asUser(folder: string, ...words: readonly string[]): Ran {
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  if (AS_USER.length > 0) for (const path of [folder, home]) chownSync(path, USER, USER);
  return execute([...AS_USER, ...program, ...words], home, { HOME: home, TMPDIR: home });
}

/** What the user made of a lab that root can put up here; null, and why is said, where there is nothing to see. */
function run(folder: string, target: string, lab: string): Ran | null {
  const available = labAvailability(lab);
  if (!available.ok) {
    console.log(`SKIP ${available.code}: ${available.reason}`);
    return null;
  }
  const reduced = ['--cases', '12', '--time', '10s', '--quiet', '--json'];
  const ran = asUser(folder, 'run', '--target', target, ...reduced);
  if (!ran.stderr.includes('lab-user-namespaces')) return ran;
  console.log(`SKIP ${ran.stderr}`);
  return null;
}

for (const [name, target, published] of [
  ['nftables', 'lab:nftables', 'nftables'],
  ['nftables-sockets', 'lab:nftables-sockets', 'nftables'],
  ['iptables-legacy', 'lab:iptables-legacy', 'iptables-legacy'],
  ['ovs', 'lab:ovs', 'ovs'],
  ['another kernel', 'lab:uml', 'uml'],
  ['its Open vSwitch', 'lab:uml-ovs', 'uml-ovs'],
  ['a stack that is compiled', 'lab:gvisor', 'gvisor'],
  ['a NAT of your own', `lab:${OWN}`, 'nftables'],
] as const) {
  test(`${name}: judged, and breaks nothing but what is published of ${published}`, () =>
    inFolder((folder) => {
      const ran = run(folder, target, published);
      if (ran === null) return;
      assert.is(ran.code, 1, ran.stderr);
      const result = resultIn(ran.stdout);
      assert.equal(result.errors, []);
      const known = brokenIn(publishedResult(published));
      const broken = brokenIn(result);
      assert.ok(broken.length > 0);
      assert.equal(
        broken.filter((id) => !known.includes(id)),
        [],
      );
    }));
}

for (const name of ['pasta', 'slirp4netns']) {
  test(`${name}: stands where /dev/net/tun is open to everybody, and says so elsewhere`, () =>
    inFolder((folder) => {
      const ran = run(folder, `lab:${name}`, name);
      if (ran === null) return;
      const everybody = constants.S_IROTH | constants.S_IWOTH;
      const isOpen = (statSync('/dev/net/tun').mode & everybody) === everybody;
      assert.is(ran.code, isOpen ? 1 : 3, ran.stderr);
      if (!isOpen) assert.match(ran.stderr, /lab-tun.*chmod\s+666\s+\/dev\/net\/tun/s);
    }));
}

test.run();
