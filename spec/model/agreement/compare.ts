import type { Address } from '../../vocabulary/index.ts';
import type { FlowFacts, HolderFacts, Ledger, Most, PoolFacts, RivalFacts } from '../ledger.ts';

/** What two ledgers say differently, such as `pool.sure: 2 and 1`; null when they agree in every field. */
export function difference(a: Ledger, b: Ledger, publicAddresses: readonly Address[]): string | null {
  if (!sameFlow(a.flow, b.flow)) return unequal('flow', a.flow, b.flow);
  if (!sameRival(a.rival, b.rival)) return unequal('rival', a.rival, b.rival);
  if (!samePool(a.pool, b.pool)) return unequal('pool', a.pool, b.pool);
  if (!sameHolder(a.holder, b.holder)) return unequal('holder', a.holder, b.holder);
  for (const address of publicAddresses) {
    for (const protocol of [0, 1] as const) {
      const of = a.most(address, protocol);
      const other = b.most(address, protocol);
      if (!sameMost(of, other)) return unequal(`most(${address}, ${protocol})`, of, other);
    }
  }
  return null;
}

// Field by field, since loops over names are many times slower and the exhaustive check makes millions of comparisons.
// A test alters each field of each of them in turn, so that a new one cannot be forgotten here.

function sameFlow(a: FlowFacts, b: FlowFacts): boolean {
  return (
    a.liveness === b.liveness &&
    a.publicAddress === b.publicAddress &&
    a.publicPort === b.publicPort &&
    a.idleAtLeast === b.idleAtLeast &&
    a.quietAtLeast === b.quietAtLeast &&
    a.ageAtLeast === b.ageAtLeast &&
    a.sureSinceGroup === b.sureSinceGroup &&
    a.same === b.same &&
    a.becameSure === b.becameSure &&
    a.reusesPort === b.reusesPort &&
    a.answered === b.answered &&
    a.demoted === b.demoted
  );
}

function sameRival(a: RivalFacts, b: RivalFacts): boolean {
  return (
    a.count === b.count &&
    a.sameEndpoint === b.sameEndpoint &&
    a.vm === b.vm &&
    a.port === b.port &&
    a.destinationPort === b.destinationPort &&
    a.quietAtLeast === b.quietAtLeast &&
    a.otherProtocol === b.otherProtocol
  );
}

function samePool(a: PoolFacts, b: PoolFacts): boolean {
  return (
    a.sure === b.sure &&
    a.possible === b.possible &&
    a.sureAll === b.sureAll &&
    a.possibleAll === b.possibleAll &&
    a.wasFull === b.wasFull &&
    a.idledOut === b.idledOut &&
    a.closedOut === b.closedOut &&
    a.denied === b.denied &&
    a.failures === b.failures &&
    a.fills === b.fills &&
    a.sureOfAddress === b.sureOfAddress &&
    a.fullDestinations === b.fullDestinations &&
    a.onlyVm === b.onlyVm &&
    a.onlyPort === b.onlyPort &&
    a.oldestQuiet === b.oldestQuiet &&
    a.endedQuiet === b.endedQuiet
  );
}

function sameHolder(a: HolderFacts, b: HolderFacts): boolean {
  return (
    a.sure === b.sure &&
    a.possible === b.possible &&
    a.vm === b.vm &&
    a.port === b.port &&
    a.quietAtLeast === b.quietAtLeast &&
    a.idleAtLeast === b.idleAtLeast &&
    a.reused === b.reused &&
    a.forgot === b.forgot
  );
}

function sameMost(a: Most, b: Most): boolean {
  return a.own === b.own && a.all === b.all && a.possible === b.possible;
}

function unequal(name: string, a: object, b: object): string {
  const other = new Map<string, unknown>(Object.entries(b));
  const fields = Object.entries(a)
    .filter(([field, value]) => value !== other.get(field))
    .map(([field, value]) => `${field}: ${String(value)} and ${String(other.get(field))}`);
  return `${name}.${fields.join(', ')}`;
}
