import { PLATFORM_ADDRESS, type Port, type SecurityGroup } from '../vocabulary/index.ts';
import type { CaseState } from './case-state.ts';
import type { Decision, FlowQuery } from './security.ts';

const known = new WeakMap<readonly SecurityGroup[], readonly Port[]>();

/** What each configuration in force says of a packet to the VM, by its own address unless another is given. */
export function inboundDecisions(
  vm: number,
  packet: Omit<FlowQuery, 'direction' | 'destination'> & Partial<Pick<FlowQuery, 'destination'>>,
  sent: number,
  { configurations, context }: CaseState,
): readonly Decision[] {
  const destination = context.deployment.vms[vm]!.address;
  const query = { destination, ...packet, direction: 'inbound' } as const;
  return configurations.inForce(sent).map((one) => one.passes(vm, query));
}

/** The same of a health probe, from whichever port: that is the platform's to choose. */
export function probeDecisions(vm: number, port: Port, sent: number, state: CaseState): readonly Decision[] {
  return sourcePorts(state.context.deployment.securityGroups).flatMap((sourcePort) => {
    const probe = { protocol: 'tcp', source: PLATFORM_ADDRESS, sourcePort, destinationPort: port } as const;
    return inboundDecisions(vm, probe, sent, state);
  });
}

/** Whether a probe surely passes, surely does not, or may. */
export function probeAccess(
  vm: number,
  port: Port,
  sent: number,
  state: CaseState,
): 'allow' | 'deny' | 'either' {
  const [first, ...others] = probeDecisions(vm, port, sent, state);
  return others.every(({ access }) => access === first!.access) ? first!.access : 'either';
}

/** One of each kind that some rule tells apart from the others. */
function sourcePorts(groups: readonly SecurityGroup[]): readonly Port[] {
  let ports = known.get(groups);
  if (ports === undefined) {
    const edges = groups
      .flatMap(({ rules }) => rules)
      .flatMap(({ direction, sourcePorts: range }) =>
        direction === 'outbound' || range === '*'
          ? []
          : [range.first - 1, range.first, range.last, range.last + 1],
      );
    ports = [...new Set([65_535, ...edges])].filter((port) => port > 0 && port <= 65_535);
    known.set(groups, ports);
  }
  return ports;
}
