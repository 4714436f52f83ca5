import { LEAST_IN_FRAGMENTS } from '../../spec/vocabulary/index.ts';
import type { Label, Step } from '../scenario/scenario.ts';
import type { Asking, CaseRun } from './case-run.ts';
import { endpointOf } from './endpoints.ts';
import { type Flow, newFlow, NOBODY } from './flow.ts';
import { fromDestination, fromOutside, fromVm } from './packets.ts';
import { ROLE } from './role.ts';

type StepOf<Do extends Step['do']> = Extract<Step, { do: Do }>;

/** Operations of a bulk step before they are carried out. */
const CHUNK = 3_840;
const KEEP_ALIVE_EVERY = 0.4;
const MOST_KEEP_ALIVES = 64;
const BYTES = 32;

/** Null when it was queued, or skipped, at once. */
export function send(run: CaseRun, step: StepOf<'send'>): Asking<void> | null {
  const flow = run.labels.find(step.flow);
  if (flow === null) return null;
  if (step.segment === 'fragments') return fragments(run, flow, step.bytes);
  if (flow.protocol === 'udp' && step.segment !== 'data') return null;
  // Nobody sends data before the handshake, and whether there was one may not be known yet.
  if (flow.protocol === 'tcp' && step.segment === 'data' && !flow.established) return null;
  // Nor with a FIN, nor after one.
  const bears = step.segment === 'data' || (step.segment === 'fin' && flow.established && !flow.closed);
  if (step.segment === 'fin' || step.segment === 'rst') flow.closed = true;
  const bytes = bears ? step.bytes : 0;
  const zeroChecksum = flow.protocol === 'udp' && step.zeroChecksum === true;
  run.batch.add(fromVm(flow, step.segment, bytes, zeroChecksum, 0), ROLE.out, flow);
  return null;
}

/** Nothing else is to rest on a datagram in fragments, so it counts for no packet of its flow. */
function fragments(run: CaseRun, flow: Flow, bytes: number): null {
  if (run.context.hello.capabilities.shows.fragments !== true || flow.protocol !== 'udp') return null;
  run.batch.add(fromVm(flow, 'fragments', Math.max(LEAST_IN_FRAGMENTS, bytes), false, 0), ROLE.none, null);
  return null;
}

/** A TCP segment that belongs to no flow. */
export function stray(run: CaseRun, step: StepOf<'stray'>): void {
  const vm = run.vms.get(step.vm);
  if (vm === undefined || !run.context.hello.capabilities.protocols.includes('tcp')) return;
  const { address, port } = endpointOf(step.to);
  const user = run.ports.user(vm, 'tcp', address, port, step.port);
  if (user !== null && !run.isOver(user)) return;
  const flow = newFlow(vm, 'tcp', step.port, address, port, false);
  run.batch.add(fromVm(flow, step.segment, 0, false, 0), ROLE.none, null);
}

export function reply(run: CaseRun, step: StepOf<'reply'>): Asking<void> | null {
  return onceSeen(run, step.flow, (flow) => {
    if (step.segment === 'unreachable') {
      if (run.context.hello.capabilities.shows.icmpErrors !== true) return;
      run.batch.add(fromDestination(flow, 'unreachable', 0), ROLE.none, null);
      return;
    }
    if (flow.protocol === 'udp' && step.segment !== 'data') return;
    const bytes = step.segment === 'data' || step.segment === 'fin' ? step.bytes : 0;
    // From elsewhere it says nothing of the flow itself.
    if (step.from === 'destination') {
      if (step.segment === 'rst') flow.closed = true;
      run.batch.add(fromDestination(flow, step.segment, bytes), ROLE.in, flow);
    } else if (step.from === 'other-port') {
      const port = flow.destinationPort === 65_535 ? 65_534 : flow.destinationPort + 1;
      run.batch.add(fromOutside(flow, flow.destination, port, step.segment, bytes), ROLE.none, null);
    } else if (run.bystanders.stranger !== 0) {
      const { stranger } = run.bystanders;
      run.batch.add(fromOutside(flow, stranger, flow.destinationPort, step.segment, bytes), ROLE.none, null);
    }
  });
}

export function close(run: CaseRun, step: StepOf<'close'>): Asking<void> | null {
  return onceSeen(run, step.flow, (flow) => closeFlow(run, flow, step.how));
}

/** Skipped when no step opened the flow, or nobody outside saw it. At once, and null, when its tuple is known by now. */
function onceSeen(run: CaseRun, label: string, act: (flow: Flow) => void): Asking<void> | null {
  const flow = run.labels.find(label);
  if (flow === null) return null;
  if (flow.publicAddress < 0) return afterFlush(run, flow, act);
  act(flow);
  return null;
}

