import { createSocket } from 'node:dgram';
import { setTimeout } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Endpoint, formatEndpoint, parseAddress } from '../../spec/vocabulary/index.ts';
import { AgentFlows } from './agent-flows.ts';
import type { Ask } from './agent-messages.ts';
import { readReflectionQuestion, writeReflection } from './reflection.ts';
import { REFLECTOR_DEFAULTS, startReflector } from './reflector.ts';

const LOCAL = parseAddress('127.0.0.1');
const PATIENCE = { tries: 3, tryMs: 500 };

const asked = ({ address, port }: Endpoint, more: Partial<Ask> = {}): Ask => ({
  flow: 'a',
  way: 'reflector',
  protocol: 'udp',
  to: formatEndpoint(address, port),
  port: 0,
  name: '',
  url: null,
  late: [],
  ...more,
});

test('a connection that is over carries no question: none is said to have been lost on it', async () => {
  const reflector = await startReflector({ ...REFLECTOR_DEFAULTS, listen: [{ address: LOCAL, port: 0 }] });
  const at = reflector.at[0] as Endpoint;
  const flows = new AgentFlows(8);
  const ask = async () => (await flows.ask(asked(at, { protocol: 'tcp' }), at, PATIENCE)).witnessed;
  try {
    assert.is((await ask()).kind, 'not-public');
    reflector.stop();
    await setTimeout(50);
    assert.equal(await ask(), { protocol: 'tcp', tries: 0, lies: [], kind: 'nothing', why: 'closed' });
  } finally {
    flows.closeAll();
    reflector.stop();
  }
});

test('a late answer from another source than it was ordered from is none', async () => {
  const [near, elsewhere] = [createSocket('udp4'), createSocket('udp4')];
  for (const socket of [near, elsewhere])
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', () => resolve()));
  let questions = 0;
  near.on('message', (bytes, from) => {
    const { token } = readReflectionQuestion(bytes)!;
    const source = { address: LOCAL, port: from.port };
    near.send(writeReflection({ source, late: false, epoch: 7, token }), from.port, from.address);
    const by = questions === 0 ? elsewhere : near;
    questions += 1;
    by.send(writeReflection({ source, late: true, epoch: 7, token }), from.port, from.address);
  });
  const at = { address: LOCAL, port: near.address().port };
  const flows = new AgentFlows(8);
  try {
    const { ordered } = await flows.ask(asked(at, { late: [10, 20] }), at, PATIENCE);
    assert.equal(ordered, [0, 1]);
    await setTimeout(50);
    assert.is(flows.late().length, 1);
  } finally {
    flows.closeAll();
    near.close();
    elsewhere.close();
  }
});

test.run();
