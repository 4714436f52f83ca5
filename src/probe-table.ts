import type { Asked, Destination } from '../harness/live/ask-destination.ts';
import type { Compared } from '../harness/live/mapping.ts';
import { formatAddress, formatEndpoint } from '../spec/vocabulary/index.ts';

export function witnessOf(destination: Destination): string {
  const { at } = destination;
  return destination.way === 'http' ? destination.url.href : formatEndpoint(at.address, at.port);
}

/** Answers side by side; times from the first question on. */
export function answersTable(asked: readonly Asked[]): string {
  const from = asked[0]?.sent ?? 0;
  const head = ['address', 'port', 'seen by', 'when (ms)', 'round trip'];
  const rows = asked.map(({ destination, found, sent, seen, roundTripMs }) => [
    'address' in found ? formatAddress(found.address) : found.kind,
    'address' in found && found.port !== null ? `${found.port}` : '-',
    `${destination.way} ${found.protocol} ${witnessOf(destination)}`,
    `${(sent - from).toFixed(1)} .. ${(seen - from).toFixed(1)}`,
    roundTripMs === null ? '-' : `${roundTripMs.toFixed(1)} ms`,
  ]);
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function tellCompared({ protocol, addresses, mapping }: Compared): string {
  const told = addresses.map(formatAddress).join(', ');
  const address =
    addresses.length === 1
      ? `${told} towards all of them`
      : `${addresses.length} public addresses, which differ by destination: ${told}`;
  return `${protocol.toUpperCase()}: ${address}${mapping === null ? '' : `; ${MAPPINGS[mapping]}`}\n`;
}

const MAPPINGS = {
  'endpoint-independent':
    'the same port towards all of them (endpoint-independent mapping, as far as they show)',
  'address-dependent': 'another port towards another address (address-dependent mapping)',
  'address-and-port-dependent':
    'another port towards another port of one address (address and port-dependent mapping)',
  'endpoint-dependent':
    'another port towards another address (endpoint-dependent mapping; two ports of one address would tell which kind)',
} as const;
