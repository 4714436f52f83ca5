import { CLIENT, type Trace } from './trace.ts';
import { FRONTEND, group, LETS_CLIENTS_IN } from './world.ts';

/** The first VM's groups block the probe, and let clients in. */
export const blocking = {
  securityGroups: [group('block', { direction: 'inbound', source: 'AZURE_LOADBALANCER' }, LETS_CLIENTS_IN)],
  nicGroup: 'block',
} as const;

/** Touches neither groups nor pools. */
export const SOMETHING_ELSE = { kind: 'set-logging', loadBalancer: 'lb', on: false } as const;

/** A round of probes in which the second VM is up, and this of the first. */
export function round(t: Trace, up: boolean | null, reached: boolean | null = false): Trace {
  return t.probe([
    { vm: 0, reached, up },
    { vm: 1, reached: true, up: true },
  ]);
}

/** So many rounds that the first VM, which is blocked, is down. */
export function down(t: Trace): Trace {
  return round(round(t, true), false);
}

/** A client's datagram through the load balancer. */
export function client(t: Trace, vm: number, port = 7_000): Trace {
  return t.client(CLIENT, port, FRONTEND, 53, { vm, port: 5_300 });
}
