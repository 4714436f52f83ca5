import type { TraitName } from '../model/traits.ts';
import type { Hello } from '../vocabulary/index.ts';

/** Something that the document leaves open, and the words for what was met of it. */
export interface CharacteristicRule {
  readonly question: string;
  /** The traits whose counts the answer rests on, each with the words for it. */
  readonly answers: Readonly<Partial<Record<TraitName, string>>>;
}

/** Fewer that fail may be chance. */
const ENOUGH_HANDSHAKES = 5;

/** Everything that the article leaves open and that can be measured from outside. Nothing is judged by it. */
export const characteristics: Readonly<Record<string, CharacteristicRule>> = {
  'failure-mode': {
    question: 'How does a flow fail when no port is left?',
    answers: { failedSilently: 'silence', failedByRst: 'RST', failedByIcmp: 'ICMP error' },
  },
  'inbound-refresh': {
    question: 'Is a flow that only receives kept past the idle timeout?',
    answers: { keptByInbound: 'kept its mapping', lostDespiteInbound: 'got another mapping' },
  },
  'release-at-close': {
    question: 'Is a port free again before the idle timeout once its flow was closed by FIN or RST?',
    answers: { openedAfterClose: 'free at once', failedAfterClose: 'still held' },
  },
  inventories: {
    question: 'Do TCP and UDP share one inventory of ports?',
    answers: {
      portInBothProtocols: 'separate',
      failedWithOtherProtocolsPorts: 'shared, or failing for another reason',
    },
  },
  'port-choice': {
    question: 'Which port does a new flow get?',
    answers: {
      portKept: 'its private port',
      portNext: 'the next port in order',
      portInBlock: 'one of the same block of eight',
      portElsewhere: 'a port anywhere',
    },
  },
  parity: {
    question: "Is the port's parity preserved (RFC 4787 REQ-4)?",
    answers: { parityKept: 'same parity', parityChanged: 'other parity' },
  },
  'port-reuse': {
    question: 'Does a port serve flows to several destinations at once?',
    answers: { portOfOtherDestination: 'reused across destinations', portFresh: 'fresh port' },
  },
  'address-choice': {
    question: 'Does a VM behind several frontends keep one address (RFC 4787 REQ-2: paired pooling)?',
    answers: { frontendAsBefore: 'same address', frontendOther: 'another address' },
  },
  'default-address': {
    question: "Does default SNAT's address change while flows live?",
    answers: { defaultAsBefore: 'same address', defaultOther: 'another address' },
  },
  filtering: {
    question: 'Who may send to a mapped port (RFC 4787, 5)?',
    answers: {
      strangerDelivered: 'any host',
      strangerDropped: 'no stranger',
      otherPortDelivered: 'other ports of the destination',
      otherPortDropped: 'no other port of the destination',
    },
  },
  'packet-after-reclaim': {
    question: 'What becomes of a packet on a flow that was idle past the timeout?',
    answers: {
      endedSameMapping: 'same public endpoint',
      endedNewMapping: 'new mapping',
      endedSilence: 'silence',
      endedAnswered: 'RST or ICMP error',
    },
  },
  mapping: {
    question: 'Is one private endpoint one public endpoint towards every destination (RFC 4787, 4.1)?',
    answers: {
      otherAddressSameMapping: 'the same towards other addresses',
      otherAddressNewMapping: 'another towards other addresses',
      otherPortSameMapping: 'the same towards other ports of an address',
      otherPortNewMapping: 'another towards other ports of an address',
    },
  },
  hairpin: {
    question: "Is a packet to the deployment's own public address delivered inside?",
    answers: { hairpinDelivered: 'delivered', hairpinDropped: 'dropped' },
  },
  'icmp-errors': {
    question: 'What does a VM get of an ICMP error about its flow (RFC 5508 REQ-4)?',
    answers: {
      errorRestored: 'the error, quoting its own endpoint',
      errorUnrestored: 'the error, quoting an endpoint that it does not know',
      errorDropped: 'nothing',
    },
  },
  fragments: {
    question: 'What becomes of a datagram in two fragments, in order (RFC 4787 REQ-14)?',
    answers: {
      fragmentsWhole: 'it arrives whole',
      fragmentsBroken: 'it arrives in part, or changed',
      fragmentsDropped: 'dropped',
    },
  },
  handshake: {
    question: 'Does a TCP handshake get through (RFC 5382 REQ-2)?',
    answers: {
      handshakeCompleted: 'yes',
      synAckDropped: 'its SYN+ACK does not reach the VM',
      finalAckDropped: 'its last ACK does not leave',
    },
  },
};

/**
 * What keeps judgements from being made, in a sentence; null where nothing does. A flow surely lives from its handshake on, by the
 * readings: of one that never comes about nothing is judged, so that it has to be told.
 */
export function obstacle(
  counts: Readonly<Record<TraitName, number>>,
  { capabilities }: Hello,
): string | null {
  const { handshakeCompleted, synAckDropped, finalAckDropped } = counts;
  const failed = synAckDropped + finalAckDropped;
  const where =
    synAckDropped >= finalAckDropped ? 'the SYN+ACK does not reach the VM' : 'the last ACK does not leave';
  if (handshakeCompleted === 0) {
    return failed < ENOUGH_HANDSHAKES
      ? null
      : `None of ${figure(failed)} TCP handshakes was completed, since ${where}: no TCP flow is sure to live, and little is judged of TCP.`;
  }
  // A network that loses packets loses some of these.
  if (failed === 0 || !capabilities.lossless) return null;
  return `${figure(failed)} of ${figure(handshakeCompleted + failed)} TCP handshakes ${failed === 1 ? 'was' : 'were'} not completed, since ${where} (RFC 5382 REQ-2): of flows that never come about nothing else is judged.`;
}

const figure = (count: number): string => count.toLocaleString('en');

/** What was measured, in words: each answer that was met with its count, the most frequent first. */
export function measured(
  counts: Readonly<Record<TraitName, number>>,
): Record<string, { question: string; answer: string; samples: number }> {
  return Object.fromEntries(
    Object.entries(characteristics).map(([id, { question, answers }]) => {
      const met = Object.entries(answers)
        .map(([trait, words]) => ({ words, count: counts[trait as TraitName] }))
        .filter(({ count }) => count > 0)
        .toSorted((a, b) => b.count - a.count);
      const samples = met.reduce((sum, { count }) => sum + count, 0);
      const answer =
        samples === 0
          ? 'not measured'
          : met.map(({ words, count }) => `${words} (${count.toLocaleString('en')})`).join(', ');
      return [id, { question, answer, samples }];
    }),
  );
}
