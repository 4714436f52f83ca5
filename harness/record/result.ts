import type { Hello, Settings } from '../../spec/vocabulary/index.ts';
import type { Picture } from './picture.ts';
import type { Shard } from './shard.ts';
import type { SystemTable } from './system-view.ts';
import type { Statistics } from './statistics.ts';

/** What a run says of one behaviour. The words are those of the JSON. */
export type Verdict =
  | 'conforms'
  | 'violates'
  /** Inside what the document itself hedges. */
  | 'permitted-variation'
  /** The target could, but the situations did not all occur. */
  | 'not-exercised'
  /** The target cannot show it. */
  | 'not-observable'
  /** The target declares that it has no such feature. */
  | 'not-supported'
  | 'inconclusive'
  /** In the catalogue, but this version of the tool does not judge it. */
  | 'not-judged';

export type Strength = 'stated' | 'inferred' | 'not guaranteed';

/** What a run says as a whole, one per exit code. */
export type RunVerdict =
  | 'conforms'
  | 'violates'
  /** A line of the file of known failures is out of date. */
  | 'known-failure-passes'
  | 'incomplete'
  | 'nothing-exercised'
  | 'target-failed'
  | 'interrupted';

export interface BehaviourResult {
  readonly verdict: Verdict;
  readonly strength: Strength;
  /** Why the verdict is what it is, in one sentence. */
  readonly reason: string;
  /** Judgements made: conforming + violating + inconclusive. */
  readonly judged: number;
  readonly conforming: number;
  readonly violating: number;
  readonly inconclusive: number;
  /** Why judgements stayed open, with counts. */
  readonly undecided: Readonly<Record<string, number>>;
  /** Each required situation and how often it occurred; 0 is missing. */
  readonly situations: Readonly<Record<string, number>>;
  /** Of `violating`, how many happened in which situations: their names, joined by `; `. */
  readonly violatingIn?: Readonly<Record<string, number>>;
  /** Every violation of it was expected: it does not fail the run. */
  readonly known?: true;
}

/** A line of the file of known failures, and what became of it. */
export interface KnownFailure {
  readonly behaviour: string;
  /** Null for the behaviour as a whole. */
  readonly situation: string | null;
  /** `file:line:column` of the line. */
  readonly place: string;
  /**
   * It fails as expected; it passes, which fails the run; it was not exercised, so that nobody can tell; it was not asked
   * for; or the run ended too early, or was one shard of several, so that it is for the whole to tell.
   */
  readonly outcome: 'fails' | 'passes' | 'not-exercised' | 'not-selected' | 'untold';
  /** In one sentence. */
  readonly reason: string;
}

/** One observation as a reader sees it: when, what was asked, what came. */
export interface ObservationLine {
  readonly n: number;
  /** Interval in ms since the case began. */
  readonly sent: number;
  readonly seen: number;
  readonly text: string;
}

export interface Finding {
  /** Unique within the run: behaviour and a short hash of the minimal scenario. */
  readonly id: string;
  readonly behaviour: string;
  readonly strength: Strength;
  readonly verdict: 'violates';
  /** Null for a primary finding, otherwise the id or behaviour of the one that it follows from. */
  readonly follows: string | null;
  readonly expected: string;
  readonly observed: string;
  /** A remark that a reader needs to weigh it, e.g. that a later edition permits it. */
  readonly note: string | null;
  /** Case number and seed in which it was first seen; negative, with seed 0, for a failure that an earlier run saved. */
  readonly case: { readonly index: number; readonly seed: number };
  /** How many cases of the run showed this behaviour broken. */
  readonly occurrences: number;
  /** Of `tries` repetitions of the minimal scenario, so many showed it again. */
  readonly confirmed: { readonly shown: number; readonly tries: number };
  /** False where the budget ended shrinking: the scenario may be larger than it has to be. Absent where it was not tried. */
  readonly minimal?: boolean;
  /** The minimal scenario in its JSON form. */
  readonly scenario: unknown;
  /** Its steps in words, one line each. */
  readonly steps: readonly string[];
  /** Everything that was observed while it ran last (the first 200 lines when there are more). */
  readonly observations: readonly ObservationLine[];
  /** Numbers of the observations that force the verdict. */
  readonly evidence: readonly number[];
  /** Of the behaviour's situations, those that it happened in. */
  readonly situations?: readonly string[];
  /** One line to paste that replays it. */
  readonly replay: string;
  /** Who held which port when; none for what follows from another finding, or where the evidence was not kept. */
  readonly picture?: Picture | null;
  /** What the system itself held right after the replay that `observations` are of; absent where it has no view of its own. */
  readonly view?: readonly SystemTable[];
}

/** Something that the document leaves open, as measured. */
export interface Characteristic {
  readonly question: string;
  readonly answer: string;
  /** How many observations speak for it. */
  readonly samples: number;
}

/** What one kind of probe was told of one VM, in a spot check of live VMs. */
export interface Witness {
  readonly vm: string;
  /** E.g. `stun udp 198.51.100.10:3478`. */
  readonly probe: string;
  readonly answers: number;
  readonly silent: number;
  readonly addresses: readonly string[];
  /** Answers that were none, and what came in place of an answer. */
  readonly remarks: readonly string[];
}

/** A VM of a spot check. */
export interface LiveVm {
  readonly name: string;
  /** What its file says of it, e.g. `load balancer, 203.0.113.10`. */
  readonly declared: string;
  /** Of small questions by UDP before anything is judged, in ms; null where none was answered. */
  readonly roundTripMs: { readonly least: number; readonly median: number; readonly most: number } | null;
}

/** Everything that a report is made of. */
export interface Result {
  readonly format: 'snatcheck/result';
  readonly version: 1;
  readonly tool: string;
  readonly verdict: RunVerdict;
  readonly exitCode: number;
  /** The verdict in one sentence, and the obstacle in another. */
  readonly summary: string;
  /** What kept judgements from being made, so that nothing conforms for sure. */
  readonly obstacle?: string;
  readonly target: Hello;
  readonly dialect: string;
  readonly seed: number;
  /** Version of the generator that made the cases; absent where they were recorded, captured or planned. */
  readonly generator?: number;
  readonly cases: number;
  readonly observations: number;
  readonly durationMs: number;
  readonly started: string;
  /** Idle timeout T and tolerance e that were judged by, in ms, and the distinct port pools. */
  readonly timing: {
    readonly idleTimeoutMs: number;
    readonly toleranceMs: number;
    readonly timeScale: number;
  };
  readonly settings: readonly Settings[];
  /** For charts; none in results that an earlier version wrote. */
  readonly statistics?: Statistics | null;
  readonly behaviours: Readonly<Record<string, BehaviourResult>>;
  readonly findings: readonly Finding[];
  readonly characteristics: Readonly<Record<string, Characteristic>>;
  /** In the order of their file; absent where none was given. */
  readonly known?: readonly KnownFailure[];
  /** By VM and probe; only of live VMs. */
  readonly witnesses?: readonly Witness[];
  /** Those with an agent; only of live VMs. */
  readonly liveVms?: readonly LiveVm[];
  /** Errors of the target or the set-up, as text with code. */
  readonly errors: readonly string[];
  /** Only in the result of a part of a run. */
  readonly shard?: Shard;
  /** The command line that made it. */
  readonly command: string;
}
