#!/usr/bin/env node
import { checkDescriptors, ofDescriptors } from './descriptors.ts';
import { FAILED } from './failed.ts';
import { standardOutput } from './output.ts';
import { tell } from './tell.ts';

// Node's own code for a program that fails or never settles would be taken for a verdict: 1 is a violation.
process.exitCode = FAILED;
process.on('uncaughtException', (error) => fail(error));
try {
  checkDescriptors();
  // Hundreds of modules: whether they can be opened is known only now.
  const { main } = await import('./cli.ts');
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  fail(error);
}

function fail(error: unknown): never {
  standardOutput().err(tell(ofDescriptors(error)));
  process.exit(FAILED);
}
