// A real DNS server that answers with the source of each query.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatAddress, parseAddress, parseEndpoint } from '../../spec/vocabulary/index.ts';
import { askResolver } from './ask-resolver.ts';
import { areInstalled } from './fixtures/installed.ts';
import { startPowerDns } from './fixtures/power-dns.ts';

const AT = parseEndpoint('127.0.0.53:5301');
const asking = {
  resolver: AT,
  name: 'myip.opendns.com',
  local: { address: parseAddress('127.0.0.7'), port: 0 },
  tries: 3,
  tryMs: 2_000,
} as const;

test('PowerDNS is asked by UDP and by TCP, and answers with the source of the very query', async () => {
  if (!areInstalled('pdns_server')) return;
  const server = await startPowerDns(AT);
  try {
    for (const protocol of ['udp', 'tcp'] as const) {
      // Loopback, rightly, is not public; and it is the source that we chose.
      const found = await askResolver({ ...asking, protocol });
      assert.is(found.kind, 'not-public', protocol);
      assert.is('address' in found ? formatAddress(found.address) : '', '127.0.0.7', protocol);
      assert.is(found.protocol, protocol);
    }
    const local = { address: parseAddress('127.0.0.8'), port: 40_053 };
    const chosen = await askResolver({ ...asking, protocol: 'udp', local });
    assert.is('address' in chosen ? formatAddress(chosen.address) : '', '127.0.0.8');

    const absent = await askResolver({ ...asking, protocol: 'udp', name: 'absent.opendns.com' });
    assert.is(absent.kind, 'no-such-name');
    const text = await askResolver({ ...asking, protocol: 'udp', name: 'text.opendns.com' });
    assert.is(text.kind, 'no-address');
    const other = await askResolver({ ...asking, protocol: 'udp', name: 'example.com' });
    assert.is(other.kind, 'refused');
    const inside = await askResolver({ ...asking, protocol: 'udp', name: 'private.opendns.com' });
    assert.is(inside.kind === 'not-public' && inside.why, 'private, RFC 1918');
    const many = await askResolver({ ...asking, protocol: 'udp', name: 'many.opendns.com' });
    assert.is(many.kind, 'no-address', 'of several, none says who asked');
    assert.is(many.protocol, 'tcp', 'truncated by UDP, asked again by TCP');
  } finally {
    await server.stop();
  }
});

test.run();
