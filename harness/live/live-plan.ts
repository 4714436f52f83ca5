import {
  type Endpoint,
  formatEndpoint,
  LAST_PORT,
  type Protocol,
  SnatcheckError,
} from '../../spec/vocabulary/index.ts';
import type { AskJson } from './agent-messages.ts';
import { type ExhaustionPlan, exhaustionPlan, tellExhaustion } from './exhaustion-plan.ts';
import type { LiveSetup } from './vms-file.ts';

/** One flow of a VM. */
export interface LiveFlow {
  readonly vm: number;
  readonly label: string;
  readonly way: AskJson['way'];
  readonly protocol: Protocol;
  readonly to: Endpoint;
  readonly port: number;
  readonly url: string | null;
}

/** Everything that a run sends, by its parts; who sends what is settled before anything is sent. */
export interface LivePlan {
  /** Every kind of destination once: method and address, allowed and denied. */
  readonly methods: readonly LiveFlow[];
  /** Many at one instant, to one address, with the same private ports on every VM. */
  readonly ports: readonly LiveFlow[];
  /** To another port of that address, with private ports that no other flow has. */
  readonly otherPort: readonly LiveFlow[];
  /** ILPIP VMs alone: one private port towards two ports of one address, and a privileged one. */
  readonly keptPorts: readonly LiveFlow[];
  /** For the idle window: answered late, silent until shortly before the end, kept alive, silent until after it. */
  readonly late: readonly LiveFlow[];
  readonly quiet: readonly LiveFlow[];
  readonly alive: readonly LiveFlow[];
  readonly gone: readonly LiveFlow[];
  /** What fills a frontend's ports, or null where nobody allowed that. */
  readonly exhaust: ExhaustionPlan | null;
}

const PRIVILEGED_PORT = 700;

/**
 * @param mayExhaust whether the ports of a frontend may be exhausted, within the bounds of the file.
 * @throws SnatcheckError `live-ports` where the flows need more of them than there are, `live-exhaustion`
 */
export function planOf(setup: LiveSetup, mayExhaust: boolean): LivePlan {
  const { deployment, agents, reflectors, stun, http, limits } = setup;
  const [first, second] = pairOf(reflectors);
  const { flows, firstPort } = limits;
  const vms = agents.map(({ vm }) => vm);
  /** Ports that no two flows of one VM share unless they are meant to. */
  const at = (block: number, nth = 0): number => firstPort + block * 1_000 + nth;
  const flow =
    (label: string, way: LiveFlow['way'], to: Endpoint, url: string | null = null) =>
    (vm: number, protocol: Protocol, port: number): LiveFlow => ({
      vm,
      label: `${label}-${protocol}-${port}`,
      way,
      protocol,
      to,
      port,
      url,
    });
  const both = <T>(make: (protocol: Protocol) => T): T[] => [make('udp'), make('tcp')];
  const many = (count: number, make: (nth: number) => LiveFlow[]): LiveFlow[] =>
    Array.from({ length: count }, (_, nth) => make(nth)).flat();
  const one = flow('reflector', 'reflector', first);
  const other = flow('reflector2', 'reflector', second);
  const plan: LivePlan = {
    methods: vms.flatMap((vm) => [
      ...reflectors.flatMap((to, nth) =>
        both((protocol) => flow(`method${nth}`, 'reflector', to)(vm, protocol, at(0, nth * 10 + vm * 100))),
      ),
      ...stun.flatMap((to, nth) =>
        both((protocol) => flow(`stun${nth}`, 'stun', to)(vm, protocol, at(1, nth * 10 + vm * 100))),
      ),
      ...http.map(({ url, at: to }, nth) =>
        flow(`http${nth}`, 'http', to, url)(vm, 'tcp', at(2, nth * 10 + vm * 100)),
      ),
    ]),
    ports: vms.flatMap((vm) => many(flows, (nth) => both((protocol) => one(vm, protocol, at(3, nth))))),
    otherPort: vms.flatMap((vm) => both((protocol) => other(vm, protocol, at(4, vm * 10)))),
    keptPorts: vms
      .filter((vm) => (deployment.vms[vm]?.ilpip ?? null) !== null)
      .flatMap((vm) => [one(vm, 'udp', at(5)), other(vm, 'udp', at(5)), one(vm, 'tcp', PRIVILEGED_PORT)]),
    late: vms.map((vm) => flow('late', 'reflector', first)(vm, 'udp', at(6, vm * 10))),
    quiet: vms.flatMap((vm) =>
      both((protocol) => flow('quiet', 'reflector', first)(vm, protocol, at(7, vm * 10))),
    ),
    alive: vms.map((vm) => flow('alive', 'reflector', first)(vm, 'udp', at(8, vm * 10))),
    gone: vms.map((vm) => flow('gone', 'reflector', first)(vm, 'udp', at(9, vm * 10))),
    exhaust: mayExhaust ? exhaustionPlan(setup, second) : null,
  };
  const last = flowsOf(plan).reduce((most, { port }) => Math.max(most, port), 0);
  if (last <= LAST_PORT) return plan;
  throw new SnatcheckError('live-ports', {
    expected: `local ports up to ${LAST_PORT}`,
    received: `${last}, counted from limits.firstPort`,
    remedy: `Let limits.firstPort be ${firstPort - (last - LAST_PORT)} or less.`,
  });
}

