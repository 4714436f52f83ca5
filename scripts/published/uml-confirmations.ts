import type { Confirmation } from './confirmation.ts';
import { netfilterConfirmations } from './netfilter-confirmations.ts';

/** The same of a kernel that is a process, which is asked by its own tools on it. */
export const umlConfirmations: readonly Confirmation[] = netfilterConfirmations
  .filter(({ targets }) => targets.test('lab:iptables-legacy'))
  .map((one) => ({
    ...one,
    targets: /^lab:uml(-ovs)?$/,
    commands: one.commands.map((command) =>
      command.replaceAll('conntrack', '/run/snatcheck/in-kernel conntrack'),
    ),
  }));
