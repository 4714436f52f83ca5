import { F } from '../model/facts.ts';
import { atOneInstant, feature, type Situation, setPorts, tcp, udp, when } from './behaviour.ts';

/** Flows that could be confused with each other: what both rules of distinct ports must have met. */
export const neighbourSituations: Readonly<Record<string, Situation>> = {
  'two UDP flows of one VM': when([F.becameSure, F.sibling, F.udp], udp),
  'two TCP flows of one VM': when([F.becameSure, F.sibling, F.tcp], tcp),
  'two VMs with one private port': when([F.becameSure, F.samePortNeighbour], feature('severalVms')),
  'one destination address on two ports': when([F.becameSure, F.otherDestinationPort]),
  // A TCP flow is sure of its port after its handshake, and no longer in the group that it began in.
  'opened at one instant': when([F.becameSure, F.grouped], atOneInstant, udp),
  'a port that another flow released': when([F.becameSure, F.reusesPort], setPorts),
  'the pool nearly full': when([F.becameSure, F.nearlyFull], setPorts),
  'the last free port': when([F.becameSure, F.takesLast], setPorts),
};
