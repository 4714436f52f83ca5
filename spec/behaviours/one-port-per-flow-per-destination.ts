import { F } from '../model/facts.ts';
import { type Behaviour, requires } from './behaviour.ts';
import { judgeNeighbours, neighbourSituations } from './neighbours.ts';

export const onePortPerFlowPerDestination: Behaviour = {
  id: 'one-port-per-flow-per-destination',
  claim:
    'Live flows to one destination IP address from one public address hold pairwise different ports, across all VMs behind that address and whatever their destination ports.',
  strength: 'stated',
  note: 'Read by the letter: a port serves one flow per destination IP address. A translator that keys on the destination port too, or maps independently of the endpoint, breaks it.',
  exempts: requires('publicPort'),
  judge: (facts) => judgeNeighbours(facts, F.rival),
  situations: neighbourSituations,
  words: (t, words) => ({
    expected: `${words.flow(t)} holds a port of ${words.address(t.publicAddress)} that no other live ${t.protocol.toUpperCase()} flow to ${words.address(t.destination)} holds`,
    observed: `it left from ${words.seen(t)}, which ${words.vm(t.rival.vm)}'s live flow from port ${t.rival.port} to ${words.endpoint(t.destination, t.rival.destinationPort)} holds too`,
    ...(t.rival.sameEndpoint === 0
      ? {
          note:
            'The two have different destination ports. The article of 2016 counts ports per destination IP address; dialect azure-2018 counts per address and port and permits it.' +
            (t.rival.vm === t.vm && t.rival.port === t.port
              ? ' They have one private endpoint, so this may be endpoint-independent mapping (RFC 4787, REQ-1): by the letter it violates the claim too.'
              : ''),
        }
      : {}),
  }),
};
