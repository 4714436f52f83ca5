import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Endpoint,
  formatEndpoint,
  parseAddress,
  type SnatcheckError,
} from '../../spec/vocabulary/index.ts';
import { HttpTransport } from '../adapters/http-transport.ts';
import { Agent } from './agent.ts';
import { serveHttps } from './agent-https.ts';
import { AGENT_PROTOCOL, type AskAnswer, type AskJson } from './agent-messages.ts';
import { agentByCommand, AgentSession, type Told } from './agent-session.ts';
import { serveStdio } from './agent-stdio.ts';
import { parseAllowed } from './allow-list.ts';
import { agentProgram } from './fixtures/agent-program.ts';
import { REFLECTOR_DEFAULTS, startReflector } from './reflector.ts';

const LOCAL = parseAddress('127.0.0.1');
const PATIENCE = { tries: 3, tryMs: 500 };
const limits = { version: 'test', privileged: false, flows: 8, rate: 1_000 };
const everywhere = { ...limits, allow: [parseAllowed('127.0.0.0/8')] };

async function withReflector(use: (at: Endpoint, to: string) => Promise<void>): Promise<void> {
  const reflector = await startReflector({ ...REFLECTOR_DEFAULTS, listen: [{ address: LOCAL, port: 0 }] });
  const at = reflector.at[0] as Endpoint;
  try {
    await use(at, formatEndpoint(at.address, at.port));
  } finally {
    reflector.stop();
  }
}

async function sessionOf(agent: Agent): Promise<unknown> {
  return (await said(agent, JSON.stringify({ id: 1, method: 'hello' })))[0]?.['session'];
}

async function handled(agent: Agent, request: string | object): Promise<Record<string, unknown>[]> {
  if (typeof request === 'string') return said(agent, request);
  const isHello = 'method' in request && request.method === 'hello';
  const session = isHello ? {} : { session: await sessionOf(agent) };
  return said(agent, JSON.stringify({ ...session, ...request }));
}

async function said(agent: Agent, line: string): Promise<Record<string, unknown>[]> {
  const lines: string[] = [];
  await agent.handle(line, (answer) => lines.push(answer));
  return lines.map((one) => JSON.parse(one) as Record<string, unknown>);
}

const errorOf = (answers: readonly Record<string, unknown>[]) =>
  (answers[0]?.['error'] as { code: string } | undefined)?.code ?? 'none';

const asked = (to: string, more: Partial<AskJson> = {}): AskJson => ({
  flow: 'a',
  way: 'reflector',
  protocol: 'udp',
  to,
  port: 0,
  ...more,
});

test('it goes nowhere but where it was started for, and not half-way', () =>
  withReflector(async (at, to) => {
    const agent = new Agent({ ...limits, allow: [parseAllowed(to)] });
    const other = formatEndpoint(at.address, at.port === 65_535 ? 1 : at.port + 1);
    const both = { id: 1, method: 'ask', asks: [asked(to), asked(other, { flow: 'b' })], ...PATIENCE };
    assert.is(errorOf(await handled(agent, both)), 'agent-not-allowed');
    const one = await handled(agent, { ...both, asks: [asked(to)] });
    assert.is((one[0]?.['witnessed'] as { kind: string } | undefined)?.kind, 'not-public');
    agent.close();
    const nowhere = new Agent({ ...limits, allow: [] });
    assert.is(errorOf(await handled(nowhere, { ...both, asks: [asked(to)] })), 'agent-not-allowed');
    const elsewhere = asked(to, { way: 'http', protocol: 'tcp', url: 'http://127.0.0.1:1/' });
    assert.is(errorOf(await handled(agent, { ...both, asks: [elsewhere] })), 'agent-request-malformed');
  }));

test('what it cannot read is refused, never obeyed, and never fatal', async () => {
  const agent = new Agent(everywhere);
  for (const request of [
    'rm -rf /',
    '[]',
    'null',
    { id: 1, method: 'shell', command: 'id' },
    { id: 1, method: 'ask', asks: [], ...PATIENCE },
    { id: 1, method: 'ask', asks: [asked('10.0.0.1')], ...PATIENCE },
    { id: 1, method: 'ask', asks: [asked('10.0.0.1:1', { late: [999_999_999] })], ...PATIENCE },
    { id: -1, method: 'hello' },
  ])
    assert.match(errorOf(await handled(agent, request)), /^agent-request/, JSON.stringify(request));
  assert.equal(await handled(agent, { id: 7, method: 'hello' }), [
    { id: 7, agent: AGENT_PROTOCOL, session: await sessionOf(agent), version: 'test', privileged: false },
  ]);
});

test('no more sockets than it may have, and they come back when they are closed', () =>
  withReflector(async (_at, to) => {
    const agent = new Agent({ ...everywhere, flows: 3 });
    const asks = Array.from({ length: 6 }, (_, nth) =>
      asked(to, { flow: `f${nth}`, protocol: nth % 2 === 0 ? 'udp' : 'tcp' }),
    );
    const answers = await handled(agent, { id: 1, method: 'ask', asks, ...PATIENCE });
    const kinds = answers.map((one) => (one['witnessed'] as { kind: string }).kind);
    assert.is(kinds.filter((kind) => kind === 'not-public').length, 3, kinds.join());
    await handled(agent, { id: 2, method: 'close', flows: asks.map(({ flow }) => flow), how: 'rst' });
    const again = await handled(agent, { id: 3, method: 'ask', asks: asks.slice(0, 3), ...PATIENCE });
    assert.ok(again.every((one) => (one['witnessed'] as { kind: string }).kind === 'not-public'));
    agent.close();
  }));

