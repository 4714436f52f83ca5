import type { Scope } from '../../../spec/vocabulary/index.ts';
import { matches } from '../../builtin/security.ts';
import { invented, type Fault } from '../fault.ts';
import { groupsThat } from '../seeding/groups-that.ts';
import { seeded } from '../seeding/seeded.ts';

function widened(scope: Scope): Scope {
  if (typeof scope === 'string' || scope.bits === 0) return scope;
  const bits = scope.bits - 1;
  return { base: bits === 0 ? 0 : (scope.base & (-1 << (32 - bits))) >>> 0, bits };
}

export const prefixOneBitShort: Fault = {
  id: 'prefix-one-bit-short',
  fault: "The mask of a rule's prefix is one bit shorter than it says: it covers twice as many addresses.",
  breaks: ['nsg-limits-destinations', 'nsg-default-rules'],
  amended: 'A rule that applies where it should not overrides a default rule there.',
  family: 'NSG',
  mechanism: 'off by one',
  origin: invented,
  shows: '1..64',
  make: seeded(() => ({
    admits: groupsThat({
      matches: (network, rule, packet) =>
        matches(
          network,
          { ...rule, source: widened(rule.source), destination: widened(rule.destination) },
          packet,
        ),
    }),
  })),
};
