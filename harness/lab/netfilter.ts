import { type Address, type Deployment, type Settings } from '../../spec/vocabulary/index.ts';
import { platformAddress } from './address-plan.ts';
import { checkEntryLimit, conntrack, flushEntries, listEntries, TableWatch } from './conntrack.ts';
import { loadRules, privateNetworks, routePrivate, setRouterAddress, setTimers } from './interfaces.ts';
import { iptablesRules } from './iptables-rules.ts';
import { LossCheck } from './losses.ts';
import type { Nat } from './nat.ts';
import { netfilterHello } from './netfilter-hello.ts';
import type { NetfilterVariant } from './netfilter-variant.ts';
import { nftRules } from './nft-rules.ts';
import type { Place } from './place.ts';
import { idleSeconds, timers } from './timers.ts';

/** The kernel's NAT in the network namespace of this process, which has nothing else in it. */
export function netfilter(name: string, variant: NetfilterVariant, place: Place): Nat {
  const { kind, options } = place;
  const hello = netfilterHello(name, variant, options, kind);
  const losses = place.sides === null ? null : new LossCheck(place.sides);
  const table = new TableWatch();
  const write = variant.frontEnd === 'nft' ? nftRules : iptablesRules;
  let settings: Settings = { ports: options.ports, idleTimeoutMs: options.idleTimeoutMs };
  let inForce = '';
  let routes = '';
  let routerAddress: Address | null = null;

  function load(deployment: Deployment): void {
    const rules = write(deployment, settings, variant);
    // Starting nft takes 5 ms and more, and most cases of a run differ in their steps alone.
    if (rules !== inForce) loadRules(variant.frontEnd, rules);
    inForce = rules;
  }

  function deploy(deployment: Deployment, wanted: Settings): Settings {
    const seconds = idleSeconds((options.idleTimeoutSettable ? wanted : options).idleTimeoutMs);
    const { ports } = hello.capabilities.settable.ports ? wanted : options;
    settings = { ports, idleTimeoutMs: seconds * 1_000 };
    checkEntryLimit(deployment, settings);
    const networks = privateNetworks(deployment);
    const wantedRoutes = JSON.stringify(networks);
    if (routes !== wantedRoutes) {
      routes = '';
      routePrivate(kind, networks);
      routes = wantedRoutes;
    }
    setTimers(timers(seconds));
    if (variant.translation !== 'range') {
      const address = platformAddress(deployment);
      if (address !== routerAddress) setRouterAddress(address, routerAddress);
      routerAddress = address;
    }
    load(deployment);
    return settings;
  }

  return {
    hello,
    deploy,
    change: load,
    forget: () => {
      if (place.netlink !== null) flushEntries(place.netlink);
    },
    check: () => {
      losses?.check();
      table.check();
    },
    diagnose: (filter) => `${inForce}\n${listEntries(filter)}\n`,
    view: () => ['-L', '-S'].map((option) => ({ command: `conntrack ${option}`, text: conntrack(option) })),
    end: () => {},
  };
}
