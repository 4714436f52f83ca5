import { azure2016 } from './azure-2016.ts';
import type { Dialect } from './dialect.ts';

export type { Dialect } from './dialect.ts';

export const dialects = { 'azure-2016': azure2016 } as const satisfies Record<string, Dialect>;
