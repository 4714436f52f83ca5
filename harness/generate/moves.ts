import type { Address, Change } from '../../spec/vocabulary/index.ts';
import type { OpenStep } from '../scenario/scenario.ts';
import * as step from './build.ts';
import { TCP_RULE, UDP_RULE, vmName } from './deployments.ts';
import { atAddress, client, frontend, ilpipOf, SPARE_ILPIP } from './places.ts';
import { SECURITY_GROUP_NAMES } from './security-groups.ts';
import type { Sketch, Sketched } from './sketch.ts';
import { EDGES } from './templates/idle.ts';

/** One kind of thing that a random scenario does next. Adds nothing where it makes no sense yet. */
export interface Move {
  readonly name: string;
  readonly weight: number;
  /** Takes every port of an address. */
  readonly fills: boolean;
  /** Whether the target can do this at all. */
  readonly when: (sketch: Sketch) => boolean;
  readonly make: (sketch: Sketch) => void;
}

const always = () => true;
const move = (name: string, weight: number, make: Move['make'], when: Move['when'] = always): Move => ({
  name,
  weight,
  fills: FILLING.includes(name),
  when,
  make,
});

const FILLING = ['fill', 'inbound near the deadline', 'full, then elsewhere'];
const LEAVES = [0, 0, 0, 1, 1, 2, -1, -1, -3] as const;
const SIZES = [0, 1, 32, 1_200] as const;
/** With headers well within any link's MTU, so that nothing is fragmented. */
const MOST_BYTES = 1_400;
const TCP_SEGMENTS = ['data', 'ack', 'fin', 'rst'] as const;
const FROM_OUTSIDE = ['destination', 'destination', 'destination', 'other-port', 'stranger'] as const;

/** Bytes of payload: where headers end, or any number. */
function size({ random }: Sketch): number {
  return random.chance(1, 2) ? random.pick(SIZES) : random.below(MOST_BYTES + 1);
}

function toDeadline(sketch: Sketch, flow: Sketched): void {
  const [tolerances, ticks] = sketch.random.pick(EDGES);
  sketch.add(step.deadline(flow.label, tolerances, ticks));
}

/** What tells whether a flow still has its port: its own packet, an answer, or somebody else who wants one. */
function challenge(sketch: Sketch, flow: Sketched): void {
  const kind = sketch.random.below(flow.protocol === 'tcp' ? 5 : 4);
  if (kind === 4) sketch.add(step.close(flow.label, sketch.random.chance(1, 2) ? 'fin' : 'rst'), 3);
  else if (kind === 0) sketch.add(step.send(flow.label));
  else if (kind === 1) sketch.add(step.reply(flow.label));
  else sketch.add(sketch.newFlow(flow.to, flow.protocol));
}

function changeSomething(sketch: Sketch): void {
  const { random, shape, means } = sketch;
  const vm = vmName(sketch.vm());
  const kinds: Change[] = [];
  if (means.features.pools && shape.layout !== 'standalone' && shape.layout !== 'ilpips') {
    const kind = random.chance(1, 2) ? 'join-pool' : 'leave-pool';
    const loadBalancer = shape.layout === 'two-pools' && random.chance(1, 2) ? 'lb1' : 'lb0';
    kinds.push({ kind, vm, loadBalancer });
    if (means.features.alerts) kinds.push({ kind: 'set-logging', loadBalancer, on: random.chance(2, 3) });
  }
  if (means.features.ilpip) {
    kinds.push(
      random.chance(1, 2)
        ? { kind: 'assign-ilpip', vm, address: SPARE_ILPIP }
        : { kind: 'release-ilpip', vm },
    );
  }
  if (shape.nic !== undefined) {
    const on = random.chance(2, 3) ? { vm } : { subnet: 'front' };
    const securityGroup = random.chance(1, 5) ? null : random.pick(SECURITY_GROUP_NAMES);
    kinds.push({ kind: 'set-security-group', on, securityGroup });
  }
  if (kinds.length > 0) sketch.add(step.change(random.pick(kinds)));
}

