import {
  FIRST_PRIORITY,
  LAST_PRIORITY,
  type PortRange,
  parseCidr,
  quote,
  type Scope,
  type SecurityRule,
  SnatcheckError,
} from '../../../spec/vocabulary/index.ts';
import type { EffectiveRule } from './resource.ts';

const TAGS: Readonly<Record<string, Scope>> = {
  '*': '*',
  '0.0.0.0/0': '*',
  virtualnetwork: 'VIRTUAL_NETWORK',
  virtual_network: 'VIRTUAL_NETWORK',
  azureloadbalancer: 'AZURE_LOADBALANCER',
  azure_loadbalancer: 'AZURE_LOADBALANCER',
  internet: 'INTERNET',
};

const PROTOCOLS: Readonly<Record<string, SecurityRule['protocol']>> = {
  all: '*',
  '*': '*',
  tcp: 'tcp',
  '6': 'tcp',
  udp: 'udp',
  '17': 'udp',
};

/**
 * A group's effective rules as rules of 2016, which name one prefix and one range of ports each: a rule of several becomes several, and
 * priorities are counted afresh then, in the same order. The default rules (65000 and up) are left out: they stand behind every group.
 * @throws SnatcheckError `azure-tag`, `azure-rules`, `azure-malformed`
 */
export function userRules(rules: readonly EffectiveRule[], group: string): readonly SecurityRule[] {
  return (['outbound', 'inbound'] as const).flatMap((direction) => {
    const mine = rules
      .filter((rule) => rule.direction.toLowerCase() === direction && rule.priority <= LAST_PRIORITY)
      .toSorted((a, b) => a.priority - b.priority);
    const expanded = mine.map((rule) => partsOf(rule, direction, group));
    const all = expanded.flat();
    if (FIRST_PRIORITY + all.length - 1 > LAST_PRIORITY) {
      throw new SnatcheckError('azure-rules', {
        expected: `at most ${LAST_PRIORITY - FIRST_PRIORITY + 1} rules of one prefix and one range of ports each`,
        received: `${all.length} in group ${quote(group)}, ${direction}`,
        remedy: 'Write the deployment by hand, with the rules that matter for your destinations.',
      });
    }
    if (expanded.every(({ length }) => length <= 1)) return all;
    return all.map((rule, nth) => ({ ...rule, priority: FIRST_PRIORITY + nth }));
  });
}

function partsOf(rule: EffectiveRule, direction: SecurityRule['direction'], group: string): SecurityRule[] {
  const protocol = PROTOCOLS[rule.protocol.toLowerCase()];
  // What matches neither UDP nor TCP decides nothing here.
  if (protocol === undefined) return [];
  const access = rule.access.toLowerCase() === 'allow' ? 'allow' : 'deny';
  const name =
    (rule.name.split('/').at(-1) ?? '')
      .replaceAll(/[^\w-]+/g, '-')
      .replace(/^-+/, '')
      .slice(0, 60) || 'rule';
  const sources = scopesOf(
    rule.sourceaddressprefix,
    rule.sourceaddressprefixes,
    rule.expandedsourceaddressprefix,
    group,
  );
  const destinations = scopesOf(
    rule.destinationaddressprefix,
    rule.destinationaddressprefixes,
    rule.expandeddestinationaddressprefix,
    group,
  );
  const sourcePorts = portsOf(rule.sourceportrange, rule.sourceportranges);
  const destinationPorts = portsOf(rule.destinationportrange, rule.destinationportranges);
  const parts = sources.flatMap((source) =>
    destinations.flatMap((destination) =>
      sourcePorts.flatMap((from) => destinationPorts.map((to) => ({ source, destination, from, to }))),
    ),
  );
  return parts.map(({ source, destination, from, to }, nth) => ({
    name: `${name}-${rule.priority}${parts.length === 1 ? '' : `-${nth + 1}`}`,
    priority: rule.priority,
    direction,
    access,
    protocol,
    source,
    sourcePorts: from,
    destination,
    destinationPorts: to,
  }));
}

/** A tag that 2016 did not know stands for the prefixes that it was expanded to. */
function scopesOf(
  one: string | null,
  several: readonly string[],
  expanded: readonly string[],
  group: string,
): readonly Scope[] {
  const named = several.length > 0 ? several : [one ?? '*'];
  return named.flatMap((text): Scope[] => {
    const tag = TAGS[text.toLowerCase()];
    if (tag !== undefined) return [tag];
    if (text.includes(':')) return [];
    if (/^[\d.]+(?:\/\d+)?$/.test(text)) return [parseCidr(text.includes('/') ? text : `${text}/32`)];
    if (expanded.length > 0) return expanded.filter((prefix) => !prefix.includes(':')).map(parseCidr);
    throw new SnatcheckError('azure-tag', {
      expected: 'a prefix, a tag of 2016, or a tag with the prefixes that it stands for',
      received: `${quote(text)} in group ${quote(group)}`,
      remedy: 'Save the effective rules again, which expand tags, or write this group by hand.',
    });
  });
}

function portsOf(one: string | null, several: readonly string[]): readonly (PortRange | '*')[] {
  const named = several.length > 0 ? several : [one ?? '*'];
  return named.map((text) => {
    const [first, last = first] = text.split('-').map(Number);
    if (text === '*' || (first === 0 && last === 65_535)) return '*';
    if (first !== undefined && last !== undefined && first >= 0 && first <= last && last <= 65_535)
      return { first: Math.max(1, first), last: Math.max(1, last) };
    throw new SnatcheckError('azure-malformed', {
      expected: 'a port, or a range such as 0-65535',
      received: quote(text),
      remedy: 'Save the effective rules again with "az network nic list-effective-nsg -o json".',
    });
  });
}
