import { type Address, isClosing, type PacketOutcome, type Send } from '../vocabulary/index.ts';
import type { CaseState } from './case-state.ts';
import { answersFrom } from './client-flows.ts';
import type { Expectation } from './expectation.ts';
import { F } from './facts.ts';
import { type Ledger, protocolIndex } from './ledger.ts';
import { markOf } from './packet-transition.ts';
import { addBandFacts } from './pool-facts.ts';
import type { Transition } from './transition.ts';

/** A flow begins with a UDP datagram or a SYN; other segments without a flow are out of state. */
export function isOpening(operation: Send): boolean {
  return operation.protocol === 'udp' || operation.segment === 'syn';
}

/** A VM's packet of which nothing came out. What that means is known only once a control got through after it. */
export function unseen(
  t: Transition,
  operation: Send,
  outcome: PacketOutcome,
  expectation: Expectation,
  /** Addresses that default SNAT was seen to use. */
  defaultAddresses: readonly Address[],
  state: CaseState,
): void {
  const { ledger } = state;
  const { facts } = t;
  const { vm, sourcePort, destination, destinationPort } = operation;
  const protocol = protocolIndex(operation.protocol);
  ledger.lookUp(protocol, vm, sourcePort, destination, destinationPort, outcome.sent, outcome.seen);
  t.flow = ledger.flow;
  const { liveness, demoted, publicAddress } = ledger.flow;
  facts
    .add(F.unseen)
    .addIf(liveness === 0, F.opens)
    .addIf(liveness === 2, F.live);
  facts.addIf(publicAddress === 0, F.newFlow).addIf(demoted, F.demoted);
  addBandFacts(facts, ledger.flow.idleAtLeast, state.timing);
  const isTold = outcome.unknown !== true;
  const candidates = candidatesOf(expectation, defaultAddresses);
  if (
    isTold &&
    isOpening(operation) &&
    liveness === 0 &&
    publicAddress !== 0 &&
    expectation.access === 'allow' &&
    !mayBeFull(t, candidates, state)
  ) {
    state.traits.either(outcome.answer === null, 'endedSilence', 'endedAnswered');
  }
  const isWeighed = isTold && weigh(t, operation, outcome, expectation, candidates, state);
  if (!isWeighed && mayHaveOpened(t, isTold, expectation, state)) {
    state.failures.noteLost(t, candidates, state);
  }
  const isLost = !isTold || !state.context.hello.capabilities.lossless;
  if (expectation.unsettled && isLost && expectation.access !== 'deny') state.failures.earlier.lost(t);
  // Only now: what was free when the packet went is not held by this very packet.
  if (facts.has(F.toPublic) || facts.has(F.toNetwork)) mayBeNoted(ledger, operation, outcome.seen);
}

/** Whether a port may have been wanting at one of these addresses, so that a failure says nothing else. */
function mayBeFull(t: Transition, candidates: readonly Address[], { ledger, timing }: CaseState): boolean {
  const { destination, sent, seen } = t;
  const protocol = protocolIndex(t.protocol);
  return candidates.some((address) => {
    ledger.count(address, destination, protocol, sent, seen);
    // Where nobody says how many there are, the most that may ever have been held may have been all of them.
    const all = timing.capacity < 0 ? Math.max(1, ledger.most(address, protocol).possible) : timing.capacity;
    return ledger.pool.possibleAll >= all;
  });
}

/** The translator may have taken note of a packet though it did not come out translated, or though whose it is stays open. */
export function mayBeNoted(ledger: Ledger, operation: Send, seen: number): void {
  const { protocol, vm, sourcePort, destination, destinationPort } = operation;
  const index = protocolIndex(protocol);
  ledger.unseen(index, markOf(operation), vm, sourcePort, destination, destinationPort, seen);
}

/**
 * A VM's packet to a client whose flow may be over: what did not come out as an answer does may be of a flow of the VM's own. So may a second copy of
 * what ended the client's, lost behind the translator.
 */
