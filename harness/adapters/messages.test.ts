import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { deployment, send, settings } from './fixtures/scene.ts';
import { stubHello } from './fixtures/hello.ts';
import {
  advanceBody,
  answerSchema,
  bytesBody,
  deployBody,
  helloBody,
  packetsBody,
  plainBody,
  request,
  requestSchema,
  stepsBody,
} from './messages.ts';

test('what is sent has the form that the schema tells', () => {
  const bodies = [
    helloBody(['base64', 'binary']),
    deployBody(deployment, settings),
    stepsBody([send(), { op: 'advance', ms: 1 }, { op: 'alerts' }]),
    packetsBody([{ side: 'inside', bytes: Uint8Array.of(0x45, 0, 0, 20) }]),
    bytesBody(24),
    advanceBody(1_000),
    plainBody('reset'),
    plainBody('bye'),
  ];
  for (const [index, body] of bodies.entries()) {
    const text = request(index + 1, body);
    assert.not.match(text, '\n');
    requestSchema.parse(JSON.parse(text));
  }
  assert.throws(() => requestSchema.parse(JSON.parse(request(1, plainBody('dance')))));
});

test('the session that the document shows is one', () => {
  const text = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
  const section = text.slice(text.indexOf('## A whole session'), text.indexOf('## Messages'));
  const lines = section
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .map((line) => line.trim())
    .join('')
    .split(/(?=-> |<- )/);
  let id = 0;
  for (const line of lines) {
    const json = JSON.parse(
      line
        .slice(3)
        .replace('"features":{...}', `"features":${JSON.stringify(stubHello.features)}`)
        .replace('"capabilities":{...}', `"capabilities":${JSON.stringify(stubHello.capabilities)}`),
    ) as { id: number };
    if (line.startsWith('->')) id += 1;
    assert.is(json.id, id);
    (line.startsWith('->') ? requestSchema : answerSchema).parse(json);
  }
  assert.is(id, 6);
});

test.run();
