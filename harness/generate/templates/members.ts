import type { Step } from '../../scenario/scenario.ts';
import { assemble } from '../assemble.ts';
import * as step from '../build.ts';
import { PROBE, TCP_RULE, UDP_RULE, vmName } from '../deployments.ts';
import type { Means } from '../means.ts';
import { atAddress, client, CLIENT_ADDRESS, CLIENT_ADDRESSES, frontend, SPARE_ILPIP, to } from '../places.ts';
import { perProtocol, template, type Template } from './template.ts';

const RULES = { tcp: TCP_RULE, udp: UDP_RULE } as const;
const clientsOf = (means: Means, mark: string, which: readonly number[], from: number, count = 6) =>
  which.flatMap((each) =>
    means.protocols.flatMap((protocol) =>
      Array.from({ length: count }, (_, nth) =>
        step.inbound(
          `${mark}${each}${protocol}${nth}`,
          protocol,
          client(from + nth),
          atAddress(frontend(0, each), RULES[protocol].frontendPort),
        ),
      ),
    ),
  );
const pool = (kind: 'join-pool' | 'leave-pool', vm: number, loadBalancer = 'lb0'): Step =>
  step.change({ kind, vm: vmName(vm), loadBalancer });
const logging = (loadBalancer: string, on: boolean): Step =>
  step.change({ kind: 'set-logging', loadBalancer, on });
const outwards = (means: Means, mark: string, vm: number, port: number): readonly Step[] =>
  means.protocols.flatMap((protocol) => [
    step.open(`${mark}${protocol}`, vm, protocol, port, to(0)),
    step.reply(`${mark}${protocol}`),
  ]);

