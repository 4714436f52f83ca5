import type { Gateway } from '../../builtin/gateway.ts';
import type { GatewayParts } from '../../builtin/parts.ts';

/** Idle timeouts by a clock that runs over after so many ms: a deadline beyond that never comes. */
export function wrappingClock(
  { timeout }: GatewayParts,
  gateway: () => Gateway,
  wrapMs: number,
): Pick<GatewayParts, 'timeout'> {
  const era = (time: number) => Math.floor(time / wrapMs);
  return {
    timeout(flow, settings) {
      const ms = timeout(flow, settings);
      const now = gateway().now();
      return era(now + ms) === era(now) ? ms : Infinity;
    },
  };
}
