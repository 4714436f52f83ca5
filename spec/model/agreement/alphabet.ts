import type { ProtocolIndex } from '../ledger.ts';
import { RULES } from './tell.ts';

/** Which symbols the traces are made of, beside packets, replies and moments around deadlines. */
export interface Alphabet {
  readonly protocols: readonly ProtocolIndex[];
  /** The second VM has flows to the second destination too. */
  readonly fourthFlow: boolean;
  /** Moments around the first end of a sure flow, beside those around the first end of a possible one. */
  readonly sure: boolean;
  /** A flow that was seen before may be seen with the other port. */
  readonly moves: boolean;
  /** An open towards a destination fails. */
  readonly failures: boolean;
  /** A destination answers on a port that has flows of its protocol, but none to it. */
  readonly strangers: boolean;
  /** TCP flows close by a RST, not only by FINs both ways. */
  readonly resets: boolean;
}

const VM_NAMES = 'ab';
const DESTINATION_NAMES = 'xy';
const PORT_NAMES = 'pq';
const PROTOCOL_NAMES = ['UDP', 'TCP'];
/** Protocol, VM, destination: a number of three bits. */
const FLOWS = 8;
export const NEVER = -1;

export type Kind = 'packet' | 'handshake' | 'fins' | 'rst' | 'reply' | 'failure';

/** One symbol of a trace where it stands: what it means no longer depends on what went before. */
export interface Entry {
  kind: Kind;
  protocol: ProtocolIndex;
  vm: number;
  destination: number;
  port: number;
  at: number;
  /** Which deadline the moment before it stood at, such as `sure -1`; empty without one. */
  moment: string;
}

/** What is known of a trace without any ledger: enough to tell which symbols may follow. */
export class Reached {
  now = 0;
  vms = 0;
  destinations = 0;
  ports = 0;
  readonly portOf = new Int8Array(FLOWS).fill(NEVER);
  readonly open = new Uint8Array(FLOWS);
  readonly lastOut = new Float64Array(FLOWS);
  readonly last = new Float64Array(FLOWS);

  copy(from: Reached): void {
    this.now = from.now;
    this.vms = from.vms;
    this.destinations = from.destinations;
    this.ports = from.ports;
    this.portOf.set(from.portOf);
    this.open.set(from.open);
    this.lastOut.set(from.lastOut);
    this.last.set(from.last);
  }

  /** The first deadline, shifted, that has not gone by. */
  deadline(of: Float64Array, after: number): number {
    let first = Infinity;
    for (let flow = 0; flow < FLOWS; flow++) {
      const at = of[flow]! + after;
      if (this.portOf[flow] !== NEVER && at >= this.now && at < first) first = at;
    }
    return first;
  }

  note({ kind, protocol, vm, destination, port, at }: Entry): void {
    this.now = at + 1;
    this.destinations = Math.max(this.destinations, destination + 1);
    if (kind === 'failure') return;
    this.ports = Math.max(this.ports, port + 1);
    if (kind === 'reply') {
      for (let of = 0; of < 2; of++) {
        const flow = flowOf(protocol, of, destination);
        if (this.portOf[flow] === port) this.last[flow] = at;
      }
      return;
    }
    this.vms = Math.max(this.vms, vm + 1);
    const flow = flowOf(protocol, vm, destination);
    this.portOf[flow] = port;
    this.lastOut[flow] = this.last[flow] = at;
    this.open[flow] = kind === 'handshake' ? 1 : 0;
  }
}

export function flowOf(protocol: number, vm: number, destination: number): number {
  return protocol * 4 + vm * 2 + destination;
}

export function momentsOf(state: Reached, alphabet: Alphabet): { time: number; name: string }[] {
  const { timeoutMs, toleranceMs } = RULES;
  const moments: { time: number; name: string }[] = [];
  for (const past of [-1, 0, 1]) {
    const sure = state.deadline(state.lastOut, timeoutMs - toleranceMs + past);
    const possible = state.deadline(state.last, timeoutMs + toleranceMs + past);
    if (sure < Infinity && alphabet.sure) moments.push({ time: sure, name: `sure ${past}` });
    // The same moment by another name is the same trace.
    if (possible < Infinity && !moments.some(({ time }) => time === possible))
      moments.push({ time: possible, name: `possible ${past}` });
  }
  return moments;
}

export function nameOf({ kind, protocol, vm, destination, port, moment }: Entry): string {
  const to = `${PROTOCOL_NAMES[protocol]} ${DESTINATION_NAMES[destination]}`;
  const name = kind === 'failure' ? `failure ${to}` : `${kind} ${VM_NAMES[vm]} ${to} ${PORT_NAMES[port]}`;
  return moment === '' ? name : `[${moment}] ${name}`;
}
