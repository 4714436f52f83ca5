#!/usr/bin/env node
import { FAILED, main } from './cli.ts';
import { standardOutput } from './output.ts';
import { tell } from './tell.ts';

// Node's own code for a program that fails or never settles would be taken for a verdict: 1 is a violation.
process.exitCode = FAILED;
process.on('uncaughtException', (error) => {
  standardOutput().err(tell(error));
  process.exit(FAILED);
});
process.exitCode = await main(process.argv.slice(2));
