/**
 * What the model may say of one transition, a bit each. Behaviours and situations are predicates over these, so that a judge
 * can count transitions by their facts and look at each combination once.
 */
const names = [
  // What kind of transition it is. `settled` ones are emitted once the whole trace is known.
  'outbound',
  'inbound',
  'failed',
  'undelivered',
  'client',
  'health',
  'discovery',
  'alerting',
  'measured',
  // The packet.
  'udp',
  'tcp',
  'first',
  'later',
  'fin',
  'rst',
  'outOfState',
  'empty',
  'oneByte',
  'manyBytes',
  'zeroChecksum',
  'grouped',
  'unseen',
  'damaged',
  'destinationChanged',
  'privilegedSource',
  // Where to, and what the configuration says of it.
  'toPublic',
  'toNetwork',
  'toNowhere',
  'expectDefault',
  'expectFrontend',
  'expectIlpip',
  'expectDenied',
  'expectEither',
  'snat',
  'byUser',
  'byDefault',
  'contradictedAllow',
  'contradictedDeny',
  'groupsDisagree',
  'ruleByDestination',
  'ruleByProtocol',
  'ruleByPort',
  'grouplessVm',
  'groupedVm',
  'inPool',
  'poolOfOthers',
  'severalFrontends',
  'oneFrontend',
  'tenantOwns',
  'changedSince',
  'joined',
  'left',
  'assigned',
  'released',
  'laterFlow',
  'samePortSibling',
  'secondDestination',
  // The source that was seen.
  'sourcePrivate',
  'sourceFits',
  'sourceOwned',
  'sourceInUse',
  'portKept',
  'portPrivileged',
  'portOutsideRange',
  // The flow.
  'answersClient',
  'clientRestored',
  'opens',
  'mayOpen',
  // No flow with its 5-tuple is remembered: a different one than all that ended.
  'newFlow',
  'live',
  'demoted',
  'same',
  'changed',
  'idleHalf',
  'idleQuarter',
  'beforeBandByOne',
  'bandStart',
  'deadlineMinusOne',
  'deadline',
  'deadlinePlusOne',
  'bandEnd',
  'afterBandByOne',
  'outlived',
  'answered',
  'refreshedByInbound',
  // Ports.
  'becameSure',
  'rival',
  'rivalSameEndpoint',
  'rivalIdle',
  'sibling',
  'samePortNeighbour',
  'otherDestinationPort',
  'reusesPort',
  'poolKnown',
  'poolFull',
  'takesLast',
  'nearlyFull',
  'wasFull',
  'idledOut',
  'wasFullCompetitor',
  'endedAtBand',
  'endedPastBand',
  'othersEnded',
  'severalIdledOut',
  'closedOut',
  'refilled',
  'afterFailure',
  'afterDenial',
  'oneVm',
  'severalVms',
  'otherDestinationFull',
  'moreThanPorts',
  'beyondAnyRange',
  'poolOfOne',
  'poolOfTwo',
  'poolOfFew',
  'poolOfHundreds',
  'poolOfAll',
  // Packets from outside.
  'fromDestination',
  'holderSure',
  'holderPossible',
  'holderForgotten',
  'maybeStranger',
  'holdersSeveral',
  'deliveredToHolder',
  'deliveredElsewhere',
  'notDelivered',
  'secondVm',
  // Settled failures.
  'controlled',
  'repeated',
  'surelyFull',
  'belowEverywhere',
  'explainedByIdle',
  'explainedByClose',
  'explainedByDenial',
  'explainedByOtherDestination',
  'explainedByOneVm',
  'lastPort',
  'fillerFails',
  'lostLive',
  'lostDenied',
  'lostIlpip',
  'lostDirect',
  'lostSnat',
  // Health.
  'probeBlocked',
  'probeAllowed',
  'probeReached',
  'thresholdPassed',
  'markedUp',
  'markedDown',
  'reachedVm',
  'reachedDownVm',
  'otherVmReached',
  'upAgain',
  'beforeBlock',
  // Discovery and alerts.
  'answerMatches',
  'answerMissing',
  'othersLive',
  'alertPresent',
  'alertDue',
  'alertFalse',
  'loggingOn',
  'noExhaustion',
  'alertNotYet',
  // Capacity measured where none is declared.
  'capacityExact',
] as const;

export type FactName = (typeof names)[number];

/** Number of each fact, by name. */
export const F = Object.fromEntries(names.map((name, index) => [name, index])) as Readonly<
  Record<FactName, number>
>;

export const FACT_NAMES: readonly FactName[] = names;

/** Words of 30 bits (so that each stays a small integer) that a set of facts takes. */
export const FACT_WORDS = Math.ceil(names.length / 30);

/** A set of facts. */
export class FactSet {
  readonly words = new Int32Array(FACT_WORDS);

  clear(): this {
    this.words.fill(0);
    return this;
  }

  add(fact: number): this {
    this.words[(fact / 30) | 0]! |= 1 << (fact % 30);
    return this;
  }

  addIf(condition: boolean, fact: number): this {
    if (condition) this.words[(fact / 30) | 0]! |= 1 << (fact % 30);
    return this;
  }

  has(fact: number): boolean {
    return (this.words[(fact / 30) | 0]! & (1 << (fact % 30))) !== 0;
  }

  names(): FactName[] {
    return FACT_NAMES.filter((_, index) => this.has(index));
  }
}
