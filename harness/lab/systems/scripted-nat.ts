import type { Nat } from '../nat.ts';
import { ownNat } from '../own/own-nat.ts';
import type { Place } from '../place.ts';

/** A NAT that a script of ours puts up. Where this machine keeps the script is nobody's business. */
export async function scriptedNat(
  name: string,
  script: string,
  place: Place,
  how: { readonly built?: boolean } = {},
): Promise<Nat> {
  const nat = await ownNat(script, place, how);
  const { script: _, ...configuration } = nat.hello.configuration;
  return { ...nat, hello: { ...nat.hello, name: `lab:${name}`, configuration } };
}
