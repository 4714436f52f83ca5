import type { Change, Segment } from '../../spec/vocabulary/index.ts';
import { formatAddress } from '../../spec/vocabulary/index.ts';
import { foldNames } from '../json/names.ts';
import type { Moment, OpenStep, Step } from './scenario.ts';

/** One step in one line of plain English, for reports and terminals. */
export function describeStep(step: Step): string {
  switch (step.do) {
    case 'open':
      return `${step.vm} opens ${opening(step)}`;
    case 'send':
      return `${step.flow}: the VM sends ${packet(step.segment, step.bytes)}${step.zeroChecksum === true ? ', without a checksum' : ''}`;
    case 'stray':
      return `${step.vm} sends a stray ${step.segment.toUpperCase()} (tcp ${step.port} -> ${step.to})`;
    case 'reply':
      return `${step.flow}: ${SENDER[step.from]} sends ${packet(step.segment, step.bytes)} to its public endpoint`;
    case 'close':
      return `${step.flow}: ${CLOSING[step.how]}`;
    case 'advance':
      return advance(step.to);
    case 'fill':
      return fill(step);
    case 'send-all':
      return `every flow of ${step.flows} sends one packet`;
    case 'reply-all':
      return `every flow of ${step.flows} is answered by its destination`;
    case 'close-all':
      return `every flow of ${step.flows} is closed with ${step.how === 'fin' ? 'FINs both ways' : 'an RST'}`;
    case 'together':
      return `at one instant ${list(step.opens.map((open) => `${open.vm} opens ${opening(open)}`))}`;
    case 'keep-alive':
      return `${step.flow} is kept alive for ${plural(step.timeouts, 'idle timeout')} by ${KEEPING[step.by]}`;
    case 'change':
      return describeChange(step.change);
    case 'inbound':
      return `${step.from} opens ${step.flow} from outside (${step.protocol} -> ${step.to})`;
    case 'probe':
      return `${step.loadBalancer} probes its pool${step.rounds === 1 ? '' : ` ${step.rounds} times`}`;
    case 'discover':
      return `${step.vm} asks OpenDNS for its public address, from port ${step.port}`;
    case 'alerts':
      return 'the alerts logged so far are read';
    case 'control':
      return "one packet of each VM's control flow";
  }
}

/** One change of membership, ILPIP, security group or logging, in plain English. */
export function describeChange(change: Change): string {
  switch (change.kind) {
    case 'join-pool':
      return `${change.vm} joins the pool of ${change.loadBalancer}`;
    case 'leave-pool':
      return `${change.vm} leaves the pool of ${change.loadBalancer}`;
    case 'assign-ilpip':
      return `${change.vm} is given the instance-level public IP ${formatAddress(change.address)}`;
    case 'release-ilpip':
      return `${change.vm} loses its instance-level public IP`;
    case 'set-security-group': {
      const whose = 'vm' in change.on ? change.on.vm : `subnet ${change.on.subnet}`;
      return change.securityGroup === null
        ? `${whose} loses its security group`
        : `${whose} gets the security group ${change.securityGroup}`;
    }
    case 'set-logging':
      return `the alert log of ${change.loadBalancer} is switched ${change.on ? 'on' : 'off'}`;
  }
}

const SENDER = {
  destination: 'its destination',
  'other-port': 'another port of its destination',
  stranger: 'a stranger',
};

const CLOSING = {
  fin: 'closed with FINs both ways',
  rst: 'the VM resets it',
  half: 'the VM sends its FIN, and the other side none',
  'reset-by-peer': 'its destination resets it',
};

const KEEPING = {
  outbound: 'outbound packets alone',
  inbound: 'inbound packets alone',
  both: 'packets both ways',
};

const opening = (step: OpenStep) =>
  `${step.flow} (${step.protocol} ${step.port} -> ${step.to}${step.unanswered === true ? ', unanswered' : ''})`;

function packet(segment: Segment, bytes: number): string {
  if (segment === 'unreachable') return 'an ICMP error about it';
  if (segment === 'fragments') return `data of ${plural(bytes, 'byte')} in two fragments`;
  return `${segment === 'data' ? 'data' : segment.toUpperCase()} of ${plural(bytes, 'byte')}`;
}

function advance({ since, timeouts, tolerances, ticks }: Moment): string {
  const terms = [
    timeouts === 0 ? '' : plural(timeouts, 'idle timeout'),
    tolerances === 0 ? '' : signed(tolerances, 'tolerance'),
    ticks === 0 ? '' : signed(ticks, 'tick'),
  ].filter((term) => term !== '');
  const length = terms.join(' ').replace(/^\+ /, '');
  if (since === null) return length === '' ? 'no time passes' : `time passes: ${length}`;
  const after = `${since}'s last outbound packet`;
  return length === '' ? `time passes to ${after}` : `time passes until ${length} after ${after}`;
}

function fill(step: Extract<Step, { do: 'fill' }>): string {
  const until =
    step.leave < 0
      ? `until ${-step.leave} more than the free ports were asked for`
      : `until ${plural(step.leave, 'port')} ${step.leave === 1 ? 'is' : 'are'} left free`;
  const more = (step.toPorts ?? 1) - 1;
  const spread = more === 0 ? '' : more === 1 ? ' and the port after it' : ` and the ${more} ports after it`;
  return `${list(foldNames(step.vms))} open flows ${step.flows}#... (${step.protocol} from port ${step.port} on -> ${step.to}${spread}) ${until}`;
}

function signed(amount: number, unit: string): string {
  return `${amount < 0 ? '-' : '+'} ${plural(Math.abs(amount), unit)}`;
}

function plural(amount: number, unit: string): string {
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}

function list(items: readonly string[]): string {
  if (items.length <= 1) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}
