import { F } from '../model/facts.ts';
import { type Behaviour, feature, requires, when } from './behaviour.ts';
import { unproven, unsupported } from './evidence.ts';
import { isWantOfPort } from './want-of-port.ts';

export const nsgDefaultRules: Behaviour = {
  id: 'nsg-default-rules',
  claim:
    "Where no rule of the user's decides, the default rules do: within the VNet allowed (65000), to the internet and from the load balancer's probe allowed (65001), anything else denied (65500).",
  strength: 'inferred',
  exempts: requires('securityGroups'),
  judge: (facts) => {
    if (facts.has(F.health)) {
      if (!facts.has(F.byDefault)) return null;
      return facts.has(F.markedDown) ? 'violates' : facts.has(F.markedUp) ? 'conforms' : null;
    }
    if (facts.has(F.client)) return facts.has(F.clientDenied) && facts.has(F.byDefault) ? 'violates' : null;
    if (!facts.has(F.byDefault) || facts.has(F.grouplessVm) || facts.has(F.answersClient)) return null;
    if (facts.has(F.failed)) {
      const open = unsupported(facts);
      if (facts.has(F.lostDenied)) return open ?? 'conforms';
      if (!facts.has(F.lostDirect) && !facts.has(F.lostIlpip) && !facts.has(F.lostSnat)) return null;
      if (open !== null) return open;
      // Nor is it the group's doing where the VM's own flows to that destination live.
      if (isWantOfPort(facts) || (facts.has(F.lostSnat) && facts.has(F.fillerFails))) return null;
      return unproven(facts) ?? 'violates';
    }
    if (!facts.has(F.outbound) || facts.has(F.unseen) || facts.has(F.live) || facts.has(F.demoted))
      return null;
    if (facts.has(F.expectDenied)) return 'violates';
    return !facts.has(F.expectEither) && (facts.has(F.opens) || facts.has(F.toNetwork)) ? 'conforms' : null;
  },
  situations: {
    'internet, allowed by 65001': when([F.outbound, F.byDefault, F.toPublic, F.groupedVm]),
    'VNet, allowed by 65000': when([F.outbound, F.byDefault, F.toNetwork, F.groupedVm]),
    "the load balancer's probe, allowed by 65001": when(
      [F.health, F.byDefault, F.markedUp],
      feature('pools'),
      feature('probes'),
      ({ capabilities }) => capabilities.shows.probeState,
    ),
    'neither, denied by 65500': when([F.failed, F.lostDenied, F.byDefault, F.toNowhere]),
  },
  words: (t, words) => {
    if (t.has(F.health)) {
      return {
        expected: `${words.vm(t.vm)}, whose probe default rule 65001 allows and nothing ever blocked, is up`,
        observed: 'it is held for down after as many probes as the threshold',
      };
    }
    if (t.has(F.client)) {
      return {
        expected: `default rule 65500 denies a client's flow to ${words.vm(t.vm)}, which no rule of its groups allows`,
        observed: `it got one to ${words.seen(t)}`,
      };
    }
    if (t.has(F.expectDenied)) {
      return {
        expected: `${words.flow(t)} goes neither to the VNet nor to the internet, so default rule 65500 denies it`,
        observed: `it arrived, from ${words.seen(t)}`,
      };
    }
    return {
      expected: `${words.flow(t)} is allowed by default rule ${t.has(F.toNetwork) ? '65000' : '65001'}`,
      observed: 'it did not get through, while controls did',
    };
  },
};
