import type { GatewayParts } from '../../builtin/parts.ts';
import type { Packet } from '../../packets/packet.ts';

/** Without a flow of its own, a VM's packet is taken for one of the flow that it would belong to with `otherwise`. */
export function confusedWith(
  { findOutbound }: GatewayParts,
  otherwise: (packet: Packet) => Partial<Packet>,
): Pick<GatewayParts, 'findOutbound'> {
  return {
    findOutbound: (flows, packet) =>
      findOutbound(flows, packet) ?? findOutbound(flows, { ...packet, ...otherwise(packet) }),
  };
}
