import type { Flow } from '../../builtin/flow.ts';
import type { Gateway } from '../../builtin/gateway.ts';

/** Whether the gateway still has this very flow. */
export function lives({ flows }: Gateway, flow: Flow): boolean {
  const { protocol, vm, privatePort, remoteAddress, remotePort } = flow;
  return flows.findInside(protocol, vm.address, privatePort, remoteAddress, remotePort) === flow;
}
