// A real web server by HTTPS (nginx), with certificates of an authority that openssl makes here.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatEndpoint, parseAddress, parseEndpoint } from '../../spec/vocabulary/index.ts';
import { askHttp } from './ask-http.ts';
import { issue, newAuthority } from './fixtures/certificates.ts';
import { areInstalled } from './fixtures/installed.ts';
import { startNginx } from './fixtures/nginx.ts';
import type { Witnessed } from './witness.ts';

const [PLAIN, GOOD, OLD] = ['127.0.0.56:8056', '127.0.0.56:8443', '127.0.0.56:8444'].map(parseEndpoint) as [
  ReturnType<typeof parseEndpoint>,
  ReturnType<typeof parseEndpoint>,
  ReturnType<typeof parseEndpoint>,
];

/** The source, or why nothing was asked. */
function told(found: Witnessed): string {
  if (found.kind === 'not-public') return formatEndpoint(found.address, found.port ?? 0);
  return 'why' in found ? `${found.kind} ${found.why}` : found.kind;
}

test('by HTTPS from the port that was chosen; a certificate that is not trusted is named, and nothing is asked', async () => {
  if (!areInstalled('nginx', 'openssl')) return;
  const folder = mkdtempSync(join(tmpdir(), 'snatcheck-https-'));
  try {
    const ours = newAuthority(folder, 'ours');
    const other = newAuthority(folder, 'other');
    const server = await startNginx(PLAIN, [], undefined, [
      { at: GOOD, certificate: issue(ours, folder, 'reflector.test', 2) },
      { at: OLD, certificate: issue(ours, folder, 'reflector.test', -1) },
    ]);
    const ask = async (host: string, at: typeof GOOD, port: number, authority: string | null) =>
      told(
        await askHttp({
          url: new URL(`https://${host}:${at.port}/json`),
          at: at.address,
          local: { address: parseAddress('127.0.0.11'), port },
          ms: 5_000,
          ca: authority === null ? undefined : readFileSync(authority, 'utf8'),
        }),
      );
    try {
      assert.is(await ask('reflector.test', GOOD, 40_091, ours.cert), '127.0.0.11:40091');
      // Of the machine's own authorities, none knows ours.
      const [unknown, stranger] = [
        await ask('reflector.test', GOOD, 40_092, null),
        await ask('reflector.test', GOOD, 40_093, other.cert),
      ];
      for (const one of [unknown, stranger])
        assert.match(one, /^untrusted UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT_LOCALLY)$/);
      assert.is(await ask('reflector.test', OLD, 40_094, ours.cert), 'untrusted CERT_HAS_EXPIRED');
      assert.is(
        await ask('elsewhere.test', GOOD, 40_095, ours.cert),
        'untrusted ERR_TLS_CERT_ALTNAME_INVALID',
      );
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
