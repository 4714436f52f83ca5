import {
  type Capabilities,
  type Features,
  type Hello,
  portsIn,
  type Protocol,
} from '../../spec/vocabulary/index.ts';

/** What a scenario for this target may be made of. */
export interface Means {
  readonly hello: Hello;
  readonly features: Features;
  readonly protocols: readonly Protocol[];
  readonly maxVms: number;
  /** Ports of an address when they cannot be set; an undeclared range counts as all of them. */
  readonly fixedPorts: number | null;
  /** Where a set range begins and ends at most. */
  readonly first: number;
  readonly last: number;
  readonly reserved: number;
  readonly idleTimeoutMs: number;
  readonly realClock: boolean;
}

export const DOCUMENTED_TIMEOUT_MS = 240_000;
/** Long enough for a real NAT's timers to be exact, short enough to wait for. */
export const SHORT_TIMEOUT_MS = 4_000;
/** The document's 64,511: 65,535 less the 1,024 privileged ones. */
export const FIRST_PORT = 1025;
export const LAST_PORT = 65_535;
export const ALL_PORTS = LAST_PORT - FIRST_PORT + 1;

const byHello = new WeakMap<Hello, Means>();

export function meansOf(hello: Hello): Means {
  let means = byHello.get(hello);
  if (means === undefined) {
    means = work(hello);
    byHello.set(hello, means);
  }
  return means;
}

function timeoutOf({ settable, clock, idleTimeoutMs }: Capabilities): number {
  if (!settable.idleTimeout) return idleTimeoutMs;
  return clock === 'real' ? Math.min(idleTimeoutMs, SHORT_TIMEOUT_MS) : DOCUMENTED_TIMEOUT_MS;
}

function work(hello: Hello): Means {
  const { features, capabilities } = hello;
  const { portRange, settable, clock } = capabilities;
  const realClock = clock === 'real';
  return {
    hello,
    features,
    protocols: capabilities.protocols,
    maxVms: features.severalVms ? Math.max(1, capabilities.maxVms) : 1,
    fixedPorts: settable.ports ? null : portRange === null ? ALL_PORTS : portsIn(portRange),
    first: portRange?.first ?? FIRST_PORT,
    last: portRange?.last ?? LAST_PORT,
    reserved: capabilities.reservedPorts,
    idleTimeoutMs: timeoutOf(capabilities),
    realClock,
  };
}