/** Members of pools, their frontends and clients, while one of them changes. */
export const members: readonly Template[] = [
  template("clients at a load balancer's every frontend", (means) =>
    means.maxVms < 2 || !means.features.inboundRules
      ? null
      : assemble(means, { layout: 'frontends', vms: 2 }, 8, [
          ...clientsOf(means, 'c', [0, 1, 2], 0, 3),
          ...means.protocols.flatMap((protocol) =>
            [0, 1, 2].flatMap((each) => [
              step.reply(`c${each}${protocol}0`),
              step.send(`c${each}${protocol}0`),
            ]),
          ),
        ]),
  ),
  template('clients of a load balancer whose members have ILPIPs', (means) =>
    means.maxVms < 2 || !means.features.inboundRules
      ? null
      : assemble(means, { layout: 'ilpip-in-pool', vms: 2 }, 8, [
          ...clientsOf(means, 'c', [0], 0, 6),
          ...clientsOf(means, 'd', [0], 200, 6),
          ...means.protocols.flatMap((protocol) => [
            step.reply(`c0${protocol}0`),
            step.send(`c0${protocol}0`),
          ]),
        ]),
  ),
  // What clients opened holds no SNAT port, not even towards them.
  ...perProtocol('a pool filled towards its own clients', (means, protocol) =>
    means.maxVms < 2 || !means.features.inboundRules
      ? null
      : assemble(means, { layout: 'pool', vms: 2 }, 3, [
          ...clientsOf(means, 'c', [0], 0, 3),
          ...clientsOf(means, 'd', [0], 8, 3),
          step.fill('f', [0, 1], protocol, 5000, CLIENT_ADDRESS, 0),
          step.sendAll('f'),
        ]),
  ),
  // Such a port is given like any other, and what comes to it belongs to the flow that has it towards the sender.
  ...perProtocol('a rule to a port that SNAT gives', (means, protocol) => {
    const at = atAddress(frontend(0, 0), means.first);
    const asks = (flow: string, from: string) => step.inbound(flow, protocol, from, at);
    return means.maxVms < 2 || !means.features.inboundRules
      ? null
      : assemble(means, { layout: 'pool', vms: 2, snatRule: means.first }, 3, [
          step.fill('f', [0, 1], protocol, 5000, to(0), 0),
          step.replyAll('f'),
          ...[0, 1, 2, 3].map((nth) => asks(`c${nth}`, client(nth))),
          step.replyAll('f'),
          step.sendAll('f'),
          step.reply('c0'),
          step.send('c0'),
          // The first of these has that port towards himself already.
          step.fill('g', [0, 1], protocol, 6000, client(0), 1),
          step.reply('g#0'),
          step.send('c0'),
        ]);
  }),
  template('every member of a pool is down', (means) =>
    means.maxVms < 2 || !means.features.inboundRules
      ? null
      : assemble(means, { layout: 'pool', vms: 2, nic: 'clients', subnet: 'clients', probe: true }, 16, [
          step.probe('lb0', PROBE.threshold),
          ...clientsOf(means, 'before', [0], 0),
          step.change({
            kind: 'set-security-group',
            on: { subnet: 'front' },
            securityGroup: 'clients-no-probe',
          }),
          step.probe('lb0', PROBE.threshold + 1),
          ...clientsOf(means, 'down', [0], 100),
          ...outwards(means, 'out', 0, 5000),
          ...outwards(means, 'too', 1, 5000),
        ]),
  ),
  template('a VM joins, and its probe is blocked', (means) =>
    means.maxVms < 3 || !means.features.inboundRules
      ? null
      : assemble(means, { layout: 'pool', vms: 3, nic: 'clients', probe: true }, 16, [
          pool('leave-pool', 0),
          pool('join-pool', 0),
          step.probe('lb0', PROBE.threshold),
          ...clientsOf(means, 'before', [0], 0, 8),
          step.setGroup(0, 'clients-no-probe'),
          step.probe('lb0', PROBE.threshold + 1),
          ...clientsOf(means, 'down', [0], 100, 8),
          ...outwards(means, 'out', 0, 5000),
          step.setGroup(0, 'clients'),
          step.probe('lb0', PROBE.threshold + 1),
          ...clientsOf(means, 'up', [0], 200, 8),
        ]),
  ),
  // No probe said so: between the last round and the clients, something else changes.
  template('a VM is down while others change', (means) =>
    means.maxVms < 3 || !means.features.inboundRules
      ? null
      : assemble(means, { layout: 'pool', vms: 3, nic: 'clients-no-probe', probe: true }, 16, [
          step.probe('lb0', PROBE.threshold + 1),
          ...clientsOf(means, 'before', [0], 0, 8),
          step.setGroup(1, 'clients'),
          ...clientsOf(means, 'group', [0], 100, 8),
          pool('leave-pool', 2),
          ...clientsOf(means, 'left', [0], 200, 8),
          pool('join-pool', 2),
          ...clientsOf(means, 'joined', [0], 300, 8),
        ]),
  ),
  // Who has asked the load balancer is a destination like any other.
  template("an ILPIP's VM opens flows to its load balancer's clients", (means) =>
    means.maxVms < 2 || !means.features.inboundRules
      ? null
      : assemble(means, { layout: 'ilpip-in-pool', vms: 2 }, 8, [
          ...clientsOf(means, 'c', [0], 0, 8),
          ...means.protocols.flatMap((protocol) =>
            CLIENT_ADDRESSES.map((at, nth) => step.open(`${protocol}${nth}`, 0, protocol, 5000 + nth, at)),
          ),
        ]),
  ),
  // Each of several frontends has a whole range.
  ...perProtocol('several frontends, each to its last port', (means, protocol) => {
    const vms = Math.min(2, means.maxVms);
    return assemble(means, { layout: 'frontends', vms }, 3, [
      step.fill('f', [0], protocol, 5000, to(0), 0),
      step.open('x', vms - 1, protocol, 6000, to(0)),
      step.open('elsewhere', vms - 1, protocol, 6000, to(1)),
      step.sendAll('f'),
      step.reply('f#0'),
      step.reply('f#8'),
      step.expireAll,
      step.fill('g', step.vmsUpTo(vms), protocol, 7000, to(0), 0),
    ]);
  }),
  // Others stay where they are, frontend and all, whoever comes or goes.
  ...perProtocol("a member comes and goes beside others' flows", (means, protocol) =>
    means.maxVms < 4
      ? null
      : assemble(means, { layout: 'frontends', vms: 4 }, 4, [
          ...[0, 1, 2, 3, 4, 5].map((nth) =>
            step.open(`f${nth}`, 1 + (nth % 3), protocol, 5000 + nth, to(0)),
          ),
          ...[pool('leave-pool', 0), pool('join-pool', 0), pool('leave-pool', 3)].flatMap((change) => [
            change,
            ...[0, 1, 2, 3, 4, 5].flatMap((nth) => [step.send(`f${nth}`), step.reply(`f${nth}`)]),
          ]),
        ]),
  ),
  template('a VM moves from one pool to another', (means) =>
    means.maxVms < 2
      ? null
      : assemble(means, { layout: 'two-pools', vms: 2 }, 4, [
          ...outwards(means, 'first', 0, 5000),
          pool('leave-pool', 0),
          pool('join-pool', 0, 'lb1'),
          ...outwards(means, 'second', 0, 5002),
          pool('leave-pool', 0, 'lb1'),
          ...outwards(means, 'none', 0, 5003),
          pool('join-pool', 0),
          ...outwards(means, 'again', 0, 5004),
          ...outwards(means, 'other', 1, 5000),
        ]),
  ),
  template('an ILPIP moves from one VM to another', (means) =>
    means.maxVms < 2 || !means.features.ilpip
      ? null
      : assemble(means, { layout: 'standalone', vms: 2 }, 4, [
          step.change({ kind: 'assign-ilpip', vm: vmName(0), address: SPARE_ILPIP }),
          ...outwards(means, 'first', 0, 5000),
          step.change({ kind: 'release-ilpip', vm: vmName(0) }),
          step.change({ kind: 'assign-ilpip', vm: vmName(1), address: SPARE_ILPIP }),
          ...outwards(means, 'second', 1, 5000),
          ...outwards(means, 'without', 0, 5001),
          ...means.protocols.flatMap((protocol) => [
            step.inbound(
              `in-${protocol}`,
              protocol,
              client(0),
              atAddress(SPARE_ILPIP, RULES[protocol].backendPort),
            ),
            step.reply(`in-${protocol}`),
          ]),
        ]),
  ),
  // Each load balancer's log is its own, and on again when it is switched on again.
  ...[0, 1].map((off) =>
    template(`logs of two load balancers, lb${off} off and on`, (means) =>
      means.maxVms < 2 || !means.features.changes
        ? null
        : assemble(means, { layout: 'two-pools', vms: 2, logging: true }, 2, [
            logging(`lb${off}`, false),
            step.fill('a', [1 - off], 'tcp', 5000, to(0), 0),
            step.open('a-fails', 1 - off, 'tcp', 6000, to(0)),
            step.alerts,
            logging(`lb${off}`, true),
            step.fill('b', [off], 'tcp', 5000, to(0), 0),
            step.open('b-fails', off, 'tcp', 6000, to(0)),
            step.alerts,
            step.fill('c', [off], 'tcp', 5000, to(1), 0),
            step.open('c-fails', off, 'tcp', 6000, to(1)),
            step.alerts,
          ]),
    ),
  ),
  template('one of two VMs with one group is given another', (means) =>
    means.maxVms < 2
      ? null
      : assemble(means, { layout: 'pool', vms: 2, nic: 'deny-port' }, 8, [
          ...outwards(means, 'a', 0, 5000),
          step.setGroup(1, 'deny-port'),
          ...means.protocols.flatMap((protocol) => [step.reply(`a${protocol}`), step.send(`a${protocol}`)]),
          ...outwards(means, 'b', 1, 5000),
          step.setGroup(0, 'deny-udp'),
          ...means.protocols.flatMap((protocol) => [step.reply(`b${protocol}`), step.send(`b${protocol}`)]),
          step.setGroup(0, null),
          ...means.protocols.flatMap((protocol) => [step.reply(`b${protocol}`), step.send(`b${protocol}`)]),
        ]),
  ),
];
