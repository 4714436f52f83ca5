import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import { type AdapterOptions, type AdapterTarget, openSession } from './adapter-target.ts';

export interface HttpOptions extends AdapterOptions {
  /** Sent as a bearer token. */
  readonly token?: string;
}

/** @throws SnatcheckError `adapter-...` */
export async function httpTarget(address: string, options: HttpOptions = {}): Promise<AdapterTarget> {
  const url = URL.canParse(address) ? new URL(address) : null;
  const isPlain = url !== null && url.username === '' && url.password === '';
  if (!isPlain || !['http:', 'https:'].includes(url.protocol)) {
    throw new SnatcheckError('adapter-http-address', {
      expected: 'an address such as http://127.0.0.1:8080/, without a user name or a password',
      // Not the address itself: it may hold a password.
      received: url === null ? 'none' : `one of ${url.protocol}`,
      remedy: 'Write the address out; secrets go into --token-env NAME.',
    });
  }
  // Half of the time that the command line needs to start, and only HTTP needs it.
  const { HttpTransport } = await import('./http-transport.ts');
  return openSession(new HttpTransport(url, options.token ?? null), 'http', options);
}
