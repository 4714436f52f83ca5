let count = 0;
const next = (): number => count++;

/**
 * What the model may say of one transition, a bit each. Behaviours and situations are predicates over these, so that a judge
 * can count transitions by their facts and look at each combination once. A literal, since an object of so many properties
 * that is made in another way looks each of them up by its name, and every transition asks for dozens.
 */
export const F = {
  // What kind of transition it is. `settled` ones are emitted once the whole trace is known.
  outbound: next(),
  inbound: next(),
  failed: next(),
  undelivered: next(),
  client: next(),
  health: next(),
  discovery: next(),
  alerting: next(),
  measured: next(),
  // The packet.
  udp: next(),
  tcp: next(),
  first: next(),
  later: next(),
  fin: next(),
  rst: next(),
  outOfState: next(),
  empty: next(),
  oneByte: next(),
  manyBytes: next(),
  zeroChecksum: next(),
  grouped: next(),
  unseen: next(),
  damaged: next(),
  destinationChanged: next(),
  privilegedSource: next(),
  // Where to, and what the configuration says of it.
  toPublic: next(),
  toNetwork: next(),
  toNowhere: next(),
  expectDefault: next(),
  expectFrontend: next(),
  expectIlpip: next(),
  expectDenied: next(),
  expectEither: next(),
  /** Of those one is default SNAT. */
  eitherDefault: next(),
  snat: next(),
  byUser: next(),
  byDefault: next(),
  contradictedAllow: next(),
  contradictedDeny: next(),
  groupsDisagree: next(),
  ruleByDestination: next(),
  ruleByProtocol: next(),
  ruleByPort: next(),
  grouplessVm: next(),
  groupedVm: next(),
  inPool: next(),
  poolOfOthers: next(),
  severalFrontends: next(),
  oneFrontend: next(),
  tenantOwns: next(),
  changedSince: next(),
  joined: next(),
  left: next(),
  assigned: next(),
  released: next(),
  laterFlow: next(),
  samePortSibling: next(),
  secondDestination: next(),
  // The source that was seen.
  sourcePrivate: next(),
  sourceFits: next(),
  sourceOwned: next(),
  sourceInUse: next(),
  portKept: next(),
  ilpipGivenBack: next(),
  portPrivileged: next(),
  portOutsideRange: next(),
  // The flow.
  answersClient: next(),
  clientRestored: next(),
  /** The client asked the private address itself, and has the answer from there. */
  askedPrivately: next(),
  opens: next(),
  mayOpen: next(),
  // No flow with its 5-tuple is remembered: a different one than all that ended.
  newFlow: next(),
  live: next(),
  demoted: next(),
  same: next(),
  changed: next(),
  idleHalf: next(),
  idleQuarter: next(),
  beforeBandByOne: next(),
  bandStart: next(),
  deadlineMinusOne: next(),
  deadline: next(),
  deadlinePlusOne: next(),
  bandEnd: next(),
  afterBandByOne: next(),
  outlived: next(),
  answered: next(),
  refreshedByInbound: next(),
  // Ports.
  becameSure: next(),
  rival: next(),
  rivalSameEndpoint: next(),
  rivalIdle: next(),
  sibling: next(),
  samePortNeighbour: next(),
  otherDestinationPort: next(),
  reusesPort: next(),
  poolKnown: next(),
  poolFull: next(),
  takesLast: next(),
  nearlyFull: next(),
  wasFull: next(),
  idledOut: next(),
  wasFullCompetitor: next(),
  endedAtBand: next(),
  endedPastBand: next(),
  othersEnded: next(),
  severalIdledOut: next(),
  closedOut: next(),
  refilled: next(),
  afterFailure: next(),
  /** A flow failed for want of a port while this one had its own. */
  hadPortThen: next(),
  afterDenial: next(),
  oneVm: next(),
  severalVms: next(),
  otherDestinationFull: next(),
  moreThanPorts: next(),
  beyondAnyRange: next(),
  poolOfOne: next(),
  poolOfTwo: next(),
  poolOfFew: next(),
  poolOfHundreds: next(),
  poolOfAll: next(),
  // Packets from outside.
  fromDestination: next(),
  holderSure: next(),
  holderPossible: next(),
  holderForgotten: next(),
  maybeStranger: next(),
  holdersSeveral: next(),
  deliveredToHolder: next(),
  deliveredElsewhere: next(),
  notDelivered: next(),
  secondVm: next(),
  // Settled failures.
  controlled: next(),
  repeated: next(),
  beyondChance: next(),
  surelyFull: next(),
  belowEverywhere: next(),
  explainedByIdle: next(),
  explainedByClose: next(),
  explainedByDenial: next(),
  explainedByOtherDestination: next(),
  explainedByOneVm: next(),
  explainedByCount: next(),
  /** A port was free, and a search that gives up at random may have missed it this time. */
  explainedBySearch: next(),
  lastPort: next(),
  fillerFails: next(),
  lostLive: next(),
  lostDenied: next(),
  lostIlpip: next(),
  lostDirect: next(),
  lostSnat: next(),
  // Health.
  probeBlocked: next(),
  probeAllowed: next(),
  probeReached: next(),
  thresholdPassed: next(),
  markedUp: next(),
  markedDown: next(),
  reachedVm: next(),
  /** It got a client's new flow that its groups deny. */
  clientDenied: next(),
  reachedDownVm: next(),
  otherVmReached: next(),
  upAgain: next(),
  beforeBlock: next(),
  // Discovery and alerts.
  answerMatches: next(),
  answerMissing: next(),
  othersLive: next(),
  alertPresent: next(),
  alertDue: next(),
  alertFalse: next(),
  loggingOn: next(),
  noExhaustion: next(),
  alertNotYet: next(),
  // Capacity measured where none is declared.
  capacityExact: next(),
};

export type FactName = keyof typeof F;

export const FACT_NAMES = Object.keys(F) as readonly FactName[];

/** Words of 30 bits (so that each stays a small integer) that a set of facts takes. */
export const FACT_WORDS = Math.ceil(FACT_NAMES.length / 30);

/** A set of facts. */
export class FactSet {
  readonly words = new Int32Array(FACT_WORDS);

  clear(): this {
    // A call of `fill` takes longer than these few words.
    for (let word = 0; word < FACT_WORDS; word++) this.words[word] = 0;
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

  delete(fact: number): this {
    this.words[(fact / 30) | 0]! &= ~(1 << (fact % 30));
    return this;
  }

  has(fact: number): boolean {
    return (this.words[(fact / 30) | 0]! & (1 << (fact % 30))) !== 0;
  }

  names(): FactName[] {
    return FACT_NAMES.filter((_, index) => this.has(index));
  }
}
