import type { Gateway } from '../../builtin/gateway.ts';
import type { GatewayOptions } from '../../builtin/options.ts';
import type { GatewayParts } from '../../builtin/parts.ts';
import type { Ports } from '../../builtin/ports.ts';
import type { BuiltinOptions } from '../../builtin/target.ts';

/** A gateway with these parts in place of the standard ones. */
export function seeded(
  parts: (standard: GatewayParts, gateway: () => Gateway, options: GatewayOptions) => Partial<GatewayParts>,
  rest: Omit<BuiltinOptions, 'parts'> = {},
): () => BuiltinOptions {
  return () => ({
    ...rest,
    parts: (standard, options, gateway) => ({ ...standard, ...parts(standard, gateway, options) }),
  });
}

/** The same inventories; `cleared` is called whenever a deployment is put up, so that nothing is remembered across cases. */
export function clearedWith(ports: Ports, cleared: () => void): Ports {
  return {
    clear(range) {
      cleared();
      ports.clear(range);
    },
    of: (address, protocol, destination) => ports.of(address, protocol, destination),
  };
}
