import type { Flow } from '../../builtin/flow.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded, clearedWith } from '../seeding/seeded.ts';

export const secondHolderGetsHalfTheTime: Fault = {
  id: 'second-holder-gets-half-the-time',
  fault:
    "The timer of a port's former holder goes on running: whoever has the port next is given half the time.",
  breaks: ['no-reclaim-before-4-minutes'],
  family: 'timer',
  mechanism: 'stale entry',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => {
    const holders = new Map<string, Flow>();
    const seconds = new WeakSet<Flow>();
    return {
      ports: clearedWith(standard.ports, () => holders.clear()),
      timeout(flow, settings) {
        const ms = standard.timeout(flow, settings);
        if (flow.inventory === null) return ms;
        const key = `${flow.publicAddress} ${flow.protocol} ${flow.remoteAddress} ${flow.publicPort}`;
        const former = holders.get(key);
        if (former !== undefined && former !== flow) seconds.add(flow);
        holders.set(key, flow);
        return seconds.has(flow) ? ms / 2 : ms;
      },
    };
  }),
};
