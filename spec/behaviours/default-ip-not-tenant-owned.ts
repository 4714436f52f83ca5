import { F } from '../model/facts.ts';
import { type Behaviour, feature, requires, when } from './behaviour.ts';

export const defaultIpNotTenantOwned: Behaviour = {
  id: 'default-ip-not-tenant-owned',
  claim: "The address of default SNAT is none of the subscription's own public IP resources.",
  strength: 'inferred',
  exempts: requires(),
  judge: (facts) => {
    if (!facts.has(F.outbound) || facts.has(F.unseen) || !facts.has(F.toPublic) || facts.has(F.answersClient))
      return null;
    if (
      !facts.has(F.expectDefault) ||
      facts.has(F.expectEither) ||
      facts.has(F.demoted) ||
      facts.has(F.expectDenied)
    )
      return null;
    if (facts.has(F.sourcePrivate) || (facts.has(F.live) && facts.has(F.same))) return null;
    return facts.has(F.sourceOwned) ? 'violates' : 'conforms';
  },
  situations: {
    'standalone VM beside a tenant with frontends and ILPIPs': when(
      [F.outbound, F.expectDefault, F.sourceFits, F.tenantOwns],
      feature('severalVms'),
      feature('pools'),
      feature('ilpip'),
    ),
  },
  words: (t, words) => ({
    expected: `${words.flow(t)} leaves from an address that is not the tenant's own`,
    observed: `it left from ${words.seen(t)}, a public IP resource of the tenant's`,
  }),
};
