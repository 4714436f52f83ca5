import type { Deployment, Settings } from '../../spec/vocabulary/index.ts';
import { DATAPATH, datapathFlows, flowChanges } from './datapath-flows.ts';
import { iptablesRules } from './iptables-rules.ts';
import { carryOut, type Kernel } from './kernel.ts';
import type { NetfilterVariant } from './netfilter-variant.ts';
import { nftRules } from './nft-rules.ts';

/** A program by which a kernel is told what to translate. */
interface FrontEnd {
  /** The whole rule set of a deployment, in the program's own words. */
  readonly rules: (deployment: Deployment, settings: Settings, variant: NetfilterVariant) => string;
  /** Puts a rule set in force instead of `before`: at one instant or not at all, but for a datapath's flows. */
  readonly load: (kernel: Kernel, rules: string, before: string) => void;
}

const restored = (frontEnd: string): FrontEnd => ({
  rules: iptablesRules,
  load: (kernel, rules) => carryOut(kernel, `${frontEnd}-restore`, [], rules),
});

export const FRONT_ENDS: Readonly<Record<NetfilterVariant['frontEnd'], FrontEnd>> = {
  nft: { rules: nftRules, load: (kernel, rules) => carryOut(kernel, 'nft', ['-f', '-'], rules) },
  'iptables-nft': restored('iptables-nft'),
  'iptables-legacy': restored('iptables-legacy'),
  'ovs-dpctl': {
    rules: datapathFlows,
    load: (kernel, flows, before) =>
      carryOut(kernel, 'ovs-dpctl', ['add-flows', DATAPATH, '-'], flowChanges(before, flows), true),
  },
};
