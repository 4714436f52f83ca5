import type { Hello } from '../../spec/vocabulary/index.ts';
import { bucketCount, entryLimit } from './conntrack.ts';
import type { Kernel } from './kernel.ts';
import type { NetfilterVariant } from './netfilter-variant.ts';
import { DOCUMENT_IDLE_TIMEOUT_MS, type QualifiedLabOptions, type Wiring } from './options.ts';
import { idleSeconds, TIMERS_SET } from './timers.ts';

/** The kernel's timers count jiffies, 10 ms at the slowest clock that it may be built with (CONFIG_HZ=100). */
const JIFFY_MS = 10;
/**
 * An entry is stamped with the jiffy that it was last used in, so it ends up to one jiffy early, and never late: it is
 * compared at every use. Another jiffy for a tick that the machine was late with. Of 369,000 flows at 250 Hz, 107,000 of
 * them beside four busy loops on two CPUs, the worst ended 3.9 ms early and 0.2 ms late.
 */
const TOLERANCE_MS = 2 * JIFFY_MS;
/**
 * A rule set is one netlink message, of net.core.wmem_default = 212,992 bytes unless real root sends it: enough for 2,000
 * ILPIPs with gaps between them, which is the most that VMs can take.
 */
const MAX_VMS = 2_000;

/** What the kernel's NAT is and can, and nothing that the rule set does not do. */
export function netfilterHello(
  name: string,
  variant: NetfilterVariant,
  options: QualifiedLabOptions,
  kind: Wiring,
  kernel: Kernel,
): Hello {
  const idleTimeoutMs = idleSeconds(options.idleTimeoutMs) * 1_000;
  const datapath = variant.frontEnd === 'ovs-dpctl';
  // The outer interface has one address.
  const masquerade = variant.translation !== 'range';
  // Without a range it takes any port.
  const anyPort = variant.translation === 'masquerade';
  return {
    contract: 1,
    name: `lab:${name}`,
    version: kernel.release,
    organisation: `Linux kernel (${datapath ? 'Open vSwitch’s datapath' : 'netfilter'})`,
    configuration: {
      kernel: kernel.release,
      ...frontEndVersion(kernel, variant.frontEnd),
      rule: ruleOf(variant),
      'invalid packets': variant.invalid,
      timers: TIMERS_SET,
      descriptors: kind,
      nf_conntrack_max: String(entryLimit(kernel)),
      nf_conntrack_buckets: String(bucketCount(kernel)),
    },
    features: {
      severalVms: true,
      pools: !masquerade,
      severalFrontends: !masquerade,
      inboundRules: false,
      ilpip: true,
      securityGroups: !datapath,
      probes: false,
      alerts: false,
      discovery: true,
      changes: true,
    },
    capabilities: {
      clock: 'real',
      resolutionMs: JIFFY_MS,
      timeScale: DOCUMENT_IDLE_TIMEOUT_MS / idleTimeoutMs,
      toleranceMs: TOLERANCE_MS,
      lossless: true,
      // Which port a flow gets when its own is taken is random.
      deterministic: false,
      portRange: anyPort ? null : options.ports,
      reservedPorts: 0,
      settable: { ports: !anyPort, idleTimeout: options.idleTimeoutSettable },
      idleTimeoutMs,
      protocols: ['udp', 'tcp'],
      // One process writes one packet after the other.
      concurrentOpens: false,
      sharedAddresses: false,
      maxVms: MAX_VMS,
      changeDelayMs: 0,
      alertDelayMs: 0,
      shows: {
        publicPort: true,
        deliveries: true,
        leaks: true,
        payload: true,
        probeState: false,
        answers: true,
        icmpErrors: true,
        fragments: true,
      },
    },
  };
}

/** The rule as its own program writes it. */
function ruleOf({ frontEnd, translation, portChoice, persistent }: NetfilterVariant): string {
  if (frontEnd === 'ovs-dpctl') return 'ct(commit,nat(src=addresses:ports))';
  const nft = frontEnd === 'nft';
  const statement = {
    range: nft ? 'snat to addresses:ports' : '-j SNAT --to-source addresses:ports',
    masquerade: nft ? 'masquerade' : '-j MASQUERADE',
    'masquerade-range': nft ? 'masquerade to :ports' : '-j MASQUERADE --to-ports ports',
  }[translation];
  const flags = [
    ...(portChoice === 'preserve' ? [] : [nft ? portChoice : RESTORE_FLAGS[portChoice]]),
    ...(persistent ? [nft ? 'persistent' : '--persistent'] : []),
  ];
  return flags.length === 0 ? statement : `${statement} ${flags.join(nft ? ',' : ' ')}`;
}

const RESTORE_FLAGS = { random: '--random', 'fully-random': '--random-fully' } as const;

function frontEndVersion(kernel: Kernel, frontEnd: NetfilterVariant['frontEnd']): Record<string, string> {
  const [version = ''] = kernel.run(frontEnd, ['--version']).stdout.split('\n');
  return { [frontEnd.replace(/-(nft|legacy)$/, '')]: version };
}
