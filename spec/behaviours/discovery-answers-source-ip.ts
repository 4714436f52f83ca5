import { F } from '../model/facts.ts';
import { type Behaviour, feature, requires, when } from './behaviour.ts';

export const discoveryAnswersSourceIp: Behaviour = {
  id: 'discovery-answers-source-ip',
  claim:
    "myip.opendns.com, asked at resolver1.opendns.com, answers with the source address that this very query was seen with, which is one that the VM's method allows.",
  strength: 'stated',
  exempts: requires('discovery'),
  judge: (facts) => {
    if (!facts.has(F.discovery)) return null;
    if (facts.has(F.answerMissing)) return { undecided: 'the query was seen, but its answer was lost' };
    // Where SNAT is not judged, no method says which source is right.
    if (!facts.has(F.toPublic)) return facts.has(F.answerMatches) ? null : 'violates';
    // A query on a flow from before a change may keep its mapping, and so may one between the endpoints of a client's flow.
    if (facts.has(F.expectEither) || facts.has(F.demoted))
      return facts.has(F.answerMatches) ? 'conforms' : 'violates';
    return facts.has(F.answerMatches) && facts.has(F.sourceFits) ? 'conforms' : 'violates';
  },
  situations: {
    'default SNAT, with other flows live': when([F.discovery, F.expectDefault, F.othersLive]),
    'load balancer SNAT, with other flows live': when(
      [F.discovery, F.expectFrontend, F.othersLive],
      feature('pools'),
    ),
    'ILPIP, with other flows live': when([F.discovery, F.expectIlpip, F.othersLive], feature('ilpip')),
  },
  words: (t, words) => ({
    expected: `${words.vm(t.vm)} is told the address that its query was seen with, one that its method allows`,
    observed: `the query came from ${words.address(t.publicAddress)} and the answer was ${t.allowed.map((one) => words.address(one)).join() || 'missing'}`,
  }),
};
