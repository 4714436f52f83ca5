import { samePayload, type Sighting } from './sighting.ts';

/** What became of packets on their way from one side to the other. */
export interface Matched {
  /** For each packet that went in: the one that came out, or why none is known. */
  readonly of: ReadonlyMap<Sighting, Sighting | 'ambiguous' | 'unmatched'>;
  /** Those that came out and belong to none. */
  readonly unexplained: readonly Sighting[];
  /** Of packets whose like came out before they went in by more than the bound: by how much, in ms, at most. */
  readonly early: { readonly count: number; readonly byMs: number };
}

export interface MatchOptions {
  /** What a translator leaves alone: the end that it does not rewrite. */
  readonly fixedEnd: (one: Sighting) => string;
  /** What it rewrites. */
  readonly movedEnd: (one: Sighting) => string;
  /** What the other end of this packet's flow is rewritten to, as far as that is known otherwise: for packets without a content of their own. */
  readonly knownEnd: (one: Sighting) => string | null;
  /** A packet takes at most so long, in ms. */
  readonly delayMs: number;
  /** By which the clocks of both sides may differ, in ms. */
  readonly clockErrorMs: number;
}

/**
 * Matches packets by what a translator leaves alone: the far end, lengths, TCP's numbers and flags, and the payload as
 * far as both captures kept it. Packets of one flow that are alike are matched in order; where alike packets belong to
 * several flows, or came out from several tuples, or where nothing but the length is alike, nothing is said: a
 * translation is never made up.
 */
export function match(went: readonly Sighting[], came: readonly Sighting[], options: MatchOptions): Matched {
  const { fixedEnd, delayMs, clockErrorMs } = options;
  const key = (one: Sighting): string => `${one.protocol} ${fixedEnd(one)} ${one.content}`;
  const likes = grouped(went, came, key);
  const state = { of: new Map<Sighting, Sighting | 'ambiguous' | 'unmatched'>(), count: 0, byMs: 0 };
  const used = new Set<Sighting>();
  for (const like of likes.flatMap(byPayload)) {
    if (like.in.length === 0) continue;
    for (const part of partsOf(like.in, like.out, delayMs, clockErrorMs)) settle(part, options, state, used);
    noteEarly(like, clockErrorMs, state);
  }
  const { count, byMs } = state;
  return { of: state.of, unexplained: came.filter((one) => !used.has(one)), early: { count, byMs } };
}

/** Bytes of a payload that packets are sorted by; all of it is compared later. */
const COMPARED = 256;

interface Part {
  readonly in: Sighting[];
  readonly out: Sighting[];
}

function grouped(
  went: readonly Sighting[],
  came: readonly Sighting[],
  key: (one: Sighting) => string,
): readonly Part[] {
  const parts = new Map<string, Part>();
  const of = (one: Sighting): Part => {
    const name = key(one);
    const found = parts.get(name) ?? { in: [], out: [] };
    parts.set(name, found);
    return found;
  };
  for (const one of went) of(one).in.push(one);
  for (const one of came) of(one).out.push(one);
  return [...parts.values()];
}

/** Where one side was captured with a shorter snaplen, so much of the payload can be compared as both have of all. */
function byPayload({ in: went, out: came }: Part): readonly Part[] {
  let kept = COMPARED;
  for (const one of went) kept = Math.min(kept, one.payload.length);
  for (const one of came) kept = Math.min(kept, one.payload.length);
  return grouped(went, came, ({ payload }) => Buffer.from(payload.subarray(0, kept)).toString('latin1'));
}

/** Splits by time: nothing of one part can belong to another. Both lists are in order of time. */
function* partsOf(
  went: readonly Sighting[],
  came: readonly Sighting[],
  delayMs: number,
  clockErrorMs: number,
): Generator<Part, void> {
  let part: Part = { in: [], out: [] };
  let until = Number.NEGATIVE_INFINITY;
  let next = 0;
  for (const one of went) {
    const from = one.timeMs - clockErrorMs;
    while (next < came.length && (came[next] as Sighting).timeMs < from) {
      if ((came[next] as Sighting).timeMs <= until) part.out.push(came[next] as Sighting);
      next += 1;
    }
    if (from > until && part.in.length > 0) {
      yield part;
      part = { in: [], out: [] };
    }
    part.in.push(one);
    until = one.timeMs + delayMs + clockErrorMs;
  }
  while (next < came.length && (came[next] as Sighting).timeMs <= until) {
    part.out.push(came[next] as Sighting);
    next += 1;
  }
  yield part;
}

function settle(
  { in: went, out: came }: Part,
  { movedEnd, knownEnd, clockErrorMs }: MatchOptions,
  { of }: { of: Map<Sighting, Sighting | 'ambiguous' | 'unmatched'> },
  used: Set<Sighting>,
): void {
  const [first] = went;
  const [firstOut] = came;
  if (first === undefined) return;
  if (firstOut === undefined) {
    for (const one of went) of.set(one, 'unmatched');
    return;
  }
  const isOneFlow = went.every((one) => movedEnd(one) === movedEnd(first));
  const isOneTuple = came.every((one) => movedEnd(one) === movedEnd(firstOut));
  const alike = [...went, ...came].every((one) => samePayload(one, first));
  const whole = [...went, ...came].every(({ isFragment }) => !isFragment);
  const distinct = went.every(({ isDistinct }) => isDistinct) && came.every(({ isDistinct }) => isDistinct);
  const known = distinct || knownEnd(first) === movedEnd(firstOut);
  if (!isOneFlow || !isOneTuple || !alike || !whole || !known || came.length > went.length) {
    for (const one of went) of.set(one, 'ambiguous');
    return;
  }
  // Which of several copies was lost cannot be told; each that came out belongs to the latest that had gone in.
  let next = 0;
  for (const [index, one] of went.entries()) {
    const left = went.length - index;
    const out = came[next];
    const following = went[index + 1];
    const fits = out !== undefined && out.timeMs >= one.timeMs - clockErrorMs;
    const mustTake = left <= came.length - next;
    const isLatest = following === undefined || (out?.timeMs ?? 0) < following.timeMs - clockErrorMs;
    if (out !== undefined && fits && (mustTake || isLatest)) {
      of.set(one, out);
      used.add(out);
      next += 1;
    } else of.set(one, 'ambiguous');
  }
}

/** A packet cannot come out before it went in: where that seems so, the clocks differ by more than was said. */
function noteEarly(
  { in: went, out: came }: Part,
  clockErrorMs: number,
  state: { count: number; byMs: number },
): void {
  const [one] = went;
  const [other] = came;
  if (one === undefined || other === undefined || went.length > 1 || came.length > 1) return;
  const byMs = one.timeMs - other.timeMs;
  if (byMs <= clockErrorMs || !one.isDistinct || !samePayload(one, other)) return;
  state.count += 1;
  state.byMs = Math.max(state.byMs, byMs);
}
