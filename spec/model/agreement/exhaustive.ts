import type { Ledger, ProtocolIndex } from '../ledger.ts';
import {
  type Alphabet,
  type Entry,
  flowOf,
  type Kind,
  momentsOf,
  nameOf,
  NEVER,
  Reached,
} from './alphabet.ts';
import { difference } from './compare.ts';
import { LENGTHS, PUBLIC_ADDRESS, RULES, tell } from './tell.ts';

export interface Census {
  /** Traces of each length, from 1 on. Those that end in a moment only are not counted: nothing happens in it. */
  readonly traces: readonly number[];
  /** The first trace after which the two ledgers differ, and in what; null when they agree on all. */
  readonly disagreement: { readonly trace: readonly string[]; readonly difference: string } | null;
}

const PUBLIC_ADDRESSES = [PUBLIC_ADDRESS];

/**
 * Takes both ledgers through every trace of the alphabet up to a length, and compares them after its last symbol: what
 * came before was compared when it was a trace of its own.
 *
 * Two VMs (a, b), two destinations (x, y), two public ports (p, q), UDP and TCP, and time: one ms a symbol, or a jump to
 * the first deadline of a sure or of a possible flow, one ms less, or one more. VMs, destinations and ports are named in
 * the order of their first use, so that of traces that differ in names only one is taken. Beginnings are shared as far
 * as choosing goes; a ledger cannot go back, so each takes the beginning again.
 */
export function compareAll(a: Ledger, b: Ledger, alphabet: Alphabet, depth: number): Census {
  const traces = Array.from({ length: depth }, () => 0);
  const reached = Array.from({ length: depth + 1 }, () => new Reached());
  const path: Entry[] = Array.from({ length: depth }, () => ({
    kind: 'packet',
    protocol: 0,
    vm: 0,
    destination: 0,
    port: 0,
    at: 0,
    moment: '',
  }));
  let found: Census['disagreement'] = null;

  /** @param used symbols in front of the one to choose: a moment counts as one. */
  const choose = (length: number, used: number, at: number, moment: string): void => {
    const state = reached[length]!;
    const entry = path[length]!;
    const take = (kind: Kind, protocol: ProtocolIndex, vm: number, destination: number, port: number) => {
      if (found !== null) return;
      entry.kind = kind;
      entry.protocol = protocol;
      entry.vm = vm;
      entry.destination = destination;
      entry.port = port;
      entry.at = at;
      entry.moment = moment;
      traces[used]!++;
      const differs = run(a, b, path, length);
      if (differs !== null) {
        found = { trace: path.slice(0, length + 1).map(nameOf), difference: differs };
        return;
      }
      if (used + 1 === depth) return;
      const next = reached[length + 1]!;
      next.copy(state);
      next.note(entry);
      choose(length + 1, used + 1, next.now, '');
      if (used + 2 < depth)
        for (const { time, name } of momentsOf(next, alphabet)) choose(length + 1, used + 2, time, name);
    };
    for (const protocol of alphabet.protocols) {
      for (let destination = 0; destination <= Math.min(1, state.destinations); destination++) {
        for (let vm = 0; vm <= Math.min(1, state.vms); vm++) {
          const flow = flowOf(protocol, vm, destination);
          if (vm + destination === 2 && !alphabet.fourthFlow) continue;
          const held = state.portOf[flow]!;
          for (let port = 0; port <= Math.min(1, state.ports); port++)
            if (held === NEVER || held === port || alphabet.moves)
              take(protocol === 0 ? 'packet' : 'handshake', protocol, vm, destination, port);
          if (state.open[flow] === 0) continue;
          take('fins', protocol, vm, destination, state.portOf[flow]!);
          if (alphabet.resets) take('rst', protocol, vm, destination, state.portOf[flow]!);
        }
        for (let port = 0; port < state.ports; port++) {
          const own = [0, 1].some((vm) => state.portOf[flowOf(protocol, vm, destination)] === port);
          const others = [0, 1].some((vm) => state.portOf[flowOf(protocol, vm, 1 - destination)] === port);
          if (own || (others && alphabet.strangers)) take('reply', protocol, 0, destination, port);
        }
        if (
          alphabet.failures &&
          [0, 1].some((vm) => state.portOf[flowOf(protocol, vm, destination)] !== NEVER)
        )
          take('failure', protocol, 0, destination, 0);
      }
    }
  };
  choose(0, 0, 0, '');
  return { traces, disagreement: found };
}

function run(a: Ledger, b: Ledger, path: readonly Entry[], last: number): string | null {
  a.reset(RULES);
  b.reset(RULES);
  for (let index = 0; index < last; index++) {
    replay(a, path[index]!);
    replay(b, path[index]!);
  }
  return compareWithin(a, b, path[last]!);
}

function replay(ledger: Ledger, entry: Entry): void {
  for (let event = 0; event < LENGTHS[entry.kind]; event++) tell(ledger, entry, event);
}

function compareWithin(a: Ledger, b: Ledger, entry: Entry): string | null {
  for (let event = 0; event < LENGTHS[entry.kind]; event++) {
    tell(a, entry, event);
    tell(b, entry, event);
    const differs = difference(a, b, PUBLIC_ADDRESSES);
    if (differs !== null) return differs;
  }
  return null;
}
