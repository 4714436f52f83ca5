import type { GatewayParts } from '../../builtin/parts.ts';
import { DEFAULT_RULES, type FilterGroup, matches, type Rule } from '../../builtin/security.ts';

export interface Reading {
  /** The rules in the order in which they are asked; the user's come in as they were written. */
  readonly order?: (users: readonly Rule[], defaults: readonly Rule[]) => readonly Rule[];
  readonly matches?: typeof matches;
}

/** As a sound gateway asks them. */
export const byPriority = (users: readonly Rule[], defaults: readonly Rule[]): readonly Rule[] =>
  [...users, ...defaults].toSorted((a, b) => a.priority - b.priority);

/** Security groups that are read in another way, NIC and subnet both being asked as they should. */
export function groupsThat({ order = byPriority, matches: fits = matches }: Reading): GatewayParts['admits'] {
  return (network, direction, vm, packet) => {
    const allows = (group: FilterGroup | null) => {
      if (group === null) return true;
      const decides = order(group.rules, DEFAULT_RULES).find(
        (rule) => rule.direction === direction && fits(network, rule, packet),
      );
      return decides?.access === 'allow';
    };
    return allows(vm.group) && allows(vm.subnet?.group ?? null);
  };
}
