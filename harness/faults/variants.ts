import type { GatewayOptions } from '../builtin/options.ts';
import { builtinTarget } from '../builtin/target.ts';
import { composedVariants } from './composed-variants.ts';
import { behindNetwork, type Weather } from './network.ts';
import type { Variant } from './variant.ts';

const variant = (id: string, gateway: Partial<GatewayOptions>): Variant => ({
  id,
  target: () => builtinTarget({ gateway }),
  mostInconclusive: 0.01,
});

const networked = (id: string, weather: Weather, gateway: Partial<GatewayOptions> = {}): Variant => ({
  id,
  target: () => behindNetwork(weather, gateway),
  mostInconclusive: 0.05,
});

/** Every choice that the document leaves open by itself, and what they do to each other. */
export const variants: readonly Variant[] = [
  ...composedVariants,
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
  networked('network-jitter', { seed: 1, delayMs: 3 }),
  networked('network-duplicates', { seed: 2, delayMs: 2, doubledOneIn: 10 }, { portChoice: 'random' }),
  networked('network-reordering', { seed: 3, delayMs: 4, reorders: true }, { portChoice: 'random' }),
  networked('network-loss', { seed: 6, delayMs: 2, lostOneIn: 20 }),
  networked(
    'network-loss-and-duplicates',
    { seed: 4, delayMs: 3, lostOneIn: 20, doubledOneIn: 50 },
    { reclaim: 'on-need', inboundRefreshes: false, closeReleases: false, filtering: 'none' },
  ),
  networked(
    'network-loss-duplicates-and-reordering',
    { seed: 5, delayMs: 2, lostOneIn: 20, doubledOneIn: 50, reorders: true },
    { portChoice: 'preserving', filtering: 'address', frontends: 'pinned', inventories: 'shared' },
  ),
];
