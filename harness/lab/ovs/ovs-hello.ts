import { spawnSync } from 'node:child_process';
import type { Hello } from '../../../spec/vocabulary/index.ts';
import type { QualifiedLabOptions, Wiring } from '../options.ts';
import type { Datapath } from './daemons.ts';
import type { Guard } from './flows.ts';

const TOLERANCE_MS = 20;
const RESOLUTION_MS = 10;
/** One flow of OpenFlow for each VM, two for each ILPIP: the kernel's NAT has the same limit for another reason. */
const MAX_VMS = 2_000;

/** What Open vSwitch's NAT is and can, and nothing that the flows do not do. */
export function ovsHello(
  name: string,
  options: QualifiedLabOptions,
  kind: Wiring,
  { datapath, guard, scale }: { readonly datapath: Datapath; readonly guard: Guard; readonly scale: number },
): Hello {
  const version = /\d+\.\d+\.\d+\S*/.exec(
    spawnSync('ovs-vswitchd', ['--version'], { encoding: 'utf8' }).stdout,
  );
  return {
    contract: 1,
    name: `lab:${name}`,
    version: version?.[0] ?? 'unknown',
    organisation: 'Open vSwitch (datapath in user space)',
    configuration: {
      datapath,
      rule: 'ct(commit,nat(src=addresses:ports))',
      'may leave':
        guard === 'none'
          ? 'what the connection tracker returns'
          : 'what was translated (+snat-inv, +dnat-inv)',
      clock: scale === 1 ? 'true' : `${scale} times as fast, by faketime`,
      timers:
        'timeout policy of the zone, 240 s of that clock for live flows; for those that are over, the switch’s own 45 s and 30 s. ' +
        'Ports come free at a sweep every 20 s',
      descriptors: kind,
    },
    features: {
      severalVms: true,
      pools: true,
      severalFrontends: true,
      inboundRules: false,
      ilpip: true,
      securityGroups: false,
      probes: false,
      alerts: false,
      discovery: true,
      changes: true,
    },
    capabilities: {
      clock: 'real',
      resolutionMs: RESOLUTION_MS,
      timeScale: scale,
      toleranceMs: TOLERANCE_MS,
      // Controls tell what is late from what was dropped.
      lossless: true,
      // It takes up to 32 packets at once and carries those of one flow of the datapath together (dpif-netdev.c), so that
      // of two VMs' packets the later one may be translated first.
      reorders: true,
      deterministic: false,
      portRange: options.ports,
      reservedPorts: 0,
      settable: { ports: true, idleTimeout: options.idleTimeoutSettable },
      idleTimeoutMs: options.idleTimeoutMs,
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
      },
    },
  };
}
