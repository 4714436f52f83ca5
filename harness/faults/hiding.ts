import type { Capabilities, Features, Hello, Outcome } from '../../spec/vocabulary/index.ts';
import { builtinTarget } from '../builtin/target.ts';
import type { Target } from '../target/contract.ts';

type Shown = keyof Capabilities['shows'];

/** What a target does without: features that it lacks, and what it cannot show. */
export interface Lacks {
  readonly features?: readonly (keyof Features)[];
  readonly shows?: readonly Shown[];
  readonly capabilities?: Partial<Capabilities>;
}

/** A target, the built-in gateway by default, seen by an adapter that declares less of it, and tells no more than it declares. */
export function hiding(
  { features = [], shows = [], capabilities }: Lacks,
  target: Target = builtinTarget(),
): Target {
  const { hello } = target;
  const hidden: Hello = {
    ...hello,
    features: { ...hello.features, ...without(features) },
    capabilities: {
      ...hello.capabilities,
      ...capabilities,
      shows: { ...hello.capabilities.shows, ...without(shows) },
    },
  };
  const told = (outcome: Outcome): Outcome => tell(outcome, hidden.capabilities.shows);
  return {
    hello: hidden,
    deploy: (deployment, settings) => target.deploy(deployment, settings),
    run: async (batch) => (await target.run(batch)).map(told),
    reset: () => target.reset(),
    bye: () => target.bye(),
  };
}

function without<K extends string>(names: readonly K[]): Partial<Record<K, false>> {
  return Object.fromEntries(names.map((name) => [name, false])) as Partial<Record<K, false>>;
}

/** What is not shown stands as docs/protocol.md says: port 0, nothing delivered, intact, unknown. */
function tell(outcome: Outcome, shows: Capabilities['shows']): Outcome {
  if ('arrivals' in outcome) {
    return {
      ...outcome,
      arrivals: outcome.arrivals.map((one) => ({
        ...one,
        sourcePort: shows.publicPort ? one.sourcePort : 0,
        intact: one.intact || !shows.payload,
      })),
      deliveries: shows.deliveries
        ? outcome.deliveries.map((one) => ({ ...one, intact: one.intact || !shows.payload }))
        : [],
      answer: shows.answers ? outcome.answer : null,
    };
  }
  if ('vms' in outcome && !shows.probeState) {
    return { ...outcome, vms: outcome.vms.map(({ vm }) => ({ vm, reached: null, up: null })) };
  }
  if ('source' in outcome && !shows.publicPort) return { ...outcome, sourcePort: null };
  return outcome;
}
