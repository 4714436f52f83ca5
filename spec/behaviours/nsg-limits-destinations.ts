import { F } from '../model/facts.ts';
import { type Behaviour, feature, requires, tcp, udp, when } from './behaviour.ts';
import { unproven, unsupported } from './evidence.ts';
import { isWantOfPort } from './want-of-port.ts';

/** Whatever the address that it comes from: that is for the claims about methods. */
const allowed = [F.outbound, F.opens, F.byUser] as const;
const denied = [F.failed, F.lostDenied, F.byUser] as const;

export const nsgLimitsDestinations: Behaviour = {
  id: 'nsg-limits-destinations',
  claim:
    "A flow that the VM's network security group denies does not reach its destination; one that it allows does. The rule with the lowest priority number decides, and both the subnet's and the NIC's group must allow.",
  strength: 'stated',
  exempts: requires('securityGroups'),
  judge: (facts) => {
    if (facts.has(F.client)) return facts.has(F.clientDenied) && facts.has(F.byUser) ? 'violates' : null;
    if (!facts.has(F.byUser) || facts.has(F.answersClient)) return null;
    if (facts.has(F.failed)) {
      const open = unsupported(facts);
      if (facts.has(F.lostDenied)) return open ?? 'conforms';
      if (!facts.has(F.lostSnat) && !facts.has(F.lostIlpip) && !facts.has(F.lostDirect)) return null;
      if (open !== null) return open;
      // An allowed flow that fails for want of a port is none of the group's doing.
      return isWantOfPort(facts) ? null : (unproven(facts) ?? 'violates');
    }
    if (!facts.has(F.outbound) || facts.has(F.unseen) || facts.has(F.live) || facts.has(F.demoted))
      return null;
    return facts.has(F.expectDenied)
      ? 'violates'
      : facts.has(F.opens) && !facts.has(F.expectEither)
        ? 'conforms'
        : null;
  },
  situations: {
    'allowed by a rule': {
      ...when(allowed),
      occurs: (facts) =>
        allowed.every((fact) => facts.has(fact)) && !facts.has(F.expectDenied) && !facts.has(F.expectEither),
    },
    'denied by a rule': when(denied),
    'denied by destination': when([...denied, F.ruleByDestination]),
    'denied by protocol': when([...denied, F.ruleByProtocol], tcp, udp),
    'denied by port': when([...denied, F.ruleByPort]),
    'an allowing rule before a denying one': when([...allowed, F.contradictedAllow]),
    'a denying rule before an allowing one': when([...denied, F.contradictedDeny]),
    "the subnet's and the NIC's group disagree": when([F.failed, F.lostDenied, F.groupsDisagree]),
    'a group changed while flows live': when([F.outbound, F.changedSince, F.byUser], feature('changes')),
  },
  words: (t, words) => {
    if (t.has(F.client)) {
      return {
        expected: `a client's flow to ${words.vm(t.vm)} is denied by a rule of the VM's security groups and does not reach it`,
        observed: `it got one to ${words.seen(t)}`,
      };
    }
    if (t.has(F.expectDenied)) {
      return {
        expected: `${words.flow(t)} is denied by a rule of the VM's security groups and does not arrive`,
        observed: `it arrived, from ${words.seen(t)}`,
      };
    }
    return {
      expected: `${words.flow(t)} is allowed by a rule of the VM's security groups and gets through`,
      observed: 'it did not get through, while controls before and after did',
    };
  },
};
