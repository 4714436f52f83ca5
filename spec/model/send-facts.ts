import { type Arrival, FIRST_UNPRIVILEGED_PORT, type Send } from '../vocabulary/index.ts';
import type { CaseState } from './case-state.ts';
import type { Expectation } from './expectation.ts';
import { F } from './facts.ts';
import { isPrivate } from './security.ts';
import type { Transition } from './transition.ts';

/** What outside saw of a packet. */
export function addArrival(
  t: Transition,
  operation: Send,
  arrival: Arrival,
  { context, timing, configurations }: CaseState,
): void {
  const { deployment, settings } = context;
  t.publicAddress = arrival.source;
  t.publicPort = arrival.sourcePort;
  t.facts
    .addIf(isPrivate(arrival.source, deployment), F.sourcePrivate)
    .addIf(
      arrival.destination !== operation.destination || arrival.destinationPort !== operation.destinationPort,
      F.destinationChanged,
    )
    .addIf(!arrival.intact, F.damaged)
    .addIf(arrival.sourcePort === operation.sourcePort, F.portKept)
    .addIf(configurations.released(arrival.source), F.ilpipGivenBack)
    .addIf(arrival.sourcePort < FIRST_UNPRIVILEGED_PORT, F.portPrivileged)
    .addIf(
      timing.capacity >= 0 &&
        (arrival.sourcePort < settings.ports.first || arrival.sourcePort > settings.ports.last),
      F.portOutsideRange,
    );
}

/** What the VM's security groups say of its packet. */
export function addDecision({ facts }: Transition, { access, decision }: Expectation): void {
  facts.addIf(access === 'deny', F.expectDenied).addIf(access === 'either', F.expectEither);
  const { rule } = decision;
  facts.addIf(decision.by === 'user', F.byUser).addIf(decision.by === 'default', F.byDefault);
  facts.addIf(decision.disagree, F.groupsDisagree);
  if (rule !== null) {
    facts.addIf(decision.contradicted, rule.access === 'allow' ? F.contradictedAllow : F.contradictedDeny);
    facts.addIf(rule.destination !== '*', F.ruleByDestination);
    facts.addIf(rule.protocol !== '*', F.ruleByProtocol);
    facts.addIf(rule.destinationPorts !== '*' || rule.sourcePorts !== '*', F.ruleByPort);
  }
}
