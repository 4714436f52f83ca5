import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PROTOCOLS, SEGMENTS } from './protocol.ts';
import { TAGS } from './security-group.ts';

test('the names that files and protocols use are these, and stay', () => {
  assert.equal(PROTOCOLS, ['udp', 'tcp']);
  assert.equal(SEGMENTS, ['data', 'syn', 'syn-ack', 'ack', 'fin', 'rst', 'fragments', 'unreachable']);
  assert.equal(TAGS, ['VIRTUAL_NETWORK', 'AZURE_LOADBALANCER', 'INTERNET']);
});

test.run();
