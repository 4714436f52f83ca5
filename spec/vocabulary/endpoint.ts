import { type Address, formatAddress, parseAddress } from './address.ts';
import { quote, SnatcheckError } from './error.ts';
import { checkPort, type Port } from './port.ts';

/** One end of a flow. */
export interface Endpoint {
  readonly address: Address;
  readonly port: Port;
}

/** @throws SnatcheckError `endpoint-malformed`, or an address or port error. */
export function parseEndpoint(text: string): Endpoint {
  const colon = text.lastIndexOf(':');
  const port = colon < 0 ? '' : text.slice(colon + 1);
  if (!/^(0|[1-9][0-9]{0,4})$/.test(port)) {
    throw new SnatcheckError('endpoint-malformed', {
      expected: 'address:port',
      received: quote(text),
      remedy: 'Write the endpoint as for example 198.51.100.7:443.',
    });
  }
  return {
    address: parseAddress(text.slice(0, colon)),
    port: checkPort(Number(port), 'port of an endpoint'),
  };
}

export function formatEndpoint(address: Address, port: Port): string {
  return `${formatAddress(address)}:${port}`;
}
