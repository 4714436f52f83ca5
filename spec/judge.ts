import type { BehaviourId } from './article/behaviour-ids.ts';
import type { Behaviour } from './behaviours/behaviour.ts';
import { situationsBroken } from './behaviours/circumstances.ts';
import { isWitness } from './behaviours/evidence.ts';
import { behaviours } from './behaviours/index.ts';
import { Words } from './behaviours/words.ts';
import { blameOrder } from './blame.ts';
import { FactCounts, type FactEntry } from './fact-counts.ts';
import {
  type BehaviourTally,
  type CaseContext,
  type CaseJudge,
  type CaseJudgement,
  SITUATION_SEPARATOR,
  type Violation,
} from './judgement.ts';
import type { FactSet } from './model/facts.ts';
import { type Ledger, protocolIndex } from './model/ledger.ts';
import { Model } from './model/model.ts';
import { FastLedger } from './model/fast/index.ts';
import type { TraitName } from './model/traits.ts';
import { Taint } from './taint.ts';
import type { Transition } from './model/transition.ts';
import type { Address, Hello, Observation, Protocol } from './vocabulary/index.ts';

/** Violations of one case that are told in words; of the rest the first of each behaviour is, and the others are counted. */
const MOST_VIOLATIONS = 50;

/** The judge of all documented behaviours. One ledger serves every case. */
export function createJudge(ledger: Ledger = new FastLedger()): CaseJudge {
  return new Judge(ledger);
}

