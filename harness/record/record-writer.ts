import type { Violation } from '../../spec/judgement.ts';
import type { Observation, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { encodeObservation } from '../json/observation.ts';
import { encodeCase, encodeCaseEnd, encodeEnd, encodeHeader } from './encode-line.ts';
import { createRecordFile, type RecordFile, writeError } from './record-file.ts';
import type { RecordCase, RecordHeader, RecordSummary } from './record.ts';

/** A case of a record, as text. */
export interface CopiedCase {
  readonly index: number;
  /** Its lines, each with its newline. */
  readonly text: string;
  readonly observations: number;
  /** Whether it came to its end. */
  readonly whole: boolean;
}

/** Characters that wait for one write. */
const BUFFER = 256 * 1024;

/**
 * Writes a run record. Every method returns once its lines are in the buffer or in the file, and none of them waits:
 * writes are synchronous. So memory is bounded without a promise to await, lines of concurrent callers never mix, and
 * a signal's handler can finish the file like anybody else.
 *
 * A full or broken disk does not end a campaign: the first error is kept as `failure`, and nothing is written after it.
 */
export class RecordWriter {
  readonly path: string;
  readonly #file: RecordFile;
  #failure: SnatcheckError | null = null;
  #buffer = '';
  #closed = false;
  #cases = 0;
  #observations = 0;
  /** Index of the case that is under way. */
  #open: number | null = null;
  #inCase = 0;

  /** @throws SnatcheckError `record-write-failed` or `record-disk-full` when the file cannot be created */
  constructor(path: string, header: RecordHeader, file: RecordFile = createRecordFile(path)) {
    this.path = path;
    this.#file = file;
    this.#put(encodeHeader(header));
  }

  /** The error that stopped the writing, or null. The record ends before it; whatever was judged is not touched. */
  get failure(): SnatcheckError | null {
    return this.#failure;
  }

  beginCase(recordCase: RecordCase): void {
    if (this.#open !== null) throw new Error(`case ${recordCase.index} begins within case ${this.#open}`);
    this.#put(encodeCase(recordCase));
    this.#open = recordCase.index;
    this.#inCase = 0;
  }

  /**
   * The observations of the case in order, numbered from 0.
   * @throws SnatcheckError `outcome-not-finite`; the file is as before.
   */
  observe(observation: Observation): void {
    if (this.#open === null) throw new Error(`observation ${observation.n} is outside every case`);
    this.#put(`${encodeObservation(observation)}\n`);
    this.#inCase += 1;
  }

  /** @param violations or null where the case did not come to its end. */
  endCase(violations: readonly Violation[] | null): void {
    if (this.#open === null) throw new Error('no case is under way');
    this.#put(encodeCaseEnd(this.#open, this.#inCase, violations));
    if (violations !== null) this.#cases += 1;
    this.#observations += this.#inCase;
    this.#open = null;
  }

  /** A case as another record has it, from its first line on; its end is added where it has none. */
  copyCase({ index, text, observations, whole }: CopiedCase): void {
    if (this.#open !== null) throw new Error(`case ${index} begins within case ${this.#open}`);
    this.#put(text);
    if (!whole) this.#put(encodeCaseEnd(index, observations, null));
    else this.#cases += 1;
    this.#observations += observations;
  }

  /** Ends and closes the file. */
  end(result: RecordSummary): void {
    if (this.#open !== null) this.endCase(null);
    this.#put(encodeEnd(this.#cases, this.#observations, result));
    this.close();
  }

  /** Closes the file as it is. Without an end before it, a reader calls the record truncated. May be called twice. */
  close(): void {
    if (this.#closed) return;
    this.flush();
    this.#closed = true;
    try {
      this.#file.close();
    } catch (error) {
      this.#failure ??= writeError(error, this.path);
    }
  }

  /** Hands the operating system everything that was said so far. */
  flush(): void {
    if (this.#failure !== null || this.#closed || this.#buffer === '') return;
    let rest: Uint8Array = Buffer.from(this.#buffer, 'utf8');
    this.#buffer = '';
    try {
      while (rest.length > 0) rest = rest.subarray(this.#file.write(rest));
    } catch (error) {
      this.#failure = writeError(error, this.path);
    }
  }

  #put(line: string): void {
    if (this.#failure !== null || this.#closed) return;
    this.#buffer += line;
    if (this.#buffer.length >= BUFFER) this.flush();
  }
}
