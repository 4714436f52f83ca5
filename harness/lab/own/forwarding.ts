import { setTimeout } from 'node:timers/promises';
import {
  type Arrival,
  type Capabilities,
  type Deployment,
  parseAddress,
  type PacketOutcome,
  type Protocol,
  type Send,
  SnatcheckError,
} from '../../../spec/vocabulary/index.ts';
import type { LabDriver } from '../lab-driver.ts';

/** How long a NAT that does not forward at first is given, to tell one that is not ready from one that never will be. */
const PATIENCE_MS = 1_500;
/** Which flow has to leave at the latest, where packets may get lost. */
const MAY_BE = 3;
/** What is quoted of a long table. */
const QUOTED = 2_000;

export const DESTINATION = { address: '198.51.100.7', port: 443 } as const;

/** A flow that was seen outside. */
export interface Opened extends Pick<Arrival, 'source' | 'sourcePort'> {
  readonly vm: string;
  readonly protocol: Protocol;
}

/**
 * Sends one flow after the other from the first VM until one leaves.
 * @param lossless whether a packet that does not leave was dropped, and not lost.
 * @param shown what the NAT shows of itself then, or null.
 * @throws SnatcheckError `lab-nat-not-ready` where it was not the first, or one of the first where some may get lost, `lab-nat-not-forwarding` where none did.
 */
export async function checkForwarding(
  script: string,
  deployment: Deployment,
  { protocols: [protocol = 'udp'], lossless }: Pick<Capabilities, 'protocols' | 'lossless'>,
  driver: LabDriver,
  shown: () => Promise<string | null>,
): Promise<Opened> {
  const vm = deployment.vms[0]?.name ?? '';
  const since = performance.now();
  for (let tries = 1; performance.now() - since < PATIENCE_MS; tries += 1) {
    const outcomes: PacketOutcome[] = [];
    await driver.run([opening(protocol, 40_000 + tries)], 0, outcomes);
    const [arrival] = outcomes[0]?.arrivals ?? [];
    if (arrival !== undefined) {
      if (tries <= (lossless ? 1 : MAY_BE))
        return { vm, protocol, source: arrival.source, sourcePort: arrival.sourcePort };
      throw new SnatcheckError('lab-nat-not-ready', {
        expected: `\`${script} up\` to return when the NAT forwards`,
        received: `the first packet outside ${Math.round(performance.now() - since)} ms later`,
        remedy:
          'Wait in up until the NAT is ready, or its first packets of each case would look like failures. If it was, and only takes longer: describe "done": "asleep", or a greater "delayMs".',
      });
    }
    await setTimeout(50);
  }
  // Should that fail too, it is not what has to be told.
  const shows = (await shown().catch(() => null))?.trim() ?? '';
  throw new SnatcheckError('lab-nat-not-forwarding', {
    expected: `a ${protocol} packet of ${vm} to leave after \`${script} up\``,
    received: `none in ${PATIENCE_MS / 1_000} s${shows === '' ? '' : `, while \`${script} show\` prints\n${shows.slice(0, QUOTED)}\n`}`,
    remedy: `Look at it by hand: snatcheck lab up ${script}`,
  });
}

function opening(protocol: Protocol, sourcePort: number): Send {
  return {
    op: 'send',
    protocol,
    segment: protocol === 'tcp' ? 'syn' : 'data',
    bytes: protocol === 'tcp' ? 0 : 16,
    group: 0,
    vm: 0,
    sourcePort,
    destination: parseAddress(DESTINATION.address),
    destinationPort: DESTINATION.port,
    zeroChecksum: false,
  };
}
