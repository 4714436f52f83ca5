import { type Address, type Deployment, type Settings } from '../../spec/vocabulary/index.ts';
import { platformAddress } from './address-plan.ts';
import { checkEntryLimit, conntrack, listEntries, TableWatch } from './conntrack.ts';
import { privateNetworks, routePrivate, setRouterAddress, setTimers } from './interfaces.ts';
import { FRONT_ENDS } from './front-ends.ts';
import { type Kernel, thisKernel } from './kernel.ts';
import { LossCheck } from './losses.ts';
import type { Nat } from './nat.ts';
import { netfilterHello } from './netfilter-hello.ts';
import type { NetfilterVariant } from './netfilter-variant.ts';
import type { Place } from './place.ts';
import { idleSeconds, timers } from './timers.ts';

/** A kernel's NAT; by default of the one below this process, in whose network namespace there is nothing else. */
export function netfilter(
  name: string,
  variant: NetfilterVariant,
  place: Place,
  kernel: Kernel = thisKernel(place.netlink),
): Nat {
  const { kind, options } = place;
  const hello = netfilterHello(name, variant, options, kind, kernel);
  const losses = place.sides === null ? null : new LossCheck(place.sides);
  const table = new TableWatch(kernel);
  const frontEnd = FRONT_ENDS[variant.frontEnd];
  let settings: Settings = { ports: options.ports, idleTimeoutMs: options.idleTimeoutMs };
  let inForce = '';
  let routes = '';
  let timersInForce = 0;
  let routerAddress: Address | null = null;

  function load(deployment: Deployment): void {
    const rules = frontEnd.rules(deployment, settings, variant);
    // Starting nft takes 5 ms and more, and most cases of a run differ in their steps alone.
    if (rules !== inForce) frontEnd.load(kernel, rules, inForce);
    inForce = rules;
  }

  function deploy(deployment: Deployment, wanted: Settings): Settings {
    const seconds = idleSeconds((options.idleTimeoutSettable ? wanted : options).idleTimeoutMs);
    const { ports } = hello.capabilities.settable.ports ? wanted : options;
    settings = { ports, idleTimeoutMs: seconds * 1_000 };
    checkEntryLimit(kernel, deployment, settings);
    const networks = privateNetworks(deployment);
    const wantedRoutes = JSON.stringify(networks);
    if (routes !== wantedRoutes) {
      routes = '';
      routePrivate(kind, networks, kernel);
      routes = wantedRoutes;
    }
    if (timersInForce !== seconds) setTimers(kernel, timers(seconds));
    timersInForce = seconds;
    if (variant.translation !== 'range') {
      const address = platformAddress(deployment);
      if (address !== routerAddress) setRouterAddress(kernel, address, routerAddress);
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
      kernel.flushEntries();
    },
    check: () => {
      losses?.check();
      table.check();
    },
    diagnose: (filter) => `${inForce}\n${listEntries(kernel, filter)}\n`,
    view: () =>
      ['-L', '-S'].map((option) => ({ command: `conntrack ${option}`, text: conntrack(kernel, option) })),
    end: () => {},
  };
}