async function drive(session: AgentSession, to: string): Promise<void> {
  assert.is(session.hello?.agent, AGENT_PROTOCOL);
  const heard: Told<AskAnswer>[] = [];
  const asks = [asked(to, { flow: 'udp', late: [40, 80] }), asked(to, { flow: 'tcp', protocol: 'tcp' })];
  for (let times = 0; times < 2; times += 1) await session.ask(asks, PATIENCE, (told) => heard.push(told));
  const ports = (index: number) =>
    heard.filter(({ value }) => value.index === index).map(({ value }) => value.port);
  for (const index of [0, 1]) assert.is(new Set(ports(index)).size, 1, 'a flow keeps its socket');
  assert.ok(heard.every(({ sent, seen }) => sent < seen));
  assert.equal(heard[0]?.value.index === 0 ? heard[0].value.ordered : [0, 1], [0, 1]);
  await setTimeout(250);
  const late = await session.late();
  assert.is(late.length, 4);
  assert.ok(late.every(({ sent, seen }) => sent <= seen && seen < performance.now()));
  await session.close(['udp', 'tcp'], 'rst');
}

test('a command that carries stdio reaches it, and it ends with its controller', () =>
  withReflector(async (_at, to) => {
    const stderr: string[] = [];
    const transport = agentByCommand([...agentProgram, '--allow', '127.0.0.1'], (line) => stderr.push(line));
    const session = await AgentSession.open('vm', transport);
    await drive(session, to);
    await session.bye();
    assert.equal(stderr, []);
  }));

test('its input ends: so does it, with every flow, whatever it waits for', async () => {
  const agent = new Agent({ ...everywhere, allow: [parseAllowed('127.0.0.0/8')] });
  const [input, output] = [new PassThrough(), new PassThrough()];
  const served = serveStdio(agent, input, output);
  const silent = asked('127.0.0.1:9', { flow: 'x' });
  const session = await sessionOf(agent);
  input.write(
    `${JSON.stringify({ id: 1, session, method: 'ask', asks: [silent], tries: 20, tryMs: 60_000 })}\n`,
  );
  await setTimeout(50);
  input.end();
  await served;
  assert.ok(agent.isOver);
});

const TOKEN = '0123456789abcdef';

test('over HTTP it wants its token, and ends when nobody asks any more', () =>
  withReflector(async (_at, to) => {
    const agent = new Agent(everywhere);
    let served: Promise<void> = Promise.resolve();
    const at = await new Promise<Endpoint>((resolve) => {
      const serving = { listen: { address: LOCAL, port: 0 }, token: TOKEN, certificate: null, goneMs: 700 };
      served = serveHttps(agent, serving, resolve);
    });
    const where = formatEndpoint(at.address, at.port);
    const url = new URL(`http://${where}/`);
    for (const token of [null, '', 'wrong', `${TOKEN}x`]) {
      const error = await AgentSession.open('vm', new HttpTransport(url, token)).catch((one: unknown) => one);
      assert.is((error as SnatcheckError).code, 'agent-http-unauthorised', `${token}`);
    }
    const session = await AgentSession.open('vm', new HttpTransport(url, TOKEN));
    await drive(session, to);
    await served;
    assert.ok(agent.isOver);
    await session.close();
  }));

test('it listens to others by HTTPS alone, and with a token that cannot be guessed', async () => {
  for (const [listen, token, code] of [
    [{ address: 0, port: 0 }, TOKEN, 'agent-plain-http'],
    [{ address: LOCAL, port: 0 }, 'short', 'agent-token-short'],
  ] as const) {
    const serving = { listen, token, certificate: null, goneMs: 100 };
    const error = await serveHttps(new Agent(everywhere), serving, () => {}).catch((one: unknown) => one);
    assert.is((error as SnatcheckError).code, code);
  }
});

test('an agent that was started again in mid-run says so, and does nothing for the run before', async () => {
  const before = new Agent(everywhere);
  const session = await sessionOf(before);
  before.close();
  const agent = new Agent(everywhere);
  for (const request of [
    { id: 2, session, method: 'late' },
    { id: 3, session, method: 'ask', asks: [asked('127.0.0.1:9')], ...PATIENCE },
  ])
    assert.is(errorOf(await handled(agent, request)), 'agent-restarted');
  agent.close();
});

test('a clock of a VM that jumped is named, and what it timed is not used', async () => {
  const hello = { id: 1, agent: AGENT_PROTOCOL, session: 's', version: 'x', privileged: false };
  const late = { id: 2, late: [{ flow: 'a', index: 0, agoMs: 9e6 }] };
  const program = `const lines = ${JSON.stringify([hello, late].map((one) => JSON.stringify(one)))};
    process.stdin.on('data', () => console.log(lines.shift()))`;
  const session = await AgentSession.open(
    'vm',
    agentByCommand([process.execPath, '-e', program], () => {}),
  );
  const error = await session.late().catch((one: unknown) => one);
  assert.is((error as SnatcheckError).code, 'agent-clock-jump');
  await session.close();
});

test('another version, a banner and a command that is not there are named', async () => {
  for (const [script, code] of [
    [`{"id":1,"agent":99,"version":"9","privileged":false}`, 'agent-version'],
    ['Welcome to vm!', 'agent-not-json'],
  ] as const) {
    const program = `process.stdin.once('data', () => console.log(${JSON.stringify(script)}))`;
    const transport = agentByCommand([process.execPath, '-e', program], () => {});
    const error = await AgentSession.open('vm', transport).catch((one: unknown) => one);
    assert.is((error as SnatcheckError).code, code);
    assert.match((error as SnatcheckError).received, /VM vm/);
  }
  const transport = agentByCommand(['/nowhere/snatcheck'], () => {});
  const error = await AgentSession.open('vm', transport).catch((one: unknown) => one);
  assert.is((error as SnatcheckError).code, 'agent-ended');
});

test.run();
