import { type Address, type Endpoint, parseEndpoint } from '../../spec/vocabulary/index.ts';
import type { Scenario } from '../scenario/scenario.ts';

// Scenarios name few endpoints, many times, and reading one costs more than all else in a step.
const KEPT = 4096;
const known = new Map<string, Endpoint>();

/** @throws SnatcheckError unless `text` is `address:port`. */
export function endpointOf(text: string): Endpoint {
  const before = known.get(text);
  if (before !== undefined) return before;
  const endpoint = parseEndpoint(text);
  if (known.size >= KEPT) known.clear();
  known.set(text, endpoint);
  return endpoint;
}

/** The addresses that a scenario's steps name. */
export function addressesIn({ steps }: Scenario): ReadonlySet<Address> {
  const used = new Set<Address>();
  for (const step of steps) {
    switch (step.do) {
      case 'open':
      case 'fill':
      case 'stray':
        used.add(endpointOf(step.to).address);
        break;
      case 'together':
        for (const { to } of step.opens) used.add(endpointOf(to).address);
        break;
      case 'inbound':
        used.add(endpointOf(step.from).address);
        break;
      default:
    }
  }
  return used;
}
