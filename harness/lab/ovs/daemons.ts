import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { fasterClock } from '../faketime.ts';
import type { Wiring } from '../options.ts';
import { startTime } from '../standing/registry.ts';
import { PORTS } from './flows.ts';
import { ask } from './unixctl.ts';

/** In memory, of the lab's own mount namespace. */
const FOLDER = '/run/openvswitch';
const SCHEMA = '/usr/share/openvswitch/vswitch.ovsschema';
export const DATABASE = `unix:${FOLDER}/db.sock`;
const CONTROL = `${FOLDER}/ovs-vswitchd.ctl`;
const LOG = (name: string) => `${FOLDER}/${name}.log`;
const BRIDGE = 'br0';
const START_MS = 10_000;
const LOAD_TRIES = 5;
const QUOTED_LINES = 6;
const NAMES = ['ovsdb-server', 'ovs-vswitchd'] as const;

/**
 * `netdev` gives each bridge a TUN interface of its own, which users often may not make. `dummy` is the same datapath without.
 */
export type Datapath = 'netdev' | 'dummy';

/**
 * ovsdb-server and ovs-vswitchd, started here with a folder of their own, and gone with this process, which is the first one
 * of its PID namespace.
 */
export class OvsDaemons {
  readonly datapath: Datapath;
  readonly #children = new Map<(typeof NAMES)[number], ChildProcess>();
  #policy = '';

  private constructor(datapath: Datapath) {
    this.datapath = datapath;
  }

