import type { Label, OpenStep } from '../scenario/scenario.ts';
import type { Asking, CaseRun } from './case-run.ts';
import { endpointOf } from './endpoints.ts';
import { type Flow, newFlow } from './flow.ts';
import { firstPacket, fromDestination, fromVm } from './packets.ts';
import { ROLE } from './role.ts';

/** Asks for a flow's first packet. Null where that would be a packet of a connection that stands already. */
function begin(run: CaseRun, step: OpenStep, group: number): Flow | null {
  const vm = run.vms.get(step.vm);
  if (vm === undefined) return null;
  const { address, port } = endpointOf(step.to);
  const before = run.ports.user(vm, step.protocol, address, port, step.port);
  if (before !== null && before.established && !run.isOver(before)) return null;
  const flow = newFlow(vm, step.protocol, step.port, address, port, false);
  track(run, step.flow, flow);
  run.batch.add(firstPacket(flow, group), ROLE.open, flow);
  return flow;
}

function track(run: CaseRun, label: Label, flow: Flow): void {
  run.labels.set(label, flow);
  run.ports.use(flow);
}

/** A UDP flow's first packet may wait with others; TCP's answer depends on what was seen. */
export function openUdp(run: CaseRun, step: OpenStep): void {
  begin(run, step, 0);
}

export function* openTcp(run: CaseRun, step: OpenStep): Asking<void> {
  const flow = begin(run, step, 0);
  if (flow === null) return;
  yield* run.flush();
  if (step.unanswered !== true) yield* shakeHands(run, [flow]);
}

/** Opens at one instant: all first packets in one batch, then the handshakes one after the other. */
export function* openTogether(run: CaseRun, opens: readonly OpenStep[]): Asking<void> {
  // A retry of something earlier would otherwise come between them.
  yield* run.flush();
  const group = run.nextGroup();
  const tcp: Flow[] = [];
  for (const step of opens) {
    const flow = begin(run, step, group);
    if (flow?.protocol === 'tcp' && step.unanswered !== true) tcp.push(flow);
  }
  yield* run.flush();
  yield* shakeHands(run, tcp);
}

/** SYN+ACK to each flow whose SYN was seen, then ACK from each that got it. Leaves the ACKs waiting. */
export function* shakeHands(run: CaseRun, flows: readonly Flow[]): Asking<void> {
  const answered: Flow[] = [];
  for (const flow of flows) {
    if (flow.publicAddress < 0) continue;
    answered.push(flow);
    run.batch.add(fromDestination(flow, 'syn-ack', 0), ROLE.in, flow);
  }
  if (answered.length === 0) return;
  yield* run.flush();
  const shows = run.context.hello.capabilities.shows.deliveries;
  for (const flow of answered) {
    if (shows && !flow.delivered) continue;
    flow.established = true;
    run.batch.add(fromVm(flow, 'ack', 0, false, 0), ROLE.out, flow);
  }
}
