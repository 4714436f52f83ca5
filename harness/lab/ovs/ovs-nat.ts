import { writeFileSync } from 'node:fs';
import { type Deployment, type Settings, SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { LossCheck } from '../losses.ts';
import type { Nat } from '../nat.ts';
import { DOCUMENT_IDLE_TIMEOUT_MS } from '../options.ts';
import type { Place } from '../place.ts';
import { leaveNothingToCards } from '../standing/hosts.ts';
import { controlledSides } from './controls.ts';
import { OvsDaemons } from './daemons.ts';
import { type Guard, openFlows } from './flows.ts';
import { ovsHello } from './ovs-hello.ts';
import { ovsTimers } from './ovs-timers.ts';

/** Open vSwitch's datapath in user space between the two interfaces of this network namespace. */
export async function ovsNat(name: string, guard: Guard, place: Place): Promise<Nat> {
  const { kind, options } = place;
  // The switch sweeps its table every 20 s of its clock: only a faster clock keeps that in proportion to a shorter timeout.
  const scale = Math.max(1, DOCUMENT_IDLE_TIMEOUT_MS / options.idleTimeoutMs);
  // The kernel sees the same packets, and would forward them untranslated.
  writeFileSync('/proc/sys/net/ipv4/ip_forward', '0');
  if (kind === 'hosts') leaveNothingToCards();
  const daemons = await OvsDaemons.start(kind, scale);
  const { datapath } = daemons;
  const hello = ovsHello(name, options, kind, { datapath, guard, scale });
  const sides = place.sides === null ? null : controlledSides(place.sides, () => daemons.check());
  const losses = place.sides === null ? null : new LossCheck(place.sides);
  let settings: Settings = { ports: options.ports, idleTimeoutMs: options.idleTimeoutMs };
  let flowsInForce = '';
  let secondsInForce = 0;

  async function load(deployment: Deployment): Promise<void> {
    const flows = openFlows(deployment, settings, guard);
    if (flows !== flowsInForce) await daemons.load(flows);
    flowsInForce = flows;
  }

  async function deploy(deployment: Deployment, wanted: Settings): Promise<Settings> {
    const idle = (options.idleTimeoutSettable ? wanted : options).idleTimeoutMs;
    const seconds = Math.max(1, Math.round((idle * scale) / 1_000));
    settings = { ports: wanted.ports, idleTimeoutMs: (seconds * 1_000) / scale };
    if (seconds !== secondsInForce) {
      daemons.setTimers(ovsTimers(seconds));
      await daemons.ask('revalidator/wait');
      secondsInForce = seconds;
    }
    await load(deployment);
    return settings;
  }

  /** What the switch says that it received, against what was written: sockets drop without a counter of the interface's. */
  async function checkReceived(): Promise<void> {
    if (sides === null) return;
    const stats = await daemons.ask('dpif-netdev/pmd-stats-show');
    const received = [...stats.matchAll(/packets received: (\d+)/g)].reduce(
      (sum, [, n]) => sum + Number(n),
      0,
    );
    const written = sides.written.inside + sides.written.outside;
    if (received === written) return;
    throw new SnatcheckError('lab-packets-lost', {
      expected: `${written} packets to be received by ovs-vswitchd`,
      received: String(received),
      remedy:
        'Nothing that was observed since the last case can be trusted. Run again; report it if it stays.',
    });
  }

  return {
    hello,
    ...(sides === null ? {} : { sides }),
    deploy,
    change: load,
    forget: async () => {
      await checkReceived();
      await daemons.ask('dpctl/flush-conntrack');
    },
    check: () => {
      losses?.check();
      daemons.check();
    },
    diagnose: async (filter) => {
      const entries = await daemons.ask('dpctl/dump-conntrack', '-s');
      const lines = entries.split('\n').filter((line) => line !== '' && line.includes(filter));
      return `${flowsInForce}\n${lines.join('\n')}\n`;
    },
    view: async () => [
      { command: 'ovs-appctl dpctl/dump-conntrack', text: await daemons.ask('dpctl/dump-conntrack') },
      { command: "grep 'NAT' ovs-vswitchd.log | tail -3", text: daemons.logged('NAT').slice(-3).join('\n') },
    ],
    end: () => daemons.end(),
  };
}
