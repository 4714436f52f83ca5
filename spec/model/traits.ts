/** What was met of the things that the document leaves open. Counted and reported, never judged. */
const names = [
  'failedSilently',
  'failedByRst',
  'failedByIcmp',
  'keptByInbound',
  'lostDespiteInbound',
  'openedAfterClose',
  'failedAfterClose',
  'portInBothProtocols',
  'failedWithOtherProtocolsPorts',
  'portKept',
  'portNext',
  'portInBlock',
  'portElsewhere',
  'parityKept',
  'parityChanged',
  'portOfOtherDestination',
  'portFresh',
  'frontendAsBefore',
  'frontendOther',
  'defaultAsBefore',
  'defaultOther',
  'strangerDelivered',
  'strangerDropped',
  'otherPortDelivered',
  'otherPortDropped',
  'endedSameMapping',
  'endedNewMapping',
  'endedSilence',
  'endedAnswered',
  'otherAddressSameMapping',
  'otherAddressNewMapping',
  'otherPortSameMapping',
  'otherPortNewMapping',
  'hairpinDelivered',
  'hairpinDropped',
  'errorRestored',
  'errorUnrestored',
  'errorDropped',
  'fragmentsWhole',
  'fragmentsBroken',
  'fragmentsDropped',
  'handshakeCompleted',
  'synAckDropped',
  'finalAckDropped',
] as const;

export type TraitName = (typeof names)[number];

/** How often each trait was met. */
export class Traits {
  readonly counts = Object.fromEntries(names.map((name) => [name, 0])) as Record<TraitName, number>;

  add(name: TraitName): void {
    this.counts[name]++;
  }

  /** Counts one of the two. */
  either(first: boolean, yes: TraitName, no: TraitName): void {
    this.counts[first ? yes : no]++;
  }
}
