import { quote, SnatcheckError } from '../../spec/vocabulary/index.ts';
import type { Target } from '../target/contract.ts';
import { checkExchanged } from './check-exchanged.ts';
import { DEFAULT_MOST_PACKETS, overPackets, type PacketTarget } from './packet-target.ts';

const METHODS = ['deploy', 'run', 'reset', 'bye'] as const;
const PACKET_METHODS = ['deploy', 'packets', 'advance', 'reset', 'bye'] as const;

/** The target of a module: its default export, `target`, or what `createTarget()` or a default function makes. */
export async function exportedTarget(exports: Readonly<Record<string, unknown>>): Promise<Target> {
  const offered = exports['createTarget'] ?? exports['default'] ?? exports['target'];
  // A function, so that it is made in here; a class is not called.
  const made: unknown = typeof offered === 'function' ? await (offered as () => unknown)() : await offered;
  const missing = missingFrom(made);
  if (missing === null) return takesPackets(made) ? overPackets(checkedPackets(made)) : (made as Target);
  throw new SnatcheckError('adapter-module', {
    expected:
      'a default export, "target" or "createTarget()" that is a Target: hello, deploy, run, reset, bye (or a PacketTarget: packets and advance in place of run)',
    received: offered === undefined ? `exports ${quote(Object.keys(exports).join(', '))}` : `one ${missing}`,
    remedy: 'Export the target, typed: import type { Target } from "snatcheck".',
  });
}

function takesPackets(made: unknown): made is PacketTarget {
  return 'packets' in (made as object);
}

/** What came out is read at once, so it is checked here; outcomes are checked by whoever asked for them. */
function checkedPackets(target: PacketTarget): PacketTarget {
  const { hello, mostPackets = DEFAULT_MOST_PACKETS, run } = target;
  return {
    hello,
    mostPackets,
    deploy: (deployment, settings) => target.deploy(deployment, settings),
    packets: async (batch) => checkExchanged(await target.packets(batch)),
    advance: (ms) => target.advance(ms),
    ...(run !== undefined && { run: (batch) => run.call(target, batch) }),
    reset: () => target.reset(),
    bye: () => target.bye(),
  };
}

function missingFrom(made: unknown): string | null {
  if (typeof made !== 'object' || made === null) return 'that is no object';
  const target = made as Readonly<Record<string, unknown>>;
  if (typeof target['hello'] !== 'object' || target['hello'] === null) return 'without hello';
  const methods = takesPackets(made) ? PACKET_METHODS : METHODS;
  const method = methods.find((name) => typeof target[name] !== 'function');
  return method === undefined ? null : `without ${method}()`;
}
