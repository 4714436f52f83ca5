import type { Protocol } from '../../../spec/vocabulary/index.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Layout } from '../deployments.ts';
import type { Means } from '../means.ts';

/** A directed scenario for a situation that chance alone would rarely bring about. */
export interface Template {
  readonly name: string;
  /** Null when the target has not what it takes. */
  make(means: Means): Scenario | null;
}

export const template = (name: string, make: (means: Means) => Scenario | null): Template => ({ name, make });

/** One template for each protocol that the target may have. */
export function perProtocol(
  name: string,
  make: (means: Means, protocol: Protocol) => Scenario | null,
): readonly Template[] {
  return (['udp', 'tcp'] as const).map((protocol) =>
    template(`${name}, ${protocol}`, (means) =>
      means.protocols.includes(protocol) ? make(means, protocol) : null,
    ),
  );
}

/** Number of a second VM; the first one where the target has no other. */
export const other = ({ maxVms }: Means): number => Math.min(2, maxVms) - 1;

/** Several VMs behind one address, as far as the target knows of that: a pool, else VMs on their own. */
export const sharing = ({ features }: Means): Layout => (features.pools ? 'pool' : 'standalone');

/** Takes out what this target cannot do, where the rest still makes sense. */
export const only = <T>(when: boolean, ...steps: readonly T[]): readonly T[] => (when ? steps : []);
