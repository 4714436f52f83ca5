import type { Protocol } from '../../../spec/vocabulary/index.ts';
import type { Step } from '../../scenario/scenario.ts';
import { assemble } from '../assemble.ts';
import * as step from '../build.ts';
import { PROBE, TCP_RULE, UDP_RULE } from '../deployments.ts';
import type { Means } from '../means.ts';
import {
  ALLOWED_SOURCE_PORTS,
  atAddress,
  client,
  DENIED_PORTS,
  frontend,
  guarded,
  GUARDED_PORT,
  ilpipOf,
  IN_VNET,
  NOWHERE,
  SERVICE_PORTS,
  to,
} from '../places.ts';
import { SECURITY_GROUP_NAMES, type SecurityGroupName } from '../security-groups.ts';
import { other, perProtocol, sharing, template, type Template } from './template.ts';

/** Everything that a rule of the known groups speaks of, and its neighbours that none does. */
const everywhere = (means: Means, vm: number, mark: string, port = 5000): readonly Step[] =>
  means.protocols.flatMap((protocol: Protocol) => [
    step.open(`${mark}${protocol}0`, vm, protocol, port, to(0)),
    step.open(`${mark}${protocol}1`, vm, protocol, port + 1, guarded()),
    step.open(`${mark}${protocol}2`, vm, protocol, port - 4300, guarded()),
    step.open(`${mark}${protocol}3`, vm, protocol, port + 2, `198.51.100.67:443`),
    step.open(`${mark}${protocol}4`, vm, protocol, port + 3, `198.51.100.20:${GUARDED_PORT}`),
    step.open(`${mark}${protocol}5`, vm, protocol, port + 4, guarded(GUARDED_PORT + 1)),
    step.open(`${mark}${protocol}6`, vm, protocol, port + 5, IN_VNET),
    step.open(`${mark}${protocol}7`, vm, protocol, port + 6, NOWHERE),
    step.reply(`${mark}${protocol}0`),
    step.reply(`${mark}${protocol}1`),
  ]);

/** Private port and destination, on both sides of each edge of the group `ranges`, of its prefix and of the tag INTERNET. */
const EDGES: readonly (readonly [port: number, to: string])[] = [
  ...[DENIED_PORTS.first - 1, DENIED_PORTS.first, DENIED_PORTS.last, DENIED_PORTS.last + 1].map(
    (port, nth) => [5000 + nth, guarded(port)] as const,
  ),
  ...[
    ALLOWED_SOURCE_PORTS.first - 1,
    ALLOWED_SOURCE_PORTS.first,
    ALLOWED_SOURCE_PORTS.last,
    ALLOWED_SOURCE_PORTS.last + 1,
  ].map((port) => [port, guarded(DENIED_PORTS.first)] as const),
  ...['198.51.100.63', '198.51.100.64', '198.51.100.127', '198.51.100.128', '198.18.0.10', '192.0.2.200'].map(
    (address, nth) => [5010 + nth, `${address}:${DENIED_PORTS.last}`] as const,
  ),
];

/** One VM under this group, by its NIC or its subnet. */
const under = (group: SecurityGroupName): readonly Template[] =>
  (['nic', 'subnet'] as const).map((where) =>
    template(`group ${group} on the ${where}`, (means) =>
      assemble(means, { layout: sharing(means), vms: other(means) + 1, [where]: group }, 8, [
        ...everywhere(means, 0, 'a'),
        ...everywhere(means, other(means), 'b'),
      ]),
    ),
  );

/** Opens from outside that reach a VM or not, with enough clients for each VM of the pool to get some. */
const clients = (means: Means, mark: string, count: number, from: number): readonly Step[] =>
  Array.from({ length: count }, (_, n) => {
    const protocol = means.protocols[n % means.protocols.length] ?? 'udp';
    const service = (protocol === 'tcp' ? TCP_RULE : UDP_RULE).frontendPort;
    return step.inbound(`${mark}${n}`, protocol, client(from + n), atAddress(frontend(0, 0), service));
  });

/** A denied flow takes nothing from those that are allowed, not even at a full pool. */
const oneFree = (
  means: Means,
  protocol: Protocol,
  groupsOf: { readonly nic: SecurityGroupName; readonly subnet?: SecurityGroupName },
) =>
  assemble(means, { layout: sharing(means), vms: other(means) + 1, ...groupsOf }, 3, [
    step.fill('f', [other(means)], protocol, 5000, to(0), 1),
    step.open('denied', 0, protocol, 5000, `198.51.100.10:${GUARDED_PORT}`),
    step.open('denied-too', 0, protocol, 5001, `198.51.100.10:${GUARDED_PORT}`),
    step.open('allowed', 0, protocol, 5002, to(0)),
    step.reply('allowed'),
    step.open('denied-when-full', 0, protocol, 5003, `198.51.100.10:${GUARDED_PORT}`),
    step.reply('allowed'),
    step.reply('f#0'),
    step.reply('f#1'),
  ]);

