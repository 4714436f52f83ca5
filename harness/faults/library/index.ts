import type { Fault } from '../fault.ts';
import * as all from './all.ts';

/** Every fault, by id. */
export const faults: readonly Fault[] = Object.values<Fault>(all).toSorted((a, b) => (a.id < b.id ? -1 : 1));
