// Writes schemas/*.json from the codecs, for editors and for adapters in other languages: npm run schemas
import { writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';
import * as z from 'zod';
import { answerSchema, requestSchema } from '../harness/adapters/messages.ts';
import { deploymentSchema, settingsSchema } from '../harness/json/deployment.ts';
import { helloSchema } from '../harness/json/hello.ts';
import { observationSchema } from '../harness/json/observation.ts';
import { operationSchema } from '../harness/json/operation.ts';
import { vmsSchema } from '../harness/live/vms-file.ts';
import { lineSchema } from '../harness/record/line-schema.ts';
import { failureSchema } from '../harness/scenario/failure-file.ts';
import { resultSchema } from '../reports/schema.ts';
import { configSchema } from '../src/config-schema.ts';
import { faultsTableSchema } from '../src/faults-table.ts';
import { scenarioSchema } from '../harness/scenario/scenario-file.ts';

/** One line for each document that others read or write. */
const DOCUMENTS: Readonly<Record<string, z.ZodType>> = {
  config: configSchema,
  scenario: scenarioSchema,
  failure: failureSchema,
  vms: vmsSchema,
  'record-line': lineSchema,
  result: resultSchema(),
  faults: faultsTableSchema,
  hello: helloSchema,
  deployment: deploymentSchema,
  settings: settingsSchema,
  operation: operationSchema,
  observation: observationSchema,
  'protocol-request': requestSchema,
  'protocol-answer': answerSchema,
};

const FOLDER = new URL('../schemas/', import.meta.url);

/** Every schema as text, by the name of its file. */
export async function schemaFiles(): Promise<Map<string, string>> {
  const options = await resolveConfig(fileURLToPath(FOLDER));
  const files = new Map<string, string>();
  for (const [name, schema] of Object.entries(DOCUMENTS)) {
    // What is read, not what reading makes of it: addresses are text, and what has a default may be left out.
    const json = z.toJSONSchema(schema, { io: 'input' });
    files.set(`${name}.json`, await format(JSON.stringify(json), { ...options, parser: 'json' }));
  }
  return files;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [name, text] of await schemaFiles()) {
    writeFileSync(new URL(name, FOLDER), text);
    console.log(`schemas/${name}`);
  }
}
