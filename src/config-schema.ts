import * as z from 'zod';
import { FORMAT_NAMES } from './reporting.ts';

const word = z.string().min(1);
const duration = z.string().regex(/^\d{1,9}(\.\d{1,3})?(ms|s|m|h)$/, {
  error: 'a duration with its unit, such as 500ms, 60s or 2m',
});
const path = (what: string) => word.describe(`${what}; relative to the folder of this file`);

/** `snatcheck.config.json`, and what a `snatcheck.config.ts` exports: the options of `snatcheck run`, in camel case. */
export const configSchema = z
  .strictObject({
    $schema: z.string().optional(),
    target: word
      .optional()
      .describe('As --target; the path of a module is relative to the folder of this file'),
    tokenEnv: word.optional().describe("The environment variable that holds the server's bearer token"),
    answerTime: duration
      .optional()
      .describe('Within which an adapter has to answer each message, such as 25s'),
    command: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('A program and its arguments, as after --; ./program is relative to the folder of this file'),
    behaviours: z.array(word).min(1).optional().describe('Ids or patterns; they decide the verdict'),
    seed: z
      .int()
      .min(-(2 ** 31))
      .max(2 ** 31 - 1)
      .optional(),
    cases: z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .optional(),
    time: duration.optional(),
    workers: z.union([z.literal('auto'), z.int().min(1).max(64)]).optional(),
    strict: z.literal('stated').optional(),
    knownFailing: path('The file of known failures').optional(),
    format: z.array(z.enum(FORMAT_NAMES)).min(1).optional().describe('Reports to write'),
    output: path('The folder of reports and run record').optional(),
    regressions: path('The folder where failures are saved').optional(),
    pcap: path('Both sides of the run as pcapng').optional(),
    junit: path('A JUnit report besides').optional(),
    annotations: z.enum(['auto', 'always', 'never']).optional(),
  })
  .meta({ id: 'config', title: 'Configuration of snatcheck' });

/** The configuration of a project: every key may be left out. */
export type Config = z.input<typeof configSchema>;

/** Gives an editor the types of a `snatcheck.config.ts`: `export default defineConfig({ ... })`. */
export function defineConfig(config: Config): Config {
  return config;
}
