import { spawnSync } from 'node:child_process';
import { readFileSync, readSync, writeSync } from 'node:fs';
import { endianness } from 'node:os';
import { type Deployment, portsIn, type Settings, SnatcheckError } from '../../spec/vocabulary/index.ts';

const LITTLE = endianness() === 'LE';
/** linux/netlink.h: the header, NLM_F_REQUEST | NLM_F_ACK, and an answer that carries an error number or 0. */
const NLMSG_HEADER = 16;
const REQUEST_AND_ACK = 5;
const NLMSG_ERROR = 2;
/** linux/netfilter/nfnetlink*.h: NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE; without a tuple it means every entry. */
const DELETE_ENTRIES = 0x0102;

/** The kernel starts to evict entries at 95% of its limit: `nf_conntrack_max95` in nf_conntrack_core.c. */
const USABLE = 0.95;

/**
 * Forgets every entry of this namespace's table, by a message on `netlink`: a tenth of what starting `conntrack -F`
 * costs, and it happens before every case.
 */
export function flushEntries(netlink: number): void {
  const message = Buffer.alloc(NLMSG_HEADER + 4);
  const write16 = (value: number, at: number) =>
    LITTLE ? message.writeUInt16LE(value, at) : message.writeUInt16BE(value, at);
  const write32 = (value: number, at: number) =>
    LITTLE ? message.writeUInt32LE(value, at) : message.writeUInt32BE(value, at);
  write32(message.length, 0);
  write16(DELETE_ENTRIES, 4);
  write16(REQUEST_AND_ACK, 6);
  writeSync(netlink, message);

  const answer = Buffer.alloc(4_096);
  const length = readSync(netlink, answer, 0, answer.length, null);
  const type = LITTLE ? answer.readUInt16LE(4) : answer.readUInt16BE(4);
  const error = LITTLE ? answer.readInt32LE(NLMSG_HEADER) : answer.readInt32BE(NLMSG_HEADER);
  if (length < NLMSG_HEADER + 4 || type !== NLMSG_ERROR || error !== 0) {
    throw new SnatcheckError('lab-conntrack', {
      expected: 'the connection tracker to forget its entries',
      received: `netlink message ${type} with error ${error}`,
      remedy: 'Load the module nf_conntrack_netlink (modprobe nf_conntrack_netlink).',
    });
  }
}

/** Entries that the table may have: one limit for the machine, which a namespace can read and not change. */
export function entryLimit(): number {
  return Number(readFileSync('/proc/sys/net/netfilter/nf_conntrack_max', 'utf8'));
}

/** Buckets that the entries of all namespaces share. */
export function bucketCount(): number {
  return Number(readFileSync('/proc/sys/net/netfilter/nf_conntrack_buckets', 'utf8'));
}

/**
 * The connection tracker is a limit of this machine, not of the NAT: a table that is too small would look like early
 * exhaustion.
 * @throws SnatcheckError `lab-conntrack-max` unless every pool can be full towards one destination.
 */
export function checkEntryLimit(deployment: Deployment, { ports }: Settings): void {
  const addresses = Math.max(1, ...deployment.loadBalancers.map(({ frontends }) => frontends.length));
  const needed = addresses * portsIn(ports);
  const limit = entryLimit();
  if (needed > limit * USABLE) throw tooFew(`room for ${needed} flows at once`, limit);
}

/** Says, after some packets, whether the table's limits had a part in what became of them. */
export class TableWatch {
  #counters = counters();

  /** @throws SnatcheckError `lab-conntrack-max`. */
  check(): void {
    const before = this.#counters;
    this.#counters = counters();
    const count = Number(readFileSync('/proc/sys/net/netfilter/nf_conntrack_count', 'utf8'));
    checkTable(before, this.#counters, { count, limit: entryLimit() });
  }
}

const counters = (): string => readFileSync('/proc/net/stat/nf_conntrack', 'utf8');

/**
 * Whether the table was large enough between two looks at its counters.
 * @throws SnatcheckError `lab-conntrack-max`.
 */
export function checkTable(
  before: string,
  after: string,
  { count, limit }: { readonly count: number; readonly limit: number },
): void {
  const grown = (name: string) => counted(after, name) - counted(before, name);
  // Since Linux 5.15 a flow is dropped whose bucket has 8 to 32 entries, by chance, and in later ones 50 to 80 (MIN_CHAINLEN and
  // MAX_CHAINLEN in nf_conntrack_core.c). All namespaces share the buckets, and a small machine has few.
  const refused = grown('chainlength');
  if (refused > 0) {
    throw tooFew(
      'buckets for as many flows in the table of the connection tracker',
      limit,
      `, ${refused} flows refused for the length of their bucket's chain`,
    );
  }
  if (count > limit * USABLE || grown('early_drop') > 0) {
    throw tooFew('fewer flows than the connection tracker has room for', limit, `, ${count} in use`);
  }
}

/** A column of a table with one line per CPU; 0 where this kernel has none of that name. */
function counted(table: string, name: string): number {
  const [head = '', ...lines] = table.trim().split('\n');
  const column = head.trim().split(/\s+/).indexOf(name);
  return lines.reduce((sum, line) => sum + Number.parseInt(line.split(/\s+/)[column] ?? '0', 16), 0);
}

/** The tracker's own view, for people: every entry whose line holds `filter`. */
export function listEntries(filter = ''): string {
  return conntrack('-L', '-f', 'ipv4', '-o', 'extended')
    .split('\n')
    .filter((line) => line !== '' && line.includes(filter))
    .join('\n');
}

/** What conntrack(8) prints; nothing where it fails. */
export function conntrack(...options: readonly string[]): string {
  return spawnSync('conntrack', options, { encoding: 'utf8', maxBuffer: 256 << 20 }).stdout ?? '';
}

function tooFew(expected: string, limit: number, more = ''): SnatcheckError {
  return new SnatcheckError('lab-conntrack-max', {
    expected,
    received: `net.netfilter.nf_conntrack_max = ${limit}${more}`,
    remedy:
      'As root, for the whole machine: sysctl net.netfilter.nf_conntrack_buckets=262144 net.netfilter.nf_conntrack_max=262144; ' +
      'or test smaller pools.',
  });
}
