import {
  parseAddress,
  type PacketOutcome,
  type Protocol,
  type Receive,
  SnatcheckError,
} from '../../../spec/vocabulary/index.ts';
import type { LabDriver } from '../lab-driver.ts';
import { DESTINATION, type Opened } from './forwarding.ts';

/**
 * What answers a flow reaches its VM, and no longer does once `reset` was called: flows that outlive a case would be blamed on the
 * next one. Nothing is said of a NAT through which no answer gets at all.
 * @throws SnatcheckError `lab-nat-remembers`
 */
export async function checkForgetting(
  script: string,
  opened: Opened,
  driver: LabDriver,
  reset: () => Promise<void>,
): Promise<void> {
  if (!(await isDelivered(opened, driver))) return;
  await reset();
  if (!(await isDelivered(opened, driver))) return;
  throw new SnatcheckError('lab-nat-remembers', {
    expected: `no answer to reach ${opened.vm} by a flow from before \`${script} reset\``,
    received: 'one that does',
    remedy: 'Let reset forget every flow, or do not describe it: then down and up come between cases.',
  });
}

async function isDelivered({ protocol, source, sourcePort }: Opened, driver: LabDriver): Promise<boolean> {
  const outcomes: PacketOutcome[] = [];
  await driver.run([answer(protocol, source, sourcePort)], 0, outcomes);
  return (outcomes[0]?.deliveries.length ?? 0) > 0;
}

function answer(protocol: Protocol, destination: number, destinationPort: number): Receive {
  return {
    op: 'receive',
    protocol,
    segment: protocol === 'tcp' ? 'syn-ack' : 'data',
    bytes: protocol === 'tcp' ? 0 : 16,
    group: 0,
    source: parseAddress(DESTINATION.address),
    sourcePort: DESTINATION.port,
    destination,
    destinationPort,
  };
}
