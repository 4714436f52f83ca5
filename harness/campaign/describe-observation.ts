import {
  type Deployment,
  formatAddress,
  formatEndpoint,
  type Observation,
  type PacketOutcome,
} from '../../spec/vocabulary/index.ts';
import type { ObservationLine } from '../record/result.ts';
import { describeChange } from '../scenario/describe-step.ts';

/** One observation in one line; times count from `zero`, the begin of the case. */
export function describeObservation(
  observation: Observation,
  deployment: Deployment,
  zero: number,
): ObservationLine {
  const { n, outcome } = observation;
  return { n, sent: outcome.sent - zero, seen: outcome.seen - zero, text: textOf(observation, deployment) };
}

function textOf(observation: Observation, { vms }: Deployment): string {
  const vm = (index: number) => vms[index]?.name ?? `VM ${index}`;
  const { operation, outcome } = observation;
  switch (operation.op) {
    case 'send': {
      const to = formatEndpoint(operation.destination, operation.destinationPort);
      return `${vm(operation.vm)}:${operation.sourcePort} -> ${to} ${kind(operation)}, ${seen(outcome as PacketOutcome, to)}`;
    }
    case 'receive': {
      const from = formatEndpoint(operation.source, operation.sourcePort);
      const to = formatEndpoint(operation.destination, operation.destinationPort);
      const { deliveries } = outcome as PacketOutcome;
      const reached = deliveries.map(
        ({ vm: index, port, intact }) => `${vm(index)}:${port}${intact ? '' : ', damaged'}`,
      );
      return `${from} -> ${to} ${kind(operation)}, ${reached.length === 0 ? 'delivered to nobody' : `delivered to ${reached.join(' and ')}`}`;
    }
    case 'advance':
      return `${operation.ms} ms pass`;
    case 'change':
      return describeChange(operation.change);
    case 'probe': {
      const states = 'vms' in outcome ? outcome.vms : [];
      const told = states.map((one) => `${vm(one.vm)} ${probed(one.reached)}, ${marked(one.up)}`);
      return `${operation.loadBalancer} probes: ${told.join('; ')}`;
    }
    case 'discover': {
      const answer =
        'answer' in outcome && typeof outcome.answer === 'number' ? formatAddress(outcome.answer) : null;
      const source = 'source' in outcome && outcome.source !== null ? formatAddress(outcome.source) : null;
      const query = source === null ? 'the query did not arrive' : `the query came from ${source}`;
      return `${vm(operation.vm)} asks for its public address: ${query}, ${answer === null ? 'no answer' : `the answer was ${answer}`}`;
    }
    case 'alerts': {
      const alerts = 'alerts' in outcome ? outcome.alerts : [];
      if (alerts.length === 0) return 'alerts read: none';
      return `alerts read: ${alerts.map(({ address }) => `ports of ${formatAddress(address)} exhausted`).join('; ')}`;
    }
  }
}

function kind({
  protocol,
  segment,
  group,
  bytes,
}: {
  protocol: string;
  segment: string;
  group: number;
  bytes: number;
}): string {
  const what =
    segment === 'data'
      ? `${protocol}, ${bytes} B`
      : segment === 'fragments'
        ? `${protocol}, ${bytes} B in two fragments`
        : segment === 'unreachable'
          ? `an ICMP error about ${protocol}`
          : `${protocol} ${segment.toUpperCase()}`;
  return group === 0 ? what : `${what}, in group ${group}`;
}

function seen({ arrivals, answer }: PacketOutcome, to: string): string {
  const back = answer === null ? '' : `, answered by ${answer.toUpperCase()}`;
  if (arrivals.length === 0) return `not seen outside${back}`;
  const told = arrivals.map((one) => {
    const at = formatEndpoint(one.destination, one.destinationPort);
    const source = formatEndpoint(one.source, one.sourcePort);
    return `${source}${at === to ? '' : ` at ${at}`}${one.intact ? '' : ', damaged'}`;
  });
  return `seen as ${told.join(' and ')}${back}`;
}

const probed = (reached: boolean | null) =>
  reached === null ? 'perhaps reached' : reached ? 'reached' : 'not reached';
const marked = (up: boolean | null) => (up === null ? 'state unknown' : up ? 'up' : 'down');
