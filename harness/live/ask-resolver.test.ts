import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAddress, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { askResolver } from './ask-resolver.ts';
import { type Mangling, manglingResolver } from './fixtures/mangling-resolver.ts';
import { ANY, UdpPort } from './udp-port.ts';
import type { Witnessed } from './witness.ts';

const SEEN = parseAddress('203.0.113.9');
const BY_TCP = parseAddress('203.0.113.10');

async function ask(plan: readonly Mangling[], answer = SEEN): Promise<Witnessed & { asked: number }> {
  const server = await manglingResolver(plan, answer, BY_TCP);
  try {
    const name = 'MyIP.opendns.com';
    const asking = { resolver: server.at, name, local: ANY, protocol: 'udp', tries: 3, tryMs: 60 } as const;
    return { ...(await askResolver(asking)), asked: server.asked() };
  } finally {
    server.stop();
  }
}

const lies = (...what: readonly string[]) => what;

test('the right answer is taken, also after silence, and also beside lies', async () => {
  const first = await ask(['right']);
  assert.is(first.kind === 'answer' && first.address, SEEN);
  assert.is(first.asked, 1);
  const third = await ask(['silence', 'silence', 'right']);
  assert.is(third.kind, 'answer');
  assert.is(third.tries, 3);
  const beside = await ask(['wrong-id', 'wrong-question', 'right']);
  assert.is(beside.kind === 'answer' && beside.address, SEEN);
  assert.equal(
    beside.lies.map(({ what }) => what),
    lies('id', 'question'),
  );
});

for (const [how, what] of [
  ['wrong-id', 'id'],
  ['wrong-question', 'question'],
  ['wrong-source', 'source'],
  ['no-message', 'malformed'],
] as const) {
  test(`nothing but answers with ${what} wrong is a lying resolver, and no answer`, async () => {
    const found = await ask([how]);
    assert.is(found.kind, 'lying');
    assert.equal(
      found.lies.map((lie) => lie.what),
      lies(what, what, what),
    );
  });
}

test('silence is told as nothing, after every try', async () => {
  const found = await ask(['silence']);
  assert.is(found.kind, 'nothing');
  assert.is(found.asked, 3);
});

test('no such name is told at once', async () => {
  const found = await ask(['no-such-name']);
  assert.is(found.kind, 'no-such-name');
  assert.is(found.asked, 1);
});

test('an answer with several addresses tells none: whoever made it up does not say which one asked', async () => {
  const found = await ask(['two-addresses']);
  assert.is(found.kind, 'no-address');
  assert.is(found.asked, 1);
});

test('a truncated answer counts for nothing: TCP is asked', async () => {
  const found = await ask(['truncated']);
  assert.is(found.kind === 'answer' && found.address, BY_TCP);
  assert.is(found.protocol, 'tcp');
});

for (const [text, why] of [
  ['10.1.2.3', 'RFC 1918'],
  ['172.31.255.255', 'RFC 1918'],
  ['192.168.0.1', 'RFC 1918'],
  ['100.127.0.1', 'RFC 6598'],
  ['127.0.0.1', 'loopback'],
  ['169.254.1.1', 'link-local'],
  ['239.1.1.1', 'multicast'],
  ['0.0.0.0', 'this network'],
  ['255.255.255.255', 'reserved'],
] as const) {
  test(`${text} is no public address`, async () => {
    const found = await ask(['right'], parseAddress(text));
    assert.is(found.kind, 'not-public');
    assert.match(found.kind === 'not-public' ? found.why : '', why);
  });
}

test('neighbours of those ranges are public', async () => {
  for (const text of ['172.32.0.1', '100.128.0.1', '11.0.0.1', '223.255.255.255']) {
    assert.is((await ask(['right'], parseAddress(text))).kind, 'answer', text);
  }
});

test('a local port that is taken is an error with a remedy, by UDP and by TCP', async () => {
  const server = await manglingResolver(['right'], SEEN, BY_TCP);
  const held = await UdpPort.open({ address: parseAddress('127.0.0.1'), port: 0 });
  try {
    for (const [protocol, local] of [
      ['udp', held.local],
      ['tcp', { address: parseAddress('192.0.2.77'), port: 0 }],
    ] as const) {
      const asking = { resolver: server.at, name: 'a.b', local, protocol, tries: 1, tryMs: 50 };
      const error = await askResolver(asking).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      assert.instance(error, SnatcheckError);
      assert.is((error as SnatcheckError).code, 'local-endpoint', protocol);
    }
  } finally {
    held.close();
    server.stop();
  }
});

test.run();
