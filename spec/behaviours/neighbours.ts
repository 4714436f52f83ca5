import { F, type FactSet } from '../model/facts.ts';
import {
  atOneInstant,
  feature,
  handshakes,
  type Judgement,
  poolOf,
  roomFor,
  setPorts,
  type Situation,
  udp,
  when,
} from './behaviour.ts';

/** Of a flow that holds a SNAT port: by an ILPIP none is held. */
const sure = [F.becameSure, F.snat] as const;

/** Flows that could be confused with each other: what both rules of distinct ports must have met. */
export const neighbourSituations: Readonly<Record<string, Situation>> = {
  'two UDP flows of one VM': when([...sure, F.sibling, F.udp], udp, roomFor(2)),
  'two TCP flows of one VM': when([...sure, F.sibling, F.tcp], handshakes, roomFor(2)),
  'two VMs with one private port': when([...sure, F.samePortNeighbour], feature('severalVms')),
  'one destination address on two ports': when([...sure, F.otherDestinationPort], roomFor(2)),
  // A TCP flow is sure of its port after its handshake, and no longer in the group that it began in.
  'opened at one instant': when([...sure, F.grouped], atOneInstant, udp),
  'a port that another flow released': when([...sure, F.reusesPort], setPorts),
  'the pool nearly full': when([...sure, F.nearlyFull], poolOf(3)),
  'the last free port': when([...sure, F.takesLast], setPorts),
};

/** Whether a flow's port is its own; `rival` is the fact that it is not. */
export function judgeNeighbours(facts: FactSet, rival: number): Judgement {
  if (!facts.has(F.outbound) || !facts.has(F.snat)) return null;
  if (facts.has(F.becameSure)) return facts.has(rival) ? 'violates' : 'conforms';
  // A SYN, or a datagram of a VM that changed: while it comes out its flow has a port, and that was another's.
  return facts.has(rival) && !facts.has(F.live) ? 'violates' : null;
}
