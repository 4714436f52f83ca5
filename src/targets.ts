import { builtinTarget } from '../harness/builtin/target.ts';
import { startLab } from '../harness/lab/start-lab.ts';
import { systems } from '../harness/lab/systems/index.ts';
import type { Awaitable, Target } from '../harness/target/contract.ts';
import { quote, SnatcheckError } from '../spec/vocabulary/index.ts';
import { startRealtime } from './realtime-lab.ts';

export interface TargetKind {
  readonly title: string;
  /** Whether it can be started several times at once, each on its own. */
  readonly several?: boolean;
  readonly start: () => Awaitable<Target>;
  /** The same by timers of the document's own 4 minutes, for `--realtime`; absent where time is not real. */
  readonly realtime?: () => Awaitable<Target>;
}

/** What `--target` knows, by name. */
export type Targets = Readonly<Record<string, TargetKind>>;

/** A new one is one line. */
export const targets: Targets = {
  builtin: {
    title: 'the small SNAT gateway in this process, with a virtual clock',
    several: true,
    start: () => builtinTarget(),
  },
  // A real NAT is a line in harness/lab/systems/index.ts.
  ...Object.fromEntries(
    Object.entries(systems).map(([name, { title }]) => [
      `lab:${name}`,
      { title, start: () => startLab(name), realtime: () => startRealtime(name) },
    ]),
  ),
};

/** @throws SnatcheckError `target-unknown` */
export function targetNamed(name: string, known: Targets): TargetKind {
  const kind = Object.hasOwn(known, name) ? known[name] : undefined;
  if (kind !== undefined) return kind;
  throw new SnatcheckError('target-unknown', {
    expected: `one of ${Object.keys(known).join(', ')}, or an adapter of yours`,
    received: quote(name),
    remedy:
      'Name one of them with --target, or plug in your own: --target lab:./my-nat.sh (docs/lab.md), --target ./my-nat.ts, --target http://127.0.0.1:8080/, or -- ./my-nat-adapter.',
  });
}
