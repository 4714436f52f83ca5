import { builtinTarget } from '../harness/builtin/target.ts';
import { labNftables } from '../harness/lab/nftables.ts';
import type { Awaitable, Target } from '../harness/target/contract.ts';
import { quote, SnatcheckError } from '../spec/vocabulary/index.ts';

/** What `--target` knows by name; a new one is one line. */
export interface TargetKind {
  readonly title: string;
  readonly start: () => Awaitable<Target>;
}

export const targets: Readonly<Record<string, TargetKind>> = {
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
export function targetNamed(name: string): TargetKind {
  const kind = Object.hasOwn(targets, name) ? targets[name] : undefined;
  if (kind !== undefined) return kind;
  throw new SnatcheckError('target-unknown', {
    expected: `one of ${Object.keys(targets).join(', ')}`,
    received: quote(name),
    remedy: 'Name a target that this version knows.',
  });
}
