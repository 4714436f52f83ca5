import type { Hello } from '../../spec/vocabulary/index.ts';
import type { LiveTiming, RoundTrip } from './live-run.ts';
import type { LiveSetup } from './vms-file.ts';

/** Marks a result, and a record, as that of a spot check; no author of an adapter would choose it. */
export const LIVE_NAME = 'snatcheck:live';

/** Of a question and its answer, each time it is sent; of two losses in a row the second is as likely as the first. */
const LOST = 0.1;

/** After which a SYN is sent again (RFC 6298 section 2.1), in ms. */
const SYN_AGAIN_MS = 1_000;

/** The document's idle timeout, in ms. */
const DOCUMENTED_MS = 240_000;

/** Two packets of one flow may be told with the bounds of a round trip each, and the kernel's timers count in steps. */
const KERNEL_MS = 20;

/**
 * Bands as wide as answers take: a tolerance of 0.5% of T, and of two round trips and a turn of the kernel's clock at least; then
 * room for packets on their way. The VM that is farthest off decides, for all share one idle window.
 */
export function liveTiming(
  { idleTimeoutMs, limits }: LiveSetup,
  roundTrips: ReadonlyMap<number, RoundTrip>,
): LiveTiming {
  const medians = [...roundTrips.values()].map(({ median }) => median);
  const roundTripMs = medians.length === 0 ? limits.tryMs : Math.max(...medians);
  const toleranceMs = Math.max(0.005 * idleTimeoutMs, 2 * roundTripMs + KERNEL_MS);
  return { idleTimeoutMs, toleranceMs, marginMs: Math.max(250, 0.005 * idleTimeoutMs + 4 * roundTripMs) };
}

/** Which clock the times are of, and what made the bands as wide as they are. */
export function tellBands({ idleTimeoutMs, toleranceMs, marginMs }: LiveTiming): string {
  const share = 0.005 * idleTimeoutMs;
  const why =
    toleranceMs > share
      ? `two round trips of the slowest VM and ${KERNEL_MS} ms; 0.5% of the timeout would be ${Math.round(share)} ms`
      : '0.5% of the timeout, which is more than two round trips';
  return `the controller's monotonic clock alone, no offsets of agents; tolerance ${Math.round(toleranceMs)} ms (${why}), and ${Math.round(marginMs)} ms kept clear on both sides`;
}

/** What probes can show of VMs that somebody else runs. */
export function liveHello(setup: LiveSetup, timing: LiveTiming, version: string, mayExhaust: boolean): Hello {
  const { deployment, ports, idleTimeoutMs } = setup;
  const { loadBalancers, vms } = deployment;
  return {
    contract: 1,
    name: LIVE_NAME,
    version,
    organisation: '',
    configuration: {
      vms: setup.agents.map(({ vm }) => vms[vm]?.name ?? '').join(', '),
      'bounds of time': tellBands(timing),
    },
    features: {
      severalVms: setup.agents.length > 1,
      pools: loadBalancers.some(({ pool }) => pool.length > 0),
      severalFrontends: loadBalancers.some(({ frontends }) => frontends.length > 1),
      inboundRules: false,
      ilpip: vms.some(({ ilpip }) => ilpip !== null),
      securityGroups: deployment.securityGroups.length > 0,
      probes: false,
      alerts: mayExhaust && setup.alerts !== null,
      discovery: setup.resolver !== null,
      changes: false,
    },
    capabilities: {
      clock: 'real',
      resolutionMs: 1,
      timeScale: DOCUMENTED_MS / idleTimeoutMs,
      toleranceMs: timing.toleranceMs,
      lossless: false,
      lossRate: LOST ** timesSent(setup.limits),
      deterministic: false,
      portRange: ports,
      reservedPorts: 0,
      settable: { ports: false, idleTimeout: false },
      idleTimeoutMs,
      protocols: ['udp', 'tcp'],
      concurrentOpens: true,
      // Nobody here sees who else uses the address, or what else runs on the VMs.
      sharedAddresses: true,
      maxVms: vms.length,
      changeDelayMs: 0,
      alertDelayMs: setup.alerts?.delayMs ?? 0,
      shows: {
        publicPort: true,
        deliveries: true,
        leaks: false,
        payload: false,
        probeState: false,
        answers: false,
      },
    },
  };
}

/** How often anything is sent at least, up to twice: a question `tries` times, a SYN again only where its answer is waited for then. */
function timesSent({ tries, tryMs }: LiveSetup['limits']): number {
  return tries > 1 && tries * tryMs >= SYN_AGAIN_MS + tryMs ? 2 : 1;
}
