import type { GatewayOptions } from '../builtin/options.ts';
import type { BuiltinOptions } from '../builtin/target.ts';

/** A gateway that is odd and legal: nothing of it may ever be called a violation. */
export interface Variant {
  readonly id: string;
  readonly options: BuiltinOptions;
}

const variant = (id: string, gateway: Partial<GatewayOptions>): Variant => ({ id, options: { gateway } });

/** Every choice that the document leaves open by itself, and what they do to each other. */
export const variants: readonly Variant[] = [
  variant('standard', {}),
  variant('random-ports', { portChoice: 'random' }),
  variant('preserved-ports', { portChoice: 'preserving' }),
  variant('fresh-ports', { portChoice: 'fresh' }),
  variant('shared-inventory', { inventories: 'shared' }),
  variant('inbound-does-not-refresh', { inboundRefreshes: false }),
  variant('close-releases-nothing', { closeReleases: false }),
  variant('reclaimed-on-need', { reclaim: 'on-need' }),
  variant('exhaustion-by-rst', { exhaustion: 'rst' }),
  variant('exhaustion-by-icmp', { exhaustion: 'icmp' }),
  variant('address-dependent-filtering', { filtering: 'address' }),
  variant('no-filtering', { filtering: 'none' }),
  variant('first-frontend', { frontends: 'first' }),
  variant('pinned-frontend', { frontends: 'pinned' }),
  variant('default-address-per-vm', { defaultAddress: 'own' }),
  variant('strays-open-flows', { strayTcp: 'open' }),
  variant('changes-drop-flows', { changes: 'drop-flows' }),
  variant('lazy-and-open', {
    filtering: 'none',
    reclaim: 'on-need',
    inboundRefreshes: false,
    closeReleases: false,
    strayTcp: 'open',
    portChoice: 'random',
    inventories: 'shared',
    changes: 'drop-flows',
  }),
  variant('shared-preserved-and-loud', {
    inventories: 'shared',
    exhaustion: 'rst',
    portChoice: 'preserving',
    frontends: 'pinned',
  }),
  variant('holds-on', {
    closeReleases: false,
    reclaim: 'on-need',
    filtering: 'address',
    defaultAddress: 'own',
    frontends: 'first',
  }),
  variant('fresh-and-forgetful', {
    inboundRefreshes: false,
    portChoice: 'fresh',
    exhaustion: 'icmp',
    changes: 'drop-flows',
  }),
  variant('open-and-shared', { filtering: 'none', inventories: 'shared', portChoice: 'preserving', seed: 7 }),
];