const services = (address: Address, tcp: number, udp: number) => ({
  tcp: atAddress(address, tcp),
  udp: atAddress(address, udp),
});
/** The first load balancer's, by frontend. */
const SERVICES = [0, 1, 2].map((which) =>
  services(frontend(0, which), TCP_RULE.frontendPort, UDP_RULE.frontendPort),
);
const ILPIP_SERVICES = services(ilpipOf(0), TCP_RULE.backendPort, UDP_RULE.backendPort);

function fromOutside(sketch: Sketch): void {
  const { random, shape } = sketch;
  const tcp = sketch.protocol() === 'tcp';
  const rule = tcp ? TCP_RULE : UDP_RULE;
  const toIlpip = shape.layout === 'ilpips' || (shape.layout.startsWith('ilpip') && random.chance(1, 3));
  const which = shape.layout === 'frontends' ? random.below(SERVICES.length) : 0;
  const endpoint =
    shape.snatRule !== undefined && random.chance(1, 2)
      ? atAddress(frontend(0, 0), shape.snatRule)
      : (toIlpip ? ILPIP_SERVICES : (SERVICES[which] ?? ILPIP_SERVICES))[rule.protocol];
  const flow = sketch.newFlow(endpoint, rule.protocol);
  // Where a flow of SNAT may have the port, somebody with whom it has it now and then.
  const from =
    shape.snatRule !== undefined && random.chance(1, 4) ? sketch.endpoint() : client(random.below(16));
  sketch.add(step.inbound(flow.flow, rule.protocol, from, endpoint), 2);
}

/** A SYN, and what its destination may have to say to it. */
function knock(sketch: Sketch): void {
  const { random } = sketch;
  const flow = sketch.newFlow(sketch.endpoint(), 'tcp');
  sketch.add({ ...flow, unanswered: true }, 0);
  const answer = random.pick(['none', 'syn', 'syn-ack', 'rst'] as const);
  if (answer === 'rst') sketch.add(step.close(flow.flow, 'reset-by-peer'));
  else if (answer !== 'none') sketch.add(step.reply(flow.flow, 'destination', answer, 0));
}

const hasBalancer = ({ shape }: Pick<Sketch, 'shape'>) =>
  shape.layout !== 'standalone' && shape.layout !== 'ilpips';