/** Two ports of one address where there are, since that is what ports are counted by. */
function pairOf(reflectors: readonly Endpoint[]): readonly [Endpoint, Endpoint] {
  for (const one of reflectors) {
    const other = reflectors.find(({ address, port }) => address === one.address && port !== one.port);
    if (other !== undefined) return [one, other];
  }
  const [first, second] = reflectors;
  return [first as Endpoint, (second ?? first) as Endpoint];
}

/** Every flow but those that exhaust a pool, which are told by themselves. */
export function flowsOf({ exhaust: _exhaust, ...parts }: LivePlan): readonly LiveFlow[] {
  return (Object.values(parts) as (readonly LiveFlow[])[]).flat();
}

/** What would be sent where, how much and how long; nothing is sent. */
export function tellPlan(setup: LiveSetup, plan: LivePlan): string {
  const { deployment, agents, limits, idleTimeoutMs, resolver } = setup;
  const flows = flowsOf(plan);
  const lines: string[] = ['What a run would send; nothing is sent now.', ''];
  for (const { vm, way } of agents) {
    const how = 'command' in way ? way.command.join(' ') : way.https;
    lines.push(`${deployment.vms[vm]?.name ?? ''}  by ${how}`);
    const counts = new Map<string, number>();
    for (const one of flows) {
      if (one.vm !== vm) continue;
      const key = `${one.way.padEnd(9)} ${one.protocol}  ${formatEndpoint(one.to.address, one.to.port)}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    if (resolver !== null) counts.set(`resolver  udp  ${formatEndpoint(resolver.address, resolver.port)}`, 1);
    for (const [key, count] of counts) lines.push(`  ${String(count).padStart(5)} flows  ${key}`);
  }
  const perFlow = limits.tries * 4;
  const window = (1.1 * idleTimeoutMs) / 1_000;
  lines.push(
    '',
    `${flows.length + (resolver === null ? 0 : agents.length)} flows in all, each with ${perFlow} small packets at most a time that it is asked.`,
    `About ${Math.round(window)} s for the one idle window, and ${Math.round(10 + (limits.tries * limits.tryMs * 8) / 1_000)} s at most besides.`,
    "Round trips are measured first. Times are the controller's monotonic clock; nothing is judged within 0.5% of the idle timeout, or two round trips of the slowest VM and 20 ms where that is more.",
    plan.exhaust === null
      ? 'Ports of the public addresses are never exhausted.'
      : tellExhaustion(plan.exhaust),
    '',
  );
  return lines.join('\n');
}
