import type { Check } from '../check.ts';
import { clock } from './clock.ts';
import { columns } from './columns.ts';
import { concurrent } from './concurrent.ts';
import { controls } from './controls.ts';
import { deliveries } from './deliveries.ts';
import { deterministic } from './deterministic.ts';
import { discovery } from './discovery.ts';
import { icmpErrors } from './icmp-errors.ts';
import { order } from './order.ts';
import { packetSides } from './packet-sides.ts';
import { probeState } from './probe-state.ts';
import { publicPort } from './public-port.ts';
import { reset } from './reset.ts';
import { settings } from './settings.ts';
import { unknownMethod } from './unknown-method.ts';

/** By name of their files, in the order in which they are done: what later ones rely on comes first. */
export const checks: Readonly<Record<string, Check>> = {
  'unknown-method': unknownMethod,
  settings,
  clock,
  'packet-sides': packetSides,
  controls,
  order,
  reset,
  columns,
  'public-port': publicPort,
  deliveries,
  concurrent,
  'probe-state': probeState,
  discovery,
  deterministic,
  'icmp-errors': icmpErrors,
};