class Judge implements CaseJudge {
  readonly #ledger: Ledger;
  readonly #model: Model;
  readonly #taint = new Taint();
  #hello: Hello | null = null;
  #counts = new FactCounts<Weighed>(() => ({ judged: [], violations: [], occurring: [] }));
  #context: CaseContext | null = null;
  #violations: Violation[] = [];
  #tallies: Record<string, BehaviourTally> = {};
  #tallied = 0;
  #transitions = 0;
  #now = { sent: 0, seen: 0 };

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#model = new Model(ledger, (transition) => this.#assess(transition));
  }

  begin(context: CaseContext): void {
    if (this.#hello !== context.hello) this.#adopt(context.hello);
    this.#context = context;
    this.#violations = [];
    this.#taint.clear();
    this.#now = { sent: 0, seen: 0 };
    this.#model.begin(context);
  }

  observe(observation: Observation): void {
    this.#now = observation.outcome;
    this.#model.observe(observation);
  }

  wantsAnother(): boolean {
    return this.#model.wantsAnother();
  }

  end(): CaseJudgement {
    this.#model.finish();
    return { violations: this.#violations };
  }

  holders(
    address: Address | -1,
    destination: Address,
    protocol: Protocol,
  ): { sure: number; possible: number } {
    const index = protocolIndex(protocol);
    const { sent, seen } = this.#now;
    const of = (one: Address): { sure: number; possible: number } => {
      this.#ledger.count(one, destination, index, sent, seen);
      return { sure: this.#ledger.pool.sure, possible: this.#ledger.pool.possible };
    };
    if (address !== -1) return of(address);
    let sum = { sure: 0, possible: 0 };
    for (const one of this.#model.publicAddresses()) {
      const { sure, possible } = of(one);
      sum = { sure: sum.sure + sure, possible: sum.possible + possible };
    }
    return sum;
  }

  get traits(): Readonly<Record<TraitName, number>> {
    return this.#model.traits.counts;
  }

  get tallies(): Readonly<Record<string, BehaviourTally>> {
    if (this.#tallied !== this.#transitions) this.#addUp();
    return this.#tallies;
  }

  /** Another target: what was counted so far stays, and is judged as it was. */
  #adopt(hello: Hello): void {
    if (this.#hello !== null) this.#addUp();
    this.#hello = hello;
    const applying = blameOrder
      .map((id) => behaviours[id])
      .filter((behaviour) => behaviour.exempts(hello) === null);
    this.#counts = new FactCounts((facts) => {
      const judged = applying.flatMap((behaviour) => {
        const judgement = behaviour.judge(facts);
        if (judgement === null) return [];
        const situations = judgement === 'violates' ? situationsBroken(behaviour, facts, hello) : [];
        return [{ behaviour, judgement, situations }];
      });
      const violations = judged.filter(({ judgement }) => judgement === 'violates');
      return { judged, violations, occurring: this.#occurring(facts) };
    });
    for (const behaviour of Object.values(behaviours)) {
      this.#tallies[behaviour.id] ??= emptyTally(behaviour, hello);
    }
  }

  /** The situations of every behaviour that these facts are, among those that are counted. */
  #occurring(facts: FactSet): readonly Occurring[] {
    return Object.values(behaviours).flatMap((behaviour) => {
      if (!isWitness(facts, behaviour.judge(facts))) return [];
      const { situations } = this.#tallies[behaviour.id]!;
      return Object.entries(behaviour.situations)
        .filter(([name, situation]) => name in situations && situation.occurs(facts))
        .map(([name]) => ({ situations, name }));
    });
  }

  #assess(transition: Transition): void {
    this.#transitions++;
    const entry = this.#counts.of(transition.facts);
    entry.count++;
    if (entry.value.violations.length > 0) this.#violated(transition, entry);
  }

  /** Every violation of one transition is real; those of later ones may follow from it, and are told apart. */
  #violated(t: Transition, entry: FactEntry<Weighed>): void {
    let first: BehaviourId | null = null;
    const words = new Words(this.#context!.deployment);
    for (const { behaviour, situations } of entry.value.violations) {
      const cause = this.#taint.causeOf(behaviour.id, t);
      const tally = this.#tallies[behaviour.id]!;
      if (cause === null) {
        tally.violating++;
        const where = situations.join(SITUATION_SEPARATOR);
        tally.violatingIn[where] = (tally.violatingIn[where] ?? 0) + 1;
      } else {
        tally.inconclusive++;
        const reason = `after a violation of ${cause}`;
        tally.undecided[reason] = (tally.undecided[reason] ?? 0) + 1;
      }
      const follows = cause ?? first;
      first ??= behaviour.id;
      if (this.#violations.length >= MOST_VIOLATIONS && this.#isTold(behaviour.id, follows)) continue;
      const { expected, observed, note } = behaviour.words(t, words);
      this.#violations.push({
        behaviour: behaviour.id,
        follows,
        expected,
        observed,
        note: note ?? null,
        evidence: t.settledAt === t.n ? [t.n] : [t.n, t.settledAt],
        situations,
      });
    }
    for (const { behaviour } of entry.value.violations) this.#taint.mark(behaviour.id, t);
  }

  /** Whether a violation of this behaviour is told already: by itself, or as what follows from another. */
  #isTold(id: BehaviourId, follows: BehaviourId | null): boolean {
    return this.#violations.some(
      (one) => one.behaviour === id && (one.follows === null) === (follows === null),
    );
  }

  #addUp(): void {
    for (const entry of this.#counts.entries) {
      const added = entry.count - entry.counted;
      entry.counted = entry.count;
      if (added === 0) continue;
      for (const { behaviour, judgement } of entry.value.judged) {
        const tally = this.#tallies[behaviour.id]!;
        if (judgement === 'conforms') tally.conforming += added;
        else if (judgement === 'permitted-variation') tally.varying += added;
        else if (typeof judgement === 'object' && judgement !== null) {
          tally.inconclusive += added;
          tally.undecided[judgement.undecided] = (tally.undecided[judgement.undecided] ?? 0) + added;
        }
      }
      for (const { situations, name } of entry.value.occurring) situations[name]! += added;
    }
    this.#tallied = this.#transitions;
  }
}

/** What every behaviour says of one combination of facts. */
interface Weighed {
  readonly judged: readonly Verdict[];
  readonly violations: readonly Verdict[];
  /** Kept as well: a run adds up several times a second, to tell its progress. */
  readonly occurring: readonly Occurring[];
}

/** Where a situation is counted, and under which name. */
interface Occurring {
  readonly situations: BehaviourTally['situations'];
  readonly name: string;
}

interface Verdict {
  readonly behaviour: Behaviour;
  readonly judgement: ReturnType<Behaviour['judge']>;
  /** Of a violation. */
  readonly situations: readonly string[];
}

function emptyTally(behaviour: Behaviour, hello: Hello): BehaviourTally {
  const possible = Object.entries(behaviour.situations).filter(([, situation]) => situation.possible(hello));
  return {
    conforming: 0,
    violating: 0,
    varying: 0,
    inconclusive: 0,
    undecided: {},
    situations: Object.fromEntries(possible.map(([name]) => [name, 0])),
    violatingIn: {},
  };
}
