import * as z from 'zod';
import type { Deployment, Operation, Settings } from '../../spec/vocabulary/index.ts';
import { decoder } from '../json/decoder.ts';
import { deploymentSchema, encodeDeployment, settingsSchema } from '../json/deployment.ts';
import { text } from '../json/fields.ts';
import { helloSchema } from '../json/hello.ts';
import { encodeOperation, operationSchema } from '../json/operation.ts';
import { outcomeSchemas } from '../json/outcome.ts';

/** The messages of docs/protocol.md, version 1: one JSON text on one line each. */
export const PROTOCOL = 1;

const id = z.int().min(1);

/** What the harness says; for JSON Schema, and for adapters that are tested against it. */
export const requestSchema = z
  .discriminatedUnion('method', [
    z.strictObject({ id, method: z.literal('hello'), protocol: z.literal(PROTOCOL) }),
    z.strictObject({
      id,
      method: z.literal('deploy'),
      deployment: deploymentSchema,
      settings: settingsSchema,
    }),
    z.strictObject({ id, method: z.literal('steps'), steps: z.array(operationSchema).min(1) }),
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
const helloAnswer = z.strictObject({ id, protocol: z.literal(PROTOCOL), hello: helloSchema });
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
        ]),
      ),
      more,
    }),
    doneAnswer,
    errorAnswer,
  ])
  .meta({ id: 'protocol-answer' });

/** Envelopes; what is in them is read by whoever knows what was asked for. */
export const readAnswer = {
  hello: decoder(z.strictObject({ id, protocol: z.unknown(), hello: z.unknown() })),
  deploy: decoder(z.strictObject({ id, settings: z.unknown() })),
  steps: decoder(z.strictObject({ id, outcomes: z.array(z.unknown()), more })),
  done: decoder(doneAnswer),
  error: decoder(errorAnswer),
};

/** Everything of a request but its id. */
export type Body = string;

export const helloBody: Body = `"method":"hello","protocol":${PROTOCOL}`;
export const plainBody = (method: string): Body => `"method":${JSON.stringify(method)}`;

export function deployBody(deployment: Deployment, settings: Settings): Body {
  const json = JSON.stringify(encodeDeployment(deployment));
  return `"method":"deploy","deployment":${json},"settings":${JSON.stringify(settings)}`;
}

export function stepsBody(steps: readonly Operation[]): Body {
  return `"method":"steps","steps":[${steps.map(encodeOperation).join(',')}]`;
}

export function request(number: number, body: Body): string {
  return `{"id":${number},${body}}`;
}
