// The process of a module target: `module.entry.ts URL`, started by module.ts.
import { serve } from '../target/ipc-server.ts';
import { exportedTarget } from './exported-target.ts';

await serve(async () => {
  const exports: unknown = await import(process.argv[2] ?? '');
  return exportedTarget(exports as Readonly<Record<string, unknown>>);
});
