import { REMEMBERED_ENDED } from '../ledger.ts';
import type { Step, Trace } from './step.ts';

const TIMEOUT_MS = 100;
const FLOODED = 0x7fffffff;

/**
 * Traces around the limit of remembered ended holders: two flows end, then so many others that one of the two, both or
 * none are forgotten; packets from outside to either follow, and either opens again.
 */
export function forgettingTraces(): Trace[] {
  const traces: Trace[] = [];
  for (let size = REMEMBERED_ENDED - 3; size <= REMEMBERED_ENDED + 1; size++) {
    for (const again of [0, 1]) {
      const flow = (vm: number, at: number): Step => ({
        kind: 'outbound',
        sent: at,
        seen: at,
        group: 0,
        protocol: 0,
        mark: 'data',
        vm,
        port: 4_000,
        destination: 0xc6336401,
        destinationPort: 53,
        publicAddress: 0xcb007101,
        publicPort: 1_025 + vm,
        snat: true,
      });
      const reply = (vm: number, at: number): Step => ({
        kind: 'inbound',
        sent: at,
        seen: at,
        protocol: 0,
        mark: 'data',
        delivered: false,
        deliveredVm: -1,
        deliveredPort: 0,
        source: 0xc6336401,
        sourcePort: 53,
        publicAddress: 0xcb007101,
        publicPort: 1_025 + vm,
      });
      const steps: Step[] = [
        flow(0, 0),
        flow(1, 0),
        { kind: 'flood', size, vm: 9, publicAddress: FLOODED, sent: 1, seen: 1 },
        reply(0, TIMEOUT_MS + 2),
        reply(1, TIMEOUT_MS + 3),
        flow(again, TIMEOUT_MS + 4),
        reply(1 - again, TIMEOUT_MS + 5),
      ];
      // The same without a reply that brings one of the two back to life before the others end.
      const late = steps.filter((step) => step.kind !== 'inbound' || step.sent > TIMEOUT_MS + 4);
      const rules = { timeoutMs: TIMEOUT_MS, toleranceMs: 0, capacity: 2 };
      traces.push({ rules, steps }, { rules, steps: late });
    }
  }
  return traces;
}
