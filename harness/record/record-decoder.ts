import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import { decoder } from '../json/decoder.ts';
import { type KnownNames, knownNames } from '../json/known-names.ts';
import { readObservation } from '../json/observation.ts';
import { parseJson } from '../json/parse-json.ts';
import { Problem } from '../json/problem.ts';
import { type DocumentKind, readValue } from '../json/read-document.ts';
import { executedScenario } from '../scenario/scenario-file.ts';
import { headerLine, markLine } from './line-schema.ts';
import type { RecordEvent, RecordHeader } from './record.ts';

const readMark = decoder(markLine);

const headerKind: DocumentKind<unknown, RecordHeader> = {
  name: 'record',
  version: 1,
  schema: headerLine,
  finish: (json) => {
    const { tool, dialect, seed, hello, options, started } = json as RecordHeader;
    return { tool, dialect, seed, hello, options, started };
  },
};

/** Decodes the lines of one record in order, and holds each against those before it. */
export class RecordDecoder {
  /** Whether the header was read. */
  begun = false;
  ended = false;
  /** Cases that came to their end, and observations in all. */
  cases = 0;
  observations = 0;
  #open: { readonly index: number; readonly names: KnownNames } | null = null;
  #inCase = 0;

  /** @throws Problem, or SnatcheckError `record-not-a-record` or `record-version` for the header */
  decode(text: string): RecordEvent {
    if (this.ended) throw unexpected('nothing after the end', 'another line');
    if (!this.begun) {
      const header = readValue(parseJson(text), headerKind);
      this.begun = true;
      return { kind: 'header', header };
    }
    // Nearly all lines; the other reader is slower, but more careful with what nests and with keys that stand twice.
    if (text.startsWith('{"n":')) return this.#observation(fastJson(text));
    const value = parseJson(text);
    if (typeof value === 'object' && value !== null && Object.hasOwn(value, 'n'))
      return this.#observation(value);
    return this.#mark(value);
  }

  #observation(value: unknown): RecordEvent {
    if (this.#open === null) throw unexpected('a case or the end', 'an observation');
    const observation = readObservation(value, this.#open.names);
    expectNumber('n', this.#inCase, observation.n);
    this.#inCase += 1;
    this.observations += 1;
    return { kind: 'observation', observation };
  }

  #mark(value: unknown): RecordEvent {
    const mark = readMark(value);
    switch (mark.line) {
      case 'case': {
        if (this.#open !== null) throw unexpected('an observation or the end of the case', 'another case');
        const { index, seed, settings } = mark;
        const scenario = readScenario(mark.scenario);
        this.#open = { index, names: knownNames(scenario.deployment) };
        this.#inCase = 0;
        return { kind: 'case', case: { index, seed, settings, scenario } };
      }
      case 'case-end': {
        if (this.#open === null) throw unexpected('a case or the end', 'the end of a case');
        const { index, violations } = mark;
        expectNumber('index', this.#open.index, index);
        expectNumber('observations', this.#inCase, mark.observations);
        this.#open = null;
        if (violations !== null) this.cases += 1;
        return { kind: 'case-end', index, violations };
      }
      case 'end': {
        const { cases, observations, result } = mark;
        expectNumber('cases', this.cases, cases);
        expectNumber('observations', this.observations, observations);
        this.ended = true;
        return { kind: 'end', cases, observations, result };
      }
    }
  }
}

function fastJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // For its words and its place.
    return parseJson(text);
  }
}

function readScenario(value: unknown) {
  try {
    return readValue(value, executedScenario);
  } catch (error) {
    if (error instanceof Problem) throw error.under('scenario');
    if (!(error instanceof SnatcheckError)) throw error;
    const { expected, received, remedy } = error;
    throw new Problem({ path: ['scenario'], expected, received, remedy }, error);
  }
}

function expectNumber(field: string, expected: number, received: number): void {
  if (expected === received) return;
  throw new Problem({ path: [field], expected: String(expected), received: String(received) });
}

function unexpected(expected: string, received: string): Problem {
  return new Problem({ expected, received });
}