/** What random scenarios are made of. */
export const MOVES: readonly Move[] = [
  move('open', 12, (sketch) => sketch.add(sketch.newFlow(), 0)),
  move('knock', 1, knock, ({ means }) => means.protocols.includes('tcp') && !means.realClock),
  move('send', 4, (sketch) => {
    const flow = sketch.someFlow();
    if (flow === null) return;
    const bytes = size(sketch);
    if (flow.protocol === 'tcp') {
      const segment = sketch.random.chance(3, 4) ? 'data' : sketch.random.pick(TCP_SEGMENTS);
      sketch.add(step.send(flow.label, bytes, segment));
    } else {
      sketch.add(
        sketch.random.chance(1, 8)
          ? step.sendWithoutChecksum(flow.label, bytes)
          : step.send(flow.label, bytes),
      );
    }
  }),
  move('reply', 4, (sketch) => {
    const flow = sketch.someFlow();
    if (flow === null) return;
    const from = sketch.random.pick(FROM_OUTSIDE);
    // Strangers' segments of every kind, of which none is the flow's, and now and then its destination's.
    const isOdd =
      flow.protocol === 'tcp' &&
      (from === 'destination' ? sketch.random.chance(1, 8) : sketch.random.chance(1, 2));
    if (isOdd) sketch.add(step.reply(flow.label, from, sketch.random.pick(TCP_SEGMENTS), size(sketch)));
    else sketch.add(step.reply(flow.label, from, 'data', size(sketch)));
  }),
  move('close', 4, (sketch) => {
    const flow = sketch.someFlow();
    if (flow === null || flow.protocol === 'udp') return;
    const how = sketch.random.pick(['fin', 'fin', 'rst', 'half', 'reset-by-peer', 'peer-first'] as const);
    if (how === 'peer-first') {
      sketch.add(step.reply(flow.label, 'destination', 'fin', 0));
      sketch.add(step.send(flow.label, 0, 'fin'), 2);
    } else sketch.add(step.close(flow.label, how), 3);
    if (sketch.random.chance(1, 2)) sketch.add(sketch.newFlow(flow.to, flow.protocol), 0);
  }),
  move(
    'stray',
    1,
    (sketch) =>
      sketch.add(
        step.stray(
          sketch.vm(),
          sketch.random.pick(['rst', 'fin', 'syn-ack', 'ack']),
          sketch.port(),
          sketch.endpoint(),
        ),
      ),
    ({ means }) => means.protocols.includes('tcp'),
  ),
  move('fill', 5, (sketch) => void sketch.fill(sketch.random.pick(LEAVES))),
  move('send-all', 1, (sketch) => {
    const flow = sketch.someFill();
    if (flow !== null) sketch.add(step.sendAll(flow.label), sketch.ports);
  }),
  move('reply-all', 1, (sketch) => {
    const flow = sketch.someFill();
    if (flow !== null) sketch.add(step.replyAll(flow.label), sketch.ports);
  }),
  move('close-all', 2, (sketch) => {
    const flow = sketch.someFill();
    if (flow === null || flow.protocol === 'udp') return;
    sketch.add(step.closeAll(flow.label, sketch.random.chance(1, 2) ? 'fin' : 'rst'), 3 * sketch.ports);
    if (sketch.random.chance(1, 2)) sketch.add(step.expireAll);
    if (sketch.random.chance(1, 2)) sketch.fill(0, flow.to, flow.protocol);
  }),
  move('deadline', 6, (sketch) => {
    const flow = sketch.someFlow();
    if (flow === null) return;
    toDeadline(sketch, flow);
    challenge(sketch, flow);
    if (sketch.random.chance(1, 2)) challenge(sketch, flow);
  }),
  move('wait', 2, (sketch) => {
    const kind = sketch.random.below(4);
    sketch.add(
      kind === 0 ? step.expireAll : kind === 1 ? step.wait(0.5) : step.wait(0, 0, 1 + sketch.random.below(3)),
    );
  }),
  move('together', 2, (sketch) => {
    const endpoint = sketch.endpoint();
    const count = 2 + sketch.random.below(3);
    const opens: OpenStep[] = [];
    while (opens.length < count)
      opens.push(sketch.newFlow(sketch.random.chance(3, 4) ? endpoint : sketch.endpoint()));
    sketch.add(step.together(...opens), 0);
  }),
  move('keep-alive', 2, (sketch) => {
    const flow = sketch.someFlow();
    if (flow === null) return;
    sketch.add(step.keepAlive(flow.label, sketch.random.pick(['outbound', 'inbound', 'inbound', 'both'])), 8);
    challenge(sketch, flow);
  }),
  move('inbound near the deadline', 1, (sketch) => {
    const { label, to, protocol } = sketch.fill(0);
    const flow = { label: `${label}#0`, to, protocol, vm: 0 };
    sketch.add(step.deadline(flow.label, -1, -1));
    sketch.add(step.reply(flow.label));
    sketch.add(sketch.newFlow(to, protocol), 0);
    toDeadline(sketch, flow);
    sketch.add(sketch.newFlow(to, protocol), 0);
  }),
  move('full, then elsewhere', 2, (sketch) => {
    const { to: full, protocol } = sketch.fill(0);
    sketch.add(sketch.newFlow(sketch.endpoint(), protocol), 0);
    sketch.add(sketch.newFlow(full, protocol), 0);
  }),
  move('change', 2, changeSomething, ({ means }) => means.features.changes),
  move('inbound', 2, fromOutside, ({ means, shape }) =>
    shape.layout === 'ilpips' ? means.features.ilpip : hasBalancer({ shape }) && means.features.inboundRules,
  ),
  move(
    'probe',
    1,
    (sketch) => sketch.add(step.probe('lb0', 1 + sketch.random.below(3))),
    (sketch) => sketch.means.features.probes && hasBalancer(sketch),
  ),
  move(
    'discover',
    1,
    (sketch) => sketch.add(step.discover(sketch.vm(), sketch.random.pick([5353, 5354, 40_000]))),
    ({ means }) => means.features.discovery,
  ),
  move(
    'alerts',
    1,
    (sketch) => sketch.add(step.alerts),
    ({ means }) => means.features.alerts,
  ),
];
