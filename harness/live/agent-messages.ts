import * as z from 'zod';
import { endpoint, observedPort, port, protocol, text } from '../json/fields.ts';
import { MOST_DELAY_MS } from './reflection.ts';

/** What a controller asks of an agent on a VM, and the answers: one JSON text on one line each. */
export const AGENT_PROTOCOL = 4;
/** Of one message; the answers come one by one. */
export const MOST_ASKS = 4_096;
/** Second answers that one question may ask for. */
const MOST_LATE = 16;

const id = z.int().min(1);
/** What hello answered: an agent that was started again has none of the flows, and says so. */
const session = z.string().max(64);
const label = z.string().regex(/^[\w.:-]{1,64}$/);

/** One question on a flow, which is opened where it is not open yet. */
const ask = z.strictObject({
  flow: label,
  /** Who is asked: that decides what is sent, and nothing else can be. */
  way: z.enum(['resolver', 'stun', 'reflector', 'http']),
  protocol,
  to: endpoint,
  /** Local port, or 0 for the system's choice. */
  port: z.union([z.literal(0), port]),
  /** The name for a resolver. */
  name: z.string().max(253).default('myip.opendns.com'),
  /** The address for HTTP; the connection goes to `to` whatever it says. */
  url: z.url().nullable().default(null),
  /** Of a reflector, by UDP: when to answer again, in ms from each question. */
  late: z.array(z.int().min(1).max(MOST_DELAY_MS)).max(MOST_LATE).default([]),
});
export type Ask = z.output<typeof ask>;
export type AskJson = z.input<typeof ask>;

export const agentRequest = z.discriminatedUnion('method', [
  z.strictObject({ id, method: z.literal('hello') }),
  z.strictObject({
    id,
    session,
    method: z.literal('ask'),
    asks: z.array(ask).min(1).max(MOST_ASKS),
    tries: z.int().min(1).max(20),
    tryMs: z.int().min(1).max(60_000),
  }),
  z.strictObject({ id, session, method: z.literal('late') }),
  z.strictObject({
    id,
    session,
    method: z.literal('close'),
    flows: z.array(label),
    how: z.enum(['fin', 'rst']),
  }),
  z.strictObject({ id, session, method: z.literal('bye') }),
]);
export type AgentRequest = z.output<typeof agentRequest>;

const about = {
  protocol,
  tries: z.int().min(0),
  lies: z.array(
    z.strictObject({ what: z.enum(['id', 'question', 'malformed', 'source']), from: z.string().max(80) }),
  ),
};
const number32 = z.int().min(0).max(0xffff_ffff);
const witnessed = z.discriminatedUnion('kind', [
  z.strictObject({
    ...about,
    kind: z.literal('answer'),
    address: number32,
    port: observedPort.nullable(),
  }),
  z.strictObject({
    ...about,
    kind: z.literal('not-public'),
    address: number32,
    port: observedPort.nullable(),
    why: text,
  }),
  z.strictObject({ ...about, kind: z.literal('no-such-name') }),
  z.strictObject({ ...about, kind: z.literal('no-address') }),
  z.strictObject({ ...about, kind: z.literal('refused'), code: z.int() }),
  z.strictObject({ ...about, kind: z.literal('untrusted'), why: text }),
  z.strictObject({ ...about, kind: z.literal('lying') }),
  z.strictObject({ ...about, kind: z.literal('nothing'), why: text }),
]);

export const helloAnswer = z.strictObject({
  id,
  agent: z.int(),
  /** An older agent has none. */
  session: session.default(''),
  version: text,
  /** Whether it may use local ports below 1024. */
  privileged: z.boolean(),
});
export const askAnswer = z.strictObject({
  id,
  /** Of the ask. */
  index: z.int().min(0),
  witnessed,
  /** The local port that was used. */
  port: observedPort,
  /** Whether a connection stood by which it was asked, so that whoever is asked was reached, answer or not. */
  stood: z.boolean(),
  /** Which of the late answers were ordered: their questions were heard. */
  ordered: z.array(z.int().min(0)),
  /** Of the reflector that heard a question by UDP. */
  epoch: z.int().min(0).nullable(),
  more: z.boolean(),
});
export type AskAnswer = z.output<typeof askAnswer>;
export const lateAnswer = z.strictObject({
  id,
  late: z.array(
    z.strictObject({
      flow: label,
      /** Of the delay that it was ordered with. */
      index: z.int().min(0),
      /** How long ago it came, by the agent's monotonic clock, in ms. */
      agoMs: z.number().min(0),
    }),
  ),
});
export type Late = z.output<typeof lateAnswer>['late'][number];
export const doneAnswer = z.strictObject({ id, done: z.literal(true) });
export const errorAnswer = z.strictObject({
  id: id.nullable(),
  error: z.strictObject({ code: text, expected: text, received: text, remedy: text }),
});
