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

function run(folder: string, target: string): Ran {
  const reduced = ['--cases', '12', '--time', '10s', '--quiet', '--json'];
  return asUser(folder, 'run', '--target', target, ...reduced);
}

for (const [name, like] of [
  ['nftables', 'nftables'],
  ['nftables-sockets', 'nftables'],
  ['iptables-legacy', 'iptables-legacy'],
  ['ovs', 'ovs'],
] as const) {
  test(`lab:${name} judges, and breaks nothing but what is published of ${like}`, () =>
    inFolder((folder) => {
      const available = labAvailability(name);
      if (!available.ok) return console.log(`SKIP ${available.code}: ${available.reason}`);
      const { code, stdout, stderr } = run(folder, `lab:${name}`);
      if (/lab-user-namespaces/.test(stderr)) return console.log(`SKIP lab-user-namespaces: ${stderr}`);
      assert.is(code, 1, stderr);
      const result = resultIn(stdout);
      assert.equal(result.errors, []);
      const published = brokenIn(publishedResult(like));
      const broken = brokenIn(result);
      assert.ok(broken.length > 0);
      assert.equal(
        broken.filter((id) => !published.includes(id)),
        [],
      );
    }));
}

test('a NAT of your own', () =>
  inFolder((folder) => {
    const available = labAvailability();
    if (!available.ok) return console.log(`SKIP ${available.code}: ${available.reason}`);
    const { code, stdout, stderr } = run(folder, `lab:${OWN}`);
    if (/lab-user-namespaces/.test(stderr)) return console.log(`SKIP lab-user-namespaces: ${stderr}`);
    assert.is(code, 1, stderr);
    assert.equal(resultIn(stdout).errors, []);
  }));

test('what makes a TAP stands where /dev/net/tun is open to everybody, and says so elsewhere', () =>
  inFolder((folder) => {
    const available = labAvailability('pasta');
    if (!available.ok) return console.log(`SKIP ${available.code}: ${available.reason}`);
    const everybody = constants.S_IROTH | constants.S_IWOTH;
    const isOpen = (statSync('/dev/net/tun').mode & everybody) === everybody;
    for (const name of ['pasta', 'slirp4netns']) {
      const { code, stderr } = isOpen
        ? run(folder, `lab:${name}`)
        : asUser(folder, 'run', '--target', `lab:${name}`);
      if (/lab-user-namespaces/.test(stderr)) return console.log(`SKIP lab-user-namespaces: ${stderr}`);
      if (isOpen) assert.is(code, 1, stderr);
      else {
        assert.is(code, 3, stderr);
        assert.match(stderr, /lab-tun.*chmod\s+666\s+\/dev\/net\/tun/s);
      }
    }
  }));

test.run();