  /**
   * @param scale how much faster the switch's clock runs than the machine's.
   * @throws SnatcheckError `lab-ovs`, `lab-nat-died`, `lab-faketime`
   */
  static async start(kind: Wiring, scale: number): Promise<OvsDaemons> {
    const clock = fasterClock(scale);
    if (kind !== 'hosts') run('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'none', '/run']);
    mkdirSync(FOLDER, { recursive: true });
    const daemons = new OvsDaemons(mayOpenTun() ? 'netdev' : 'dummy');
    try {
      await daemons.#start(clock);
    } catch (error) {
      await daemons.end();
      throw error;
    }
    return daemons;
  }

  async #start(clock: Readonly<Record<string, string>>): Promise<void> {
    const { datapath } = this;
    run('ovsdb-tool', ['create', `${FOLDER}/conf.db`, SCHEMA]);
    this.#spawn('ovsdb-server', [`${FOLDER}/conf.db`, `--remote=punix:${FOLDER}/db.sock`], {});
    await this.#appears(`${FOLDER}/db.sock`);
    vsctl('--no-wait', 'init');
    const dummy = datapath === 'dummy' ? ['--enable-dummy'] : [];
    this.#spawn('ovs-vswitchd', [DATABASE, '--disable-system', ...dummy], clock);
    await this.#appears(CONTROL);
    const ports = (['inside', 'outside'] as const).map(
      (name) => `-- add-port ${BRIDGE} ${name} -- set interface ${name} ofport_request=${PORTS[name]}`,
    );
    const created = vsctl(
      ...[
        `add-br ${BRIDGE} -- set bridge ${BRIDGE} datapath_type=${datapath} fail-mode=secure`,
        ...ports,
        '-- --id=@policy create CT_Timeout_Policy timeouts:icmp_first=30',
        '-- --id=@zone create CT_Zone timeout_policy=@policy',
        '-- --id=@path create Datapath datapath_version=0 ct_zones:0=@zone',
        `-- set Open_vSwitch . datapaths:${datapath}=@path`,
      ].flatMap((command) => command.split(' ')),
    );
    [this.#policy = ''] = created.trim().split('\n').slice(-3);
    const failed = vsctl('--bare', '--columns=name,error', 'find', 'Interface', 'error!=[]').trim();
    if (failed !== '') throw refused('both interfaces as ports of the switch', failed.replaceAll('\n', ' '));
  }

  /** Timers by name, in whole seconds of the switch's own clock (ovs-vswitchd.conf.db(5), CT_Timeout_Policy). */
  setTimers(timers: ReadonlyMap<string, number>): void {
    const columns = [...timers].map(([name, seconds]) => `timeouts:${name}=${seconds}`);
    vsctl('set', 'CT_Timeout_Policy', this.#policy, ...columns);
  }

  /** Replaces every flow of the bridge, and waits until packets are treated by them. */
  async load(flows: string): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        run('ovs-ofctl', ['-O', 'OpenFlow13', 'replace-flows', `unix:${FOLDER}/${BRIDGE}.mgmt`, '-'], flows);
        break;
      } catch (error) {
        // By its fast clock the switch soon takes a connection for dead, and a busy machine lets it wait.
        this.check();
        if (tries === LOAD_TRIES) throw error;
      }
    }
    await this.ask('revalidator/wait');
  }

  /** What `ovs-appctl` of ovs-vswitchd answers. */
  async ask(method: string, ...params: readonly string[]): Promise<string> {
    this.check();
    return await ask(CONTROL, method, ...params);
  }

  /** @throws SnatcheckError `lab-nat-died` with the last lines of its log. */
  check(): void {
    for (const [name, child] of this.#children) {
      // Its end is known here before Node hears of it.
      if (child.exitCode === null && child.signalCode === null && startTime(child.pid ?? 0) !== null)
        continue;
      throw new SnatcheckError('lab-nat-died', {
        expected: `${name} to run until the lab ends`,
        received: `its end, after\n${logTail(name)}\n`,
        remedy: 'Nothing was judged since. See why it ended: the end of its log is above.',
      });
    }
  }

  /** Lines of the switch's log that hold `text`. */
  logged(text: string): readonly string[] {
    return readFileSync(LOG('ovs-vswitchd'), 'utf8')
      .split('\n')
      .filter((line) => line.includes(text));
  }

  async end(): Promise<void> {
    for (const child of this.#children.values()) {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) continue;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    this.#children.clear();
  }

  #spawn(
    name: (typeof NAMES)[number],
    args: readonly string[],
    clock: Readonly<Record<string, string>>,
  ): void {
    const more = [
      `--log-file=${LOG(name)}`,
      `--unixctl=${FOLDER}/${name}.ctl`,
      '-vconsole:off',
      '--no-chdir',
    ];
    const child = spawn(name, [...args, ...more], {
      stdio: 'ignore',
      env: { ...process.env, ...folders(), ...clock },
    });
    child.once('error', () => {});
    this.#children.set(name, child);
  }

  async #appears(path: string): Promise<void> {
    for (const until = performance.now() + START_MS; !existsSync(path); await setTimeout(5)) {
      this.check();
      if (performance.now() > until) throw refused(`${path} within ${START_MS / 1_000} s`, 'nothing');
    }
  }
}

function folders(): Record<string, string> {
  return { OVS_RUNDIR: FOLDER, OVS_LOGDIR: FOLDER, OVS_DBDIR: FOLDER, OVS_SYSCONFDIR: FOLDER };
}

function mayOpenTun(): boolean {
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function logTail(name: string): string {
  try {
    return readFileSync(LOG(name), 'utf8').trim().split('\n').slice(-QUOTED_LINES).join('\n');
  } catch {
    return 'no line in its log';
  }
}

function vsctl(...args: readonly string[]): string {
  return run('ovs-vsctl', [`--db=${DATABASE}`, `--timeout=${START_MS / 1_000}`, ...args]);
}

function run(program: string, args: readonly string[], input = ''): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    input,
    encoding: 'utf8',
    env: { ...process.env, ...folders() },
    timeout: 2 * START_MS,
    killSignal: 'SIGKILL',
  });
  if (status === 0) return stdout;
  throw refused(
    `${program} to carry out ${args.join(' ').slice(0, 400)}`,
    error?.message ?? `${stderr.trim()}\n${logTail('ovs-vswitchd')}`,
  );
}

function refused(expected: string, received: string): SnatcheckError {
  return new SnatcheckError('lab-ovs', {
    expected,
    received,
    remedy: 'Its own words are above. See: snatcheck lab list',
  });
}
