import type { Result } from '../harness/record/result.ts';
import type { Catalogue } from './catalogue.ts';

/** One way to write a Result down. Pure: the same Result gives the same bytes, on every machine. */
export interface Format {
  /** Of the file, with its dot. */
  readonly extension: string;
  /** In pieces, so that 5,000 findings need not stand in memory as one string. */
  readonly render: (result: Result, catalogue: Catalogue) => Iterable<string>;
}