export function mayBeOwnFlow(
  t: Transition,
  operation: Send,
  { sent, seen, arrivals, unknown }: PacketOutcome,
  client: { readonly publicAddress: Address; readonly publicPort: number },
  expectation: Expectation,
  defaultAddresses: readonly Address[],
  state: CaseState,
): void {
  const { ledger, failures, context } = state;
  const { deterministic } = context.hello.capabilities;
  const { protocol, vm, sourcePort, destination, destinationPort } = operation;
  mayBeNoted(ledger, operation, seen);
  const others = arrivals.filter((one) => !answersFrom(client, [one]));
  const isCopied = isClosing(operation.segment) && !deterministic;
  if (arrivals.length > 0 && others.length === 0 && !isCopied) return;
  ledger.lookUp(protocolIndex(protocol), vm, sourcePort, destination, destinationPort, sent, seen);
  t.flow = ledger.flow;
  const addresses = others.map(({ source }) => source);
  if (addresses.length === 0) {
    if (!mayHaveOpened(t, unknown !== true, expectation, state)) return;
    failures.noteLost(t, candidatesOf(expectation, defaultAddresses), state);
  } else if (ledger.flow.liveness === 0 || ledger.flow.demoted) failures.noteLost(t, addresses, state);
}

/** Every address whose ports the packet may have asked for, by whichever configuration is in force. */
function candidatesOf(
  { mayBeDefault, addresses }: Expectation,
  defaultAddresses: readonly Address[],
): readonly Address[] {
  if (!mayBeDefault) return addresses;
  if (addresses.length === 0) return defaultAddresses;
  return [...new Set([...addresses, ...defaultAddresses])];
}

/** Whether a packet that is not judged may have opened a flow: one that was lost behind the translator, or of which nobody knows. */
function mayHaveOpened(
  { facts, flow }: Transition,
  isTold: boolean,
  { access }: Expectation,
  { context }: CaseState,
): boolean {
  if (!facts.has(F.toPublic) || access === 'deny') return false;
  // One that may live may have got another port. A translator may open a flow for what is out of state as well.
  if (flow.liveness === 2) return false;
  return !isTold || !context.hello.capabilities.lossless;
}

/**
 * A packet that was told to be lost, and how much it says: out of state, in a live flow, or a flow that failed to open.
 * @returns whether it is judged.
 */
function weigh(
  t: Transition,
  operation: Send,
  outcome: PacketOutcome,
  expectation: Expectation,
  candidates: readonly Address[],
  state: CaseState,
): boolean {
  const { ledger, failures } = state;
  const { facts } = t;
  const { segment, destination } = operation;
  const { liveness, demoted, publicAddress } = ledger.flow;
  const protocol = protocolIndex(operation.protocol);
  if (expectation.access === 'either' || (demoted && liveness > 0) || failures.earlier.has(t)) return false;
  // What becomes of a flow that was there before, once it is over, is open; a SNAT flow's failure is weighed by what was free.
  const wasThere = operation.protocol === 'udp' ? publicAddress !== 0 : liveness > 0;
  const isAllowed = expectation.access === 'allow';
  const ofIlpip = facts.has(F.expectIlpip) && facts.has(F.toPublic) && isAllowed;
  const within = facts.has(F.toNetwork) && isAllowed;
  if ((ofIlpip || within) && wasThere && liveness < 2 && isOpening(operation)) return false;
  // There may be no way there, or a group at the other end.
  if (isAllowed && facts.has(F.toNowhere)) return false;
  if (within && state.configurations.latest.isGuarded(destination)) return false;
  if (!isOpening(operation) && liveness < 2) {
    facts.add(F.outOfState).add(F.outbound);
    state.emit(t);
    return false;
  }
  // Tried again on a network that loses packets, the end of a connection would be out of state.
  if (segment === 'syn-ack' || (isClosing(segment) && !state.context.hello.capabilities.lossless))
    return false;
  if (liveness === 2) {
    // Out of state: a translator that follows connections may drop it.
    if (segment === 'syn') return false;
    // Of one instant: it may have gone before the packet that opened its flow, when a port was wanting yet.
    if (operation.group !== 0 && ledger.flow.sureSinceGroup === operation.group) return false;
    ledger.count(publicAddress, destination, protocol, outcome.sent, outcome.seen);
    facts.addIf(failures.exhaustions.during(ledger.flow, destination, protocol, outcome.sent), F.hadPortThen);
    facts.addIf(ledger.pool.wasFull, F.wasFull);
    t.publicAddress = publicAddress;
  }
  const wantsPort = liveness < 2 && expectation.method !== 'instance-level-ip' && facts.has(F.toPublic);
  if (wantsPort && expectation.access === 'deny') {
    for (const address of candidates) ledger.denied(address, destination, protocol);
  }
  if (ofIlpip) {
    ledger.count(candidates[0]!, destination, protocol, outcome.sent, outcome.seen);
    t.pool = ledger.pool;
  }
  t.answer = outcome.answer;
  failures.unseen(t, operation, expectation, candidates, state);
  return true;
}