/** Network security groups and health probes. */
export const groups: readonly Template[] = [
  ...SECURITY_GROUP_NAMES.flatMap(under),
  ...perProtocol('one port free: a denied flow, then an allowed one', (means, protocol) =>
    oneFree(means, protocol, { nic: 'deny-port' }),
  ),
  ...perProtocol("one port free: a flow that the subnet's group denies", (means, protocol) =>
    oneFree(means, protocol, { nic: 'defaults', subnet: 'deny-port' }),
  ),
  ...perProtocol('services at a denied address', (means, protocol) => {
    const opens = SERVICE_PORTS.map((port, nth) =>
      step.open(`s${nth}`, 0, protocol, 5000 + nth, guarded(port)),
    );
    return assemble(means, { layout: sharing(means), vms: 1, nic: 'deny-address' }, 16, opens);
  }),

  ...perProtocol('rules at the edges of their ranges', (means, protocol) => {
    const last = other(means);
    const opens = EDGES.map(([port, at], nth) => step.open(`e${nth}`, 0, protocol, port, at));
    const others = EDGES.map(([port, at], nth) => step.open(`o${nth}`, last, protocol, port, at));
    return assemble(
      means,
      { layout: sharing(means), vms: last + 1, subnet: 'ranges' },
      2 * EDGES.length,
      last > 0 ? [...opens, ...others] : opens,
    );
  }),
  ...perProtocol('the second VM may not what others may', (means, protocol) =>
    means.maxVms < 3
      ? null
      : assemble(
          means,
          { layout: sharing(means), vms: 3, subnet: 'deny-second-vm' },
          8,
          [0, 1, 2, 0].map((vm, nth) => step.open(`f${nth}`, vm, protocol, 5000 + nth, guarded())),
        ),
  ),
  template('subnet and NIC that disagree', (means) =>
    assemble(
      means,
      { layout: sharing(means), vms: other(means) + 1, nic: 'allow-before-deny', subnet: 'deny-address' },
      8,
      [...everywhere(means, 0, 'a'), ...everywhere(means, other(means), 'b')],
    ),
  ),
  template('NIC and subnet that disagree', (means) =>
    assemble(
      means,
      { layout: sharing(means), vms: other(means) + 1, nic: 'deny-address', subnet: 'allow-before-deny' },
      8,
      [...everywhere(means, 0, 'a'), ...everywhere(means, other(means), 'b')],
    ),
  ),
  template('groups that change while flows live', (means) =>
    assemble(means, { layout: sharing(means), vms: other(means) + 1, nic: null }, 64, [
      ...everywhere(means, 0, 'a'),
      step.setGroup(0, 'deny-before-allow'),
      step.send('audp1'),
      step.send('atcp1'),
      // New flows, which no earlier decision covers.
      ...everywhere(means, 0, 'b', 5010),
      step.setGroup(0, 'allow-before-deny'),
      ...everywhere(means, 0, 'c', 5020),
      step.setGroup(0, null),
      ...everywhere(means, 0, 'd', 5030),
      ...everywhere(means, other(means), 'e'),
    ]),
  ),
  template('a blocked probe takes a VM out, and back', (means) =>
    assemble(means, { layout: 'pool', vms: other(means) + 1, nic: 'clients', probe: true }, 16, [
      step.probe('lb0', PROBE.threshold),
      ...clients(means, 'before', 16, 0),
      ...outwards(means, 5000),
      step.setGroup(0, 'clients-no-probe'),
      step.probe('lb0', PROBE.threshold + 1),
      ...clients(means, 'down', 16, 100),
      ...outwards(means, 5001),
      step.setGroup(0, 'clients'),
      step.probe('lb0', PROBE.threshold + 1),
      ...clients(means, 'up', 16, 200),
    ]),
  ),
  template('a probe blocked for less than its threshold', (means) =>
    assemble(means, { layout: 'pool', vms: other(means) + 1, nic: 'clients', probe: true }, 16, [
      step.probe('lb0', PROBE.threshold),
      step.setGroup(0, 'clients-no-probe'),
      step.probe('lb0', PROBE.threshold - 1),
      ...clients(means, 'still', 12, 0),
      step.setGroup(0, 'clients'),
      step.probe('lb0', 1),
      step.setGroup(0, 'clients-no-probe'),
      step.probe('lb0', PROBE.threshold - 1),
      ...clients(means, 'up', 12, 100),
    ]),
  ),
  template('clients of ILPIPs, with and without a group', (means) =>
    assemble(means, { layout: 'ilpips', vms: other(means) + 1, nic: 'clients', subnet: null }, 8, [
      ...[0, other(means)].flatMap((vm, n) => [
        step.inbound(`t${n}`, 'tcp', client(2 * n), atAddress(ilpipOf(vm), 8080)),
        step.inbound(`u${n}`, 'udp', client(2 * n + 1), atAddress(ilpipOf(vm), 5353)),
        step.reply(`t${n}`),
        step.send(`t${n}`),
        step.send(`u${n}`),
      ]),
      step.setGroup(0, 'defaults'),
      step.inbound('x', 'tcp', client(9), atAddress(ilpipOf(0), 8080)),
      step.open('out', 0, 'udp', 5000, to(0)),
      step.reply('out'),
    ]),
  ),
  template('clients beside a full pool', (means) =>
    assemble(means, { layout: 'pool', vms: 2 }, 3, [
      step.fill('f', [0, 1], 'udp', 5000, client(0), 0),
      ...clients(means, 'c', 6, 0),
      step.reply('c0'),
      step.send('c1'),
      step.open('x', 0, 'udp', 6000, client(0)),
      step.close('c0'),
    ]),
  ),
];

/** Outbound flows go on whatever a probe says. */
const outwards = (means: Means, port: number): readonly Step[] =>
  means.protocols.map((protocol) => step.open(`out-${protocol}-${port}`, 0, protocol, port, to(0)));
