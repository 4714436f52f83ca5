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
  const lines = messagesIn(text.slice(text.indexOf('## A whole session'), text.indexOf('## Messages')));
  let id = 0;
  for (const line of lines) {
    if (line.startsWith('->')) id += 1;
    assert.is(checked(line).id, id);
  }
  assert.is(id, 6);
});

test('so are the columns that it shows', () => {
  const text = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
  const from = text.indexOf('## Many sends in columns');
  const lines = messagesIn(text.slice(from, text.indexOf('## Raw packets instead')));
  assert.equal(
    lines.map((line) => checked(line).id),
    [1, 9, 9],
  );
});

function messagesIn(section: string): readonly string[] {
  return section
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .map((line) => line.trim())
    .join('')
    .split(/(?=-> |<- )/);
}

function checked(line: string): { readonly id: number } {
  const json = JSON.parse(
    line
      .slice(3)
      .replace('"hello":{...}', `"hello":${JSON.stringify(stubHello)}`)
      .replace('"features":{...}', `"features":${JSON.stringify(stubHello.features)}`)
      .replace('"capabilities":{...}', `"capabilities":${JSON.stringify(stubHello.capabilities)}`),
  ) as { id: number };
  (line.startsWith('->') ? requestSchema : answerSchema).parse(json);
  return json;
}

test.run();
