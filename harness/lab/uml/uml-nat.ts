import { writeFileSync } from 'node:fs';
import { setUpInterfaces } from '../interfaces.ts';
import { LossCheck } from '../losses.ts';
import type { Nat } from '../nat.ts';
import { netfilter } from '../netfilter.ts';
import type { NetfilterVariant } from '../netfilter-variant.ts';
import { sidesUntilDone } from '../asleep.ts';
import type { Place } from '../place.ts';
import { leaveNothingToCards } from '../standing/hosts.ts';
import { UML_MTU, type UmlImage, UmlKernel } from './uml-kernel.ts';

/** The NAT of a Linux kernel that runs as a process. The kernel below it only carries its frames. */
export async function umlNat(
  name: string,
  place: Place,
  image: UmlImage,
  variantOn: (kernel: UmlKernel) => NetfilterVariant,
): Promise<Nat> {
  writeFileSync('/proc/sys/net/ipv4/ip_forward', '0');
  if (place.kind === 'hosts') leaveNothingToCards();
  const kernel = await UmlKernel.start(image, place);
  try {
    // The far ends of its interfaces are not its own, as between hosts.
    setUpInterfaces('hosts', kernel, UML_MTU);
    const sides = place.sides === null ? null : sidesUntilDone(place.sides, () => kernel.untilDone());
    const nat = netfilter(name, variantOn(kernel), { ...place, sides }, kernel);
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
