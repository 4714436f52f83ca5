import { SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { HostProcess } from './host-process.ts';
import { HOSTS, type HostSide } from './host-networks.ts';
import {
  type Drained,
  type Ends,
  endsKey,
  type HostAnswers,
  type HostCounters,
  type HostRequest,
  type Local,
  localKey,
} from './messages.ts';

/** Processes that one host may be spread over: five have room for every port of an address, each with 20,000 descriptors. */
const MOST_PROCESSES = 6;

/** The hosts on the two sides of a NAT. */
export type Hosts = Readonly<Record<HostSide, Host>>;

/** One side of the NAT: every socket in its namespace, spread over as many processes as their descriptors need. */
export class Host {
  readonly side: HostSide;
  readonly #processes: HostProcess[] = [];
  readonly #udp = new Map<number, HostProcess>();
  readonly #listening = new Map<number, HostProcess>();
  readonly #connections = new Map<string, HostProcess>();
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(side: HostSide, first: HostProcess) {
    this.side = side;
    this.#processes.push(first);
  }

  static async start(side: HostSide): Promise<Host> {
    return new Host(side, await HostProcess.start(side));
  }

  get sockets(): number {
    return this.#processes.reduce((sum, { count }) => sum + count, 0);
  }

  /** The process that has this UDP socket, or is to open it. */
  ofUdp(local: Local): Promise<HostProcess> {
    return this.#owner(this.#udp, localKey(local));
  }

  /** The process that accepts connections here, or is to. */
  ofListener(local: Local): Promise<HostProcess> {
    return this.#owner(this.#listening, localKey(local));
  }

  /** Whether it accepts connections here. */
  accepts(local: Local): boolean {
    return this.#listening.has(localKey(local));
  }

  hasUdp(local: Local): boolean {
    return this.#udp.has(localKey(local));
  }

  /** The process that is to open this connection. */
  ofNewConnection(ends: Ends): Promise<HostProcess> {
    return this.#owner(this.#connections, endsKey(ends));
  }

  /** A connection that was accepted belongs to whoever listens. */
  async accepted(ends: Ends): Promise<void> {
    const process = await this.ofListener(ends);
    if (!this.#connections.has(endsKey(ends))) process.count += 1;
    this.#connections.set(endsKey(ends), process);
    if (process.count > process.room) throw tooFew(this.side, process);
  }

  /** The process that has a connection, or null. */
  ofConnection(ends: Ends): HostProcess | null {
    return this.#connections.get(endsKey(ends)) ?? null;
  }

  forgetConnection(ends: Ends): void {
    const process = this.#connections.get(endsKey(ends));
    if (process === undefined) return;
    process.count -= 1;
    this.#connections.delete(endsKey(ends));
  }

  async drain(): Promise<Drained> {
    const all = await this.#all({ do: 'drain' });
    // The counters are the namespace's, whichever process reads them.
    return { events: all.flatMap(({ events }) => events), lost: Math.max(...all.map(({ lost }) => lost)) };
  }

  async counters(): Promise<HostCounters> {
    return await (this.#processes[0] as HostProcess).ask({ do: 'counters' });
  }

  async clear(): Promise<void> {
    await this.#all({ do: 'clear' });
    for (const process of this.#processes) process.count = 0;
    this.#udp.clear();
    this.#listening.clear();
    this.#connections.clear();
  }

  end(): void {
    for (const process of this.#processes) process.end();
  }

  async #all<R extends HostRequest>(request: R): Promise<readonly HostAnswers[R['do']][]> {
    return await Promise.all(this.#processes.map((process) => process.ask(request)));
  }

  #owner<K>(owners: Map<K, HostProcess>, key: K): Promise<HostProcess> {
    // One after the other, or several would start a process at once.
    const owner = this.#turn.then(() => this.#choose(owners, key));
    this.#turn = owner.catch(() => {});
    return owner;
  }

  async #choose<K>(owners: Map<K, HostProcess>, key: K): Promise<HostProcess> {
    const before = owners.get(key);
    if (before !== undefined) return before;
    let process = this.#processes.find(({ count, room }) => count < room);
    if (process === undefined) {
      if (this.#processes.length === MOST_PROCESSES)
        throw tooFew(this.side, this.#processes[0] as HostProcess);
      process = await HostProcess.start(this.side);
      this.#processes.push(process);
    }
    process.count += 1;
    owners.set(key, process);
    return process;
  }
}

function tooFew(side: HostSide, { room }: HostProcess): SnatcheckError {
  return new SnatcheckError('lab-descriptors-few', {
    expected: `descriptors for every socket of ${HOSTS[side]}`,
    received: `${room} in each of ${MOST_PROCESSES} processes, all in use`,
    remedy:
      'Raise the limit (ulimit -Hn, as root), test smaller pools, or use raw packets where the NAT takes them.',
  });
}
