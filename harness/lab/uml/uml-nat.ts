import { writeFileSync } from 'node:fs';
import { ip, setUpInterfaces } from '../interfaces.ts';
import { carryOut, THIS_KERNEL } from '../kernel.ts';
import { LossCheck } from '../losses.ts';
import type { Nat } from '../nat.ts';
import { netfilter } from '../netfilter.ts';
import { type NetfilterVariant, PLAIN } from '../netfilter-variant.ts';
import { sidesUntilDone } from '../asleep.ts';
import type { Place } from '../place.ts';
import { INTERNET, VMS } from '../standing/hosts.ts';
import { UML_MTU, type UmlImage, UmlKernel } from './uml-kernel.ts';

/** The NAT of a Linux kernel that runs as a process. The kernel below it only carries its frames. */
export async function umlNat(name: string, place: Place, image: UmlImage): Promise<Nat> {
  writeFileSync('/proc/sys/net/ipv4/ip_forward', '0');
  ip(['addr flush dev inside', 'addr flush dev outside']);
  // What hosts leave for a network card to fill in, checksums, no card does here (ethtool(8)).
  if (place.kind === 'hosts') {
    for (const host of [VMS, INTERNET]) {
      carryOut(
        THIS_KERNEL,
        'ip',
        ['netns', 'exec', host, 'ethtool', '-K', 'eth0', 'tx', 'off', 'gso', 'off'],
        '',
      );
    }
  }
  const kernel = await UmlKernel.start(image, place);
  try {
    // The far ends of its interfaces are not its own, as between hosts.
    setUpInterfaces('hosts', kernel, UML_MTU);
    const sides = place.sides === null ? null : sidesUntilDone(place.sides, () => kernel.untilDone());
    const hasNft = kernel.run('nft', ['add', 'table', 'ip', 'snatcheck']).status === 0;
    const variant: NetfilterVariant = { ...PLAIN, frontEnd: hasNft ? 'nft' : 'iptables-legacy' };
    const nat = netfilter(name, variant, { ...place, sides }, kernel);
    // Its own counters too: what it did not take from our interfaces would pass for dropped.
    const within = sides === null ? null : new LossCheck(sides, () => kernel.read('/proc/net/dev'));
    const configuration = { ...nat.hello.configuration, 'runs as': 'a process (User Mode Linux)' };
    return {
      ...nat,
      hello: { ...nat.hello, configuration },
      ...(sides === null ? {} : { sides }),
      check: () => {
        kernel.check();
        nat.check();
        within?.check();
      },
      end: () => kernel.end(),
    };
  } catch (error) {
    await kernel.end();
    throw error;
  }
}
