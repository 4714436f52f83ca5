/** What a program of the system under test printed about the system, right after a minimal counterexample had run. */
export interface SystemTable {
  /** As a person would type it where the system runs. */
  readonly command: string;
  /** In the order in which they were printed: all of them, or those that tell most about the evidence. */
  readonly lines: readonly string[];
  /** Lines that were printed. */
  readonly printed: number;
}

/** Words that one packet of the evidence goes by in a system's tables: addresses and ports, as they are written there. */
export type Subject = readonly string[];

/** Of all tables of one finding. */
export const MOST_TABLES = 6;
/** Of one table. */
export const MOST_TABLE_LINES = 24;
/** UTF-16 units of one line, and of a command. */
export const MOST_TABLE_LINE = 400;
