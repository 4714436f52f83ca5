import * as z from 'zod';
import type { Deployment, Operation, Settings } from '../../spec/vocabulary/index.ts';
import { decoder } from '../json/decoder.ts';
import { deploymentSchema, encodeDeployment, settingsSchema } from '../json/deployment.ts';
import { text, time } from '../json/fields.ts';
import { helloSchema } from '../json/hello.ts';
import { operationSchema } from '../json/operation.ts';
import { outcomeSchemas } from '../json/outcome.ts';
import { Problem, shown } from '../json/problem.ts';
import type { RawPacket } from '../packets/raw-packet.ts';
import { encodeStep, type Sends, sendsOutcomeSchema, sendsSchema } from './columns.ts';
import { DEFAULT_MOST_PACKETS, MOST_PACKETS } from './packet-target.ts';
import { checkedPacket } from './raw-records.ts';

/** The messages of docs/protocol.md, version 1: one JSON text on one line each. */
export const PROTOCOL = 1;

/** How packets travel: as base64 within the JSON, or as bytes behind its line (`raw-records.ts`). */
export type PacketForm = 'base64' | 'binary';
const packetForm = z.enum(['base64', 'binary'] satisfies PacketForm[]);

const id = z.int().min(1);

const base64 = z.base64().meta({ description: 'An IPv4 packet from its header on.' });
const packetList = z.array(
  z.union([z.strictObject({ inside: base64 }), z.strictObject({ outside: base64 })]),
);
const byteCount = z
  .int()
  .min(0)
  .meta({ description: 'Length of the records that follow the line, in bytes.' });

/** What the harness says; for JSON Schema, and for adapters that are tested against it. */
export const requestSchema = z
  .union([
    z.strictObject({
      id,
      method: z.literal('hello'),
      protocol: z.literal(PROTOCOL),
      packets: z.array(packetForm),
    }),
    z.strictObject({
      id,
      method: z.literal('deploy'),
      deployment: deploymentSchema,
      settings: settingsSchema,
    }),
    z.strictObject({
      id,
      method: z.literal('steps'),
      steps: z.array(z.union([operationSchema, sendsSchema])).min(1),
    }),
    z.strictObject({ id, method: z.literal('packets'), packets: packetList }),
    z.strictObject({ id, method: z.literal('packets'), bytes: byteCount }),
    z.strictObject({ id, method: z.literal('advance'), ms: time }),
    z.strictObject({ id, method: z.literal('reset') }),
    z.strictObject({ id, method: z.literal('bye') }),
  ])
  .meta({ id: 'protocol-request' });

const errorParts = z.strictObject({
  code: text.min(1),
  expected: text.default(''),
  received: text.default(''),
  remedy: text.default(''),
});
const packetChoice = z.strictObject({
  form: packetForm,
  most: z.int().min(1).max(MOST_PACKETS).default(DEFAULT_MOST_PACKETS),
});
const choices = { packets: packetChoice.optional(), columns: z.boolean().default(false) };
const helloAnswer = z.strictObject({
  id,
  protocol: z.literal(PROTOCOL),
  hello: helloSchema,
  ...choices,
});
const interval = { sent: time, seen: time };
const packetsAnswer = z.strictObject({ id, ...interval, packets: packetList });
const bytesAnswer = z.strictObject({ id, ...interval, bytes: byteCount });
const advanceAnswer = z.strictObject({ id, ...interval });
const deployAnswer = z.strictObject({ id, settings: settingsSchema });
const doneAnswer = z.strictObject({ id, done: z.literal(true) });
// Null where the adapter could not even read which message it refuses.
const errorAnswer = z.strictObject({ id: id.nullable(), error: errorParts });
const more = z.boolean().default(false);

/** What the adapter says; for JSON Schema. */
export const answerSchema = z
  .union([
    helloAnswer,
    deployAnswer,
    z.strictObject({
      id,
      outcomes: z.array(
        z.union([
          outcomeSchemas.send,
          outcomeSchemas.advance,
          outcomeSchemas.probe,
          outcomeSchemas.discover,
          outcomeSchemas.alerts,
          sendsOutcomeSchema,
        ]),
      ),
      more,
    }),
    packetsAnswer,
    bytesAnswer,
    advanceAnswer,
    doneAnswer,
    errorAnswer,
  ])
  .meta({ id: 'protocol-answer' });

/** Envelopes; what is in them is read by whoever knows what was asked for. */
export const readAnswer = {
  hello: decoder(z.strictObject({ id, protocol: z.unknown(), hello: z.unknown(), ...choices })),
  deploy: decoder(z.strictObject({ id, settings: z.unknown() })),
  steps: decoder(z.strictObject({ id, outcomes: z.array(z.unknown()), more })),
  // A thousand packets are checked as they are decoded, which is faster than a schema.
  packets: decoder(z.strictObject({ id, ...interval, packets: z.array(z.unknown()) })),
  bytes: decoder(bytesAnswer),
  advance: decoder(advanceAnswer),
  done: decoder(doneAnswer),
  error: decoder(errorAnswer),
};

/** Everything of a request but its id; in ASCII, so that no transport has to look at each character. */
export type Body = string;

/** JSON text with an escape in place of each character beyond ASCII. */
function ascii(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export const helloBody = (forms: readonly PacketForm[]): Body =>
  `"method":"hello","protocol":${PROTOCOL},"packets":${JSON.stringify(forms)}`;
export const plainBody = (method: string): Body => `"method":${ascii(JSON.stringify(method))}`;

export function deployBody(deployment: Deployment, settings: Settings): Body {
  const json = ascii(JSON.stringify(encodeDeployment(deployment)));
  return `"method":"deploy","deployment":${json},"settings":${JSON.stringify(settings)}`;
}

export function stepsBody(steps: readonly (Operation | Sends)[]): Body {
  let list = '';
  for (const step of steps) {
    const json = encodeStep(step);
    list += `${list === '' ? '' : ','}${step.op === 'change' || step.op === 'probe' ? ascii(json) : json}`;
  }
  return `"method":"steps","steps":[${list}]`;
}

export function packetsBody(packets: readonly RawPacket[]): Body {
  const list = packets.map(({ side, bytes }) => `{"${side}":"${textOf(bytes)}"}`);
  return `"method":"packets","packets":[${list.join(',')}]`;
}

export const bytesBody = (bytes: number): Body => `"method":"packets","bytes":${bytes}`;
export const advanceBody = (ms: number): Body => `"method":"advance","ms":${ms}`;

/** @throws Problem, or SnatcheckError `adapter-packets-malformed`. */
export function readPackets(list: unknown): RawPacket[] {
  return (list as readonly unknown[]).map((item, index) => {
    const [entry, ...others] = Object.entries(item ?? {}) as [string, unknown][];
    const [side, text] = entry ?? ['', ''];
    const known = side === 'inside' || side === 'outside';
    if (known && others.length === 0 && typeof text === 'string' && BASE64.test(text)) {
      return { side, bytes: checkedPacket(Buffer.from(text, 'base64'), index) };
    }
    throw new Problem({
      path: ['packets', index],
      expected: '{"inside": base64} or {"outside": base64}',
      received: shown(item),
    });
  });
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function textOf({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString('base64');
}

export function request(number: number, body: Body): string {
  return `{"id":${number},${body}}`;
}
