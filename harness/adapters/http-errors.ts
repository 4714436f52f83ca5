import type { Dispatcher } from 'undici';
import { quote, SnatcheckError } from '../../spec/vocabulary/index.ts';

/** An answer that is none: another status than 200, or another kind of body. */
export function refusedStatus(
  { statusCode, headers }: Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'>,
  type: string,
  body: string,
): SnatcheckError {
  if (statusCode >= 300 && statusCode < 400) {
    return new SnatcheckError('adapter-http-redirect', {
      expected: 'status 200',
      received: `status ${statusCode}, pointing to ${quote(headers['location'])}`,
      remedy: 'Redirects are not followed; give the address that it points to, if you trust it.',
    });
  }
  if (statusCode === 401 || statusCode === 403) {
    return new SnatcheckError('adapter-http-unauthorised', {
      expected: 'status 200',
      received: `status ${statusCode}`,
      remedy: 'Put the token into an environment variable and name that: --token-env NAME.',
    });
  }
  if (statusCode !== 200) {
    return new SnatcheckError('adapter-http-status', {
      expected: 'status 200 for every answer, errors of the protocol among them',
      received: `status ${statusCode}: ${quote(body)}`,
      remedy: 'See whether the path is right, and what the server logged.',
    });
  }
  return new SnatcheckError('adapter-http-type', {
    expected: 'a body of type application/x-ndjson',
    received: `${quote(type)}: ${quote(body)}`,
    remedy: 'See whether this is the adapter at all; if so, let it send the content-type.',
  });
}

/** @param timeoutMs the time that there was for the answer, or null if it is not what ended the call. */
export function describeFailure(error: unknown, timeoutMs: number | null): SnatcheckError {
  if (timeoutMs !== null) {
    return new SnatcheckError('adapter-timeout', {
      expected: `a complete answer within ${timeoutMs / 1_000} s`,
      received: 'nothing, or a part',
      remedy: 'See what the server does meanwhile; a slow one may be given more time: --answer-time 2m.',
    });
  }
  const cause = error as { code?: string; message?: string };
  const code = cause.code ?? '';
  const tls = /CERT|TLS|SSL|ALTNAME|SELF_SIGNED/.test(code);
  return new SnatcheckError(
    tls ? 'adapter-http-tls' : 'adapter-http-connection',
    {
      expected: tls ? 'a certificate that this machine trusts' : 'a connection that holds',
      received: `${code} ${cause.message ?? String(error)}`.trim(),
      remedy: tls
        ? 'Give Node the certificate of your authority: NODE_EXTRA_CA_CERTS=ca.pem.'
        : 'See whether the server runs, listens there, and keeps the connection until it has answered.',
    },
    error,
  );
}
