import type { Template } from './template.ts';

/**
 * With these a run begins. First how single flows are translated, since nothing else means much before that; then, until every
 * situation occurred that any small template brings about, whichever brings the most that those before it did not, divided by
 * the square root of its steps: a short case says more plainly what is wrong. `first.test.ts` names what is missing here, should
 * a situation or template be added.
 */
export const FIRST: readonly string[] = [
  'payloads and a zero checksum',
  'segments that belong to no flow',
  'connections from handshake to close',
  'replies from elsewhere, udp',
  'a reply after its port went to another flow, tcp',
  'kept alive: outbound, udp',
  'a VM joins a pool and leaves it again',
  'alerts with logging switched on later',
  'no alert for a denied flow',
  'NIC and subnet that disagree',
  'deadline -1e+0 after an inbound packet, udp',
  'failures by three VMs, a release and a refill, tcp',
  'a blocked probe takes a VM out, and back',
  'a VM gets an ILPIP and loses it again: pool',
  'flows opened at one instant, udp',
  'an ILPIP keeps ports',
  'one port free: a denied flow, then an allowed one, udp',
  'a pool of 1',
  'method: standalone',
  'groups that change while flows live',
  'a VM gets an ILPIP and loses it again: standalone',
  'group deny-udp on the nic',
];

/** Those first, in that order, then the others as they come. */
export function mostTellingFirst(templates: readonly Template[]): readonly Template[] {
  const first = FIRST.flatMap((name) => templates.filter((one) => one.name === name));
  return [...first, ...templates.filter(({ name }) => !FIRST.includes(name))];
}
