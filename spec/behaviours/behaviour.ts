import type { BehaviourId } from '../article/behaviour-ids.ts';
import { azure2016 } from '../dialects/azure-2016.ts';
import type { FactSet } from '../model/facts.ts';
import type { Transition } from '../model/transition.ts';
import {
  type Capabilities,
  type Features,
  type Hello,
  portsIn,
  type Protocol,
  PROTOCOLS,
} from '../vocabulary/index.ts';
import type { Words } from './words.ts';

/** How firmly the document commits itself. */
export type Strength = 'stated' | 'inferred' | 'not guaranteed';

/** `undecided` says why neither can be said; null: this transition is none of the behaviour's business. */
export type Judgement =
  'conforms' | 'violates' | 'permitted-variation' | { readonly undecided: string } | null;

/** Something that must occur before a behaviour counts as exercised. */
export interface Situation {
  readonly occurs: (facts: FactSet) => boolean;
  /** False for targets in which it cannot occur, by what they declare. */
  readonly possible: (hello: Hello) => boolean;
}

/** Why a target is not judged by a behaviour. */
export interface Exemption {
  readonly verdict: 'not-supported' | 'not-observable';
  readonly reason: string;
}

/** One documented claim. It judges transitions by their facts alone and keeps no state. */
export interface Behaviour {
  readonly id: BehaviourId;
  /** In our own words. */
  readonly claim: string;
  readonly strength: Strength;
  /** A remark for whoever weighs a finding. */
  readonly note?: string;
  readonly exempts: (hello: Hello) => Exemption | null;
  readonly judge: (facts: FactSet) => Judgement;
  readonly situations: Readonly<Record<string, Situation>>;
  /** What had to happen and what did, of a violation. */
  readonly words: (
    t: Transition,
    words: Words,
  ) => { readonly expected: string; readonly observed: string; readonly note?: string };
}

/** A situation of these facts together, in targets that have what it `needs`. */
export function when(facts: readonly number[], ...needs: readonly Need[]): Situation {
  return {
    occurs: (set) => facts.every((fact) => set.has(fact)),
    possible: (hello) => needs.every((need) => need(hello)),
  };
}

/** The same, but never where this is so. */
export function unless(fact: number, { occurs, possible }: Situation): Situation {
  return { occurs: (set) => !set.has(fact) && occurs(set), possible };
}

export type Need = (hello: Hello) => boolean;

export const tcp: Need = ({ capabilities }) => capabilities.protocols.includes('tcp');
export const udp: Need = ({ capabilities }) => capabilities.protocols.includes('udp');
/** Replies can be sent, and seen to arrive. */
export const replies: Need = ({ capabilities: { shows } }) => shows.publicPort && shows.deliveries;
/** TCP flows can be seen to live: their handshake is completed as far as anybody sees. */
export const handshakes: Need = (hello) => {
  const { shows, lossless } = hello.capabilities;
  return tcp(hello) && shows.publicPort && (shows.deliveries || lossless);
};
export const setPorts: Need = ({ capabilities }) => capabilities.settable.ports;
export const feature =
  (name: keyof Features): Need =>
  ({ features }) =>
    features[name];
export const atOneInstant: Need = ({ capabilities }) => capabilities.concurrentOpens;
/** Situations to the step exist only where time stands still while nobody looks. */
export const virtualClock: Need = ({ capabilities }) => capabilities.clock === 'virtual';
/**
 * The band around a deadline in which nothing is judged reaches so many steps of the clock beyond it: without, whoever held a
 * port until the deadline surely holds it no longer there.
 */
export const bandOf =
  (steps: number): Need =>
  ({ capabilities: { toleranceMs, resolutionMs } }) =>
    // Undeclared, it is two steps or more.
    toleranceMs === null || toleranceMs > steps * resolutionMs;
const ALL_PORTS = azure2016.capacity;

/** Ports that an address can have at most. */
function mostPorts({ capabilities: { settable, portRange, reservedPorts } }: Hello): number {
  if (portRange === null) return settable.ports ? ALL_PORTS - reservedPorts : 0;
  return portsIn(portRange) - reservedPorts;
}

/** A pool of so many ports can be set. */
export const poolOf =
  (ports: number): Need =>
  (hello) =>
    setPorts(hello) && mostPorts(hello) >= ports;
/** No range is declared, or one with room for so many flows to one destination. */
export const roomFor =
  (flows: number): Need =>
  (hello) =>
    hello.capabilities.portRange === null || mostPorts(hello) >= flows;
/** A pool of all 64,511 ports can be had: by setting it, or as the target has it. */
export const fullScale: Need = (hello) => mostPorts(hello) >= ALL_PORTS;

type Shown = keyof Capabilities['shows'];

/** Exempts targets that lack the features or the protocol, or cannot show what the judgement rests on. */
export function requires(
  ...what: readonly (keyof Features | Shown | Protocol)[]
): (hello: Hello) => Exemption | null {
  return ({ features, capabilities }) => {
    for (const name of what) {
      if (isProtocol(name)) {
        if (capabilities.protocols.includes(name)) continue;
        return { verdict: 'not-supported', reason: `The target declares no ${name.toUpperCase()}.` };
      }
      if (name in features && !features[name as keyof Features]) {
        return { verdict: 'not-supported', reason: `The target declares no ${PLAIN[name] ?? name}.` };
      }
      if (name in capabilities.shows && !capabilities.shows[name as Shown]) {
        return { verdict: 'not-observable', reason: `The target does not show ${PLAIN[name] ?? name}.` };
      }
    }
    return null;
  };
}

function isProtocol(name: string): name is Protocol {
  return PROTOCOLS.some((one) => one === name);
}

const PLAIN: Partial<Record<keyof Features | Shown, string>> = {
  severalVms: 'second VM',
  pools: 'load balancer pools',
  inboundRules: 'load balancing rules',
  ilpip: 'instance-level public IPs',
  securityGroups: 'network security groups',
  probes: 'health probes',
  alerts: 'alert event log',
  discovery: 'discovery of the public address',
  publicPort: 'the public port',
  deliveries: 'what VMs receive',
  leaks: 'private sources outside',
  payload: 'payloads and checksums',
  probeState: 'the state of health probes',
};
