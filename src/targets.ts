import { builtinTarget } from '../harness/builtin/target.ts';
import { labNftables } from '../harness/lab/nftables.ts';
import type { Awaitable, Target } from '../harness/target/contract.ts';
import { quote, SnatcheckError } from '../spec/vocabulary/index.ts';

export interface TargetKind {
  readonly title: string;
  readonly start: () => Awaitable<Target>;
}

/** What `--target` knows, by name. */
export type Targets = Readonly<Record<string, TargetKind>>;

/** A new one is one line. */
export const targets: Targets = {
  builtin: {
    title: 'the small SNAT gateway in this process, with a virtual clock',
    start: () => builtinTarget(),
  },
  'lab:nftables': {
    title: "the Linux kernel's own NAT, between network namespaces that the run makes",
    start: () => labNftables(),
  },
};

/** @throws SnatcheckError `target-unknown` */
export function targetNamed(name: string, known: Targets): TargetKind {
  const kind = Object.hasOwn(known, name) ? known[name] : undefined;
  if (kind !== undefined) return kind;
  throw new SnatcheckError('target-unknown', {
    expected: `one of ${Object.keys(known).join(', ')}`,
    received: quote(name),
    remedy: 'Name one of them with --target.',
  });
}
