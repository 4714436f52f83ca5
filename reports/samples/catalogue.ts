import { behaviourIds } from '../../spec/article/behaviour-ids.ts';
import { citationsOf } from '../../spec/article/index.ts';
import type { Catalogue } from '../catalogue.ts';
import { strengthOf } from './base.ts';

const CLAIMS: Readonly<Record<string, string>> = {
  'one-port-per-flow-per-destination':
    'Live flows to one destination IP from one public address hold pairwise different ports, across all VMs behind that address, whatever their destination ports.',
  'no-reclaim-before-4-minutes':
    'A flow that was idle for less than four minutes keeps its port and its mapping.',
  'return-traffic-reaches-origin':
    'What the destination sends back to the translated address and port reaches the flow that it belongs to.',
  'capacity-64511': 'At most 64,511 SNAT ports per public address and destination.',
};

/** Real citations, and claims that are real where a test or a screenshot looks at them. */
export function sampleCatalogue(): Catalogue {
  return Object.fromEntries(
    behaviourIds.map((id) => {
      const claim = CLAIMS[id] ?? `${id.replaceAll('-', ' ')}.`;
      const citations = citationsOf(id).map(({ section, sentence }) => ({ section, sentence }));
      const note =
        id === 'capacity-64511' ? { note: '65,535 - 1,024 is 64,511; 1024..65535 counts 64,512.' } : {};
      return [id, { claim, strength: strengthOf(id), citations, ...note }];
    }),
  );
}
