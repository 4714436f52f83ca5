import * as z from 'zod';
import type { Observation, Operation } from '../../spec/vocabulary/index.ts';
import { decoder } from './decoder.ts';
import { count } from './fields.ts';
import { checkChange, checkKnown, type KnownNames } from './known-names.ts';
import { encodeOperation, operationSchema, operationSchemas } from './operation.ts';
import { checkVms, encodeOutcome, readRecorded, recordedSchemas, unknownVm } from './outcome.ts';
import { Problem } from './problem.ts';

/** The form as a whole, for JSON Schema; reading goes by the operation first. */
export const observationSchema = z
  .union(
    (Object.keys(operationSchemas) as Operation['op'][]).map((op) =>
      z.strictObject({ n: count, operation: operationSchemas[op], outcome: recordedSchemas[op] }),
    ),
  )
  .meta({ id: 'observation' });

const readFrame = decoder(z.strictObject({ n: count, operation: operationSchema, outcome: z.unknown() }));

/**
 * An observation from parsed JSON of unknown origin, which may speak only of what is in the deployment.
 * @throws Problem
 */
export function readObservation(value: unknown, names: KnownNames): Observation {
  const frame = readFrame(value);
  const { n, operation } = frame;
  const vms = names.vms.size;
  if ('vm' in operation && operation.vm >= vms) throw unknownVm(operation.vm, vms).under('operation');
  if (operation.op === 'probe') checkKnown(names, 'loadBalancers', operation, 'loadBalancer', ['operation']);
  if (operation.op === 'change') checkChange(names, operation.change, ['operation', 'change']);
  try {
    const outcome = checkVms(readRecorded[operation.op](frame.outcome), vms);
    // The table pairs them; the compiler cannot follow a key into both of its sides.
    return { n, operation, outcome } as Observation;
  } catch (error) {
    throw error instanceof Problem ? error.under('outcome') : error;
  }
}

export function encodeObservation(observation: Observation): string {
  const { n, operation, outcome } = observation;
  return `{"n":${n},"operation":${encodeOperation(operation)},"outcome":${encodeOutcome(operation, outcome)}}`;
}
