import { type Deployment, portsIn, type Settings, SnatcheckError } from '../../spec/vocabulary/index.ts';
import type { Kernel } from './kernel.ts';

/** The kernel starts to evict entries at 95% of its limit: `nf_conntrack_max95` in nf_conntrack_core.c. */
const USABLE = 0.95;

/** Entries that the table may have: one limit for the machine, which a namespace can read and not change. */
export function entryLimit(kernel: Kernel): number {
  return Number(kernel.read('/proc/sys/net/netfilter/nf_conntrack_max'));
}

/** Buckets that the entries of all namespaces share. */
export function bucketCount(kernel: Kernel): number {
  return Number(kernel.read('/proc/sys/net/netfilter/nf_conntrack_buckets'));
}

/**
 * The connection tracker is a limit of this machine, not of the NAT: a table that is too small would look like early
 * exhaustion.
 * @throws SnatcheckError `lab-conntrack-max` unless every pool can be full towards one destination.
 */
export function checkEntryLimit(kernel: Kernel, deployment: Deployment, { ports }: Settings): void {
  const addresses = Math.max(1, ...deployment.loadBalancers.map(({ frontends }) => frontends.length));
  const needed = addresses * portsIn(ports);
  const limit = entryLimit(kernel);
  if (needed > limit * USABLE) throw tooFew(`room for ${needed} flows at once`, limit);
}

/** Says, after some packets, whether the table's limits had a part in what became of them. */
export class TableWatch {
  readonly #kernel: Kernel;
  #counters: string;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#counters = counters(kernel);
  }

  /** @throws SnatcheckError `lab-conntrack-max`. */
  check(): void {
    const before = this.#counters;
    this.#counters = counters(this.#kernel);
    const count = Number(this.#kernel.read('/proc/sys/net/netfilter/nf_conntrack_count'));
    checkTable(before, this.#counters, { count, limit: entryLimit(this.#kernel) });
  }
}

const counters = (kernel: Kernel): string => kernel.read('/proc/net/stat/nf_conntrack');

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
export function listEntries(kernel: Kernel, filter = ''): string {
  return conntrack(kernel, '-L', '-f', 'ipv4', '-o', 'extended')
    .split('\n')
    .filter((line) => line !== '' && line.includes(filter))
    .join('\n');
}

/** What conntrack(8) prints; nothing where it fails. */
export function conntrack(kernel: Kernel, ...options: readonly string[]): string {
  return kernel.run('conntrack', options).stdout;
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
