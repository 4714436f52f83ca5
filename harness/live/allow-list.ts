import {
  type Cidr,
  contains,
  type Endpoint,
  formatEndpoint,
  parseAddress,
  parseCidr,
  quote,
  SnatcheckError,
} from '../../spec/vocabulary/index.ts';

/** Destinations that an agent may send to. */
export interface Allowed {
  readonly range: Cidr;
  /** Null for every port. */
  readonly port: number | null;
}

/** Reads `198.51.100.0/24`, `198.51.100.7` or either with `:PORT`. @throws SnatcheckError `allow-malformed`, or of the address */
export function parseAllowed(text: string): Allowed {
  const [where = '', port, ...more] = text.split(':');
  const number = port === undefined ? null : Number(port);
  if (
    more.length > 0 ||
    (number !== null && !(/^\d{1,5}$/.test(port ?? '') && number > 0 && number < 65_536))
  ) {
    throw new SnatcheckError('allow-malformed', {
      expected: 'an address or prefix, perhaps with :PORT',
      received: quote(text),
      remedy: 'Write for example --allow 198.51.100.7:3478.',
    });
  }
  const range = where.includes('/') ? parseCidr(where) : { base: parseAddress(where), bits: 32 };
  return { range, port: number };
}

/** @throws SnatcheckError `agent-not-allowed` */
export function checkAllowed(list: readonly Allowed[], to: Endpoint): void {
  if (list.some(({ range, port }) => contains(range, to.address) && (port === null || port === to.port)))
    return;
  const wanted = formatEndpoint(to.address, to.port);
  throw new SnatcheckError('agent-not-allowed', {
    expected: 'a destination that the agent was started for',
    received: wanted,
    remedy: `Start the agent with --allow ${wanted}, if it should go there.`,
  });
}