function* afterFlush(run: CaseRun, flow: Flow, act: (flow: Flow) => void): Asking<void> {
  yield* run.flush();
  if (flow.publicAddress >= 0) act(flow);
}

/** A UDP socket's close is no event. */
function closeFlow(run: CaseRun, flow: Flow, how: StepOf<'close'>['how']): void {
  if (flow.protocol === 'udp' || flow.publicAddress < 0) return;
  flow.closed = true;
  if (how === 'rst') {
    run.batch.add(fromVm(flow, 'rst', 0, false, 0), ROLE.out, flow);
  } else if (how === 'reset-by-peer') {
    run.batch.add(fromDestination(flow, 'rst', 0), ROLE.in, flow);
  } else {
    run.batch.add(fromVm(flow, 'fin', 0, false, 0), ROLE.out, flow);
    run.batch.add(fromDestination(flow, 'ack', 0), ROLE.in, flow);
    if (how === 'half') return;
    run.batch.add(fromDestination(flow, 'fin', 0), ROLE.in, flow);
    run.batch.add(fromVm(flow, 'ack', 0, false, 0), ROLE.out, flow);
  }
}

export function* closeAll(run: CaseRun, step: StepOf<'close-all'>): Asking<void> {
  yield* run.flush();
  for (const flow of run.labels.all(step.flows)) {
    if (!flow.closed) closeFlow(run, flow, step.how);
    if (run.batch.length >= CHUNK) yield* run.flush();
  }
}

export function* sendAll(run: CaseRun, step: StepOf<'send-all'>): Asking<void> {
  yield* eachInUse(run, step.flows, (flow) =>
    run.batch.add(fromVm(flow, 'data', BYTES, false, 0), ROLE.out, flow),
  );
}

export function* replyAll(run: CaseRun, step: StepOf<'reply-all'>): Asking<void> {
  yield* eachInUse(run, step.flows, (flow) =>
    run.batch.add(fromDestination(flow, 'data', BYTES), ROLE.in, flow),
  );
}

/** Those of a fill that somebody outside saw, and whose ends still have something to say to each other. */
function* eachInUse(run: CaseRun, flows: Label, act: (flow: Flow) => void): Asking<void> {
  yield* run.flush();
  for (const flow of run.labels.all(flows)) {
    if (flow.publicAddress < 0 || flow.closed || (flow.protocol === 'tcp' && !flow.established)) continue;
    act(flow);
    if (run.batch.length >= CHUNK) yield* run.flush();
  }
}

export function keepAlive(run: CaseRun, step: StepOf<'keep-alive'>): Asking<void> | null {
  return onceSeen(run, step.flow, (flow) => keepFlowAlive(run, step, flow));
}

function keepFlowAlive(run: CaseRun, step: StepOf<'keep-alive'>, flow: Flow): void {
  if (flow.protocol === 'tcp' && !flow.established) return;
  const times = Math.min(MOST_KEEP_ALIVES, Math.ceil(step.timeouts / KEEP_ALIVE_EVERY));
  const { idleTimeoutMs, resolutionMs } = run.timing;
  const ms = Math.floor((KEEP_ALIVE_EVERY * idleTimeoutMs) / resolutionMs) * resolutionMs;
  for (let time = 0; time < times; time++) {
    run.wait(ms);
    if (step.by !== 'inbound') run.batch.add(fromVm(flow, 'data', BYTES, false, 0), ROLE.out, flow);
    if (step.by !== 'outbound') run.batch.add(fromDestination(flow, 'data', BYTES), ROLE.in, flow);
  }
}

/** A flow that somebody outside opens; the VM that it reaches answers. */
export function* inbound(run: CaseRun, step: StepOf<'inbound'>): Asking<void> {
  const from = endpointOf(step.from);
  const to = endpointOf(step.to);
  const flow = newFlow(NOBODY, step.protocol, 0, from.address, from.port, true);
  flow.publicAddress = to.address;
  flow.publicPort = to.port;
  const tcp = step.protocol === 'tcp';
  run.batch.add(fromDestination(flow, tcp ? 'syn' : 'data', tcp ? 0 : BYTES), ROLE.openInbound, flow);
  yield* run.flush();
  if (!flow.delivered) return;
  run.labels.set(step.flow, flow);
  run.batch.add(fromVm(flow, tcp ? 'syn-ack' : 'data', tcp ? 0 : BYTES, false, 0), ROLE.out, flow);
  if (!tcp) return;
  flow.established = true;
  run.batch.add(fromDestination(flow, 'ack', 0), ROLE.in, flow);
}
