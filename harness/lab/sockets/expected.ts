import {
  type Arrival,
  type Delivery,
  type PacketOutcome,
  SnatcheckError,
} from '../../../spec/vocabulary/index.ts';
import { holdsPattern } from '../../packets/payload.ts';
import type { VmAddresses } from '../../packets/vm-addresses.ts';
import { type FlowOperation, isAnonymous } from './chunk.ts';
import type { HostSide } from './host-networks.ts';
import { type Ends, endsKey, type HostEvent } from './messages.ts';

/** An operation that sockets carry out. */
export interface UnderWay {
  readonly operation: FlowOperation;
  /** As the sender's side sees them. */
  readonly ends: Ends;
  readonly token: number;
  /** Sockets could not do or cannot tell: evidence of nothing. */
  unknown: boolean;
}

/** What came of the operations of one chunk. */
export class Expected {
  readonly #all: readonly UnderWay[];
  readonly #vms: VmAddresses;
  readonly #lossless: boolean;
  readonly #firstToken: number;
  readonly #arrivals = new Map<UnderWay, Arrival[]>();
  readonly #deliveries = new Map<UnderWay, Delivery[]>();
  readonly #far = new Map<UnderWay, { readonly side: HostSide; readonly ends: Ends }>();
  readonly #ends = new Map<string, UnderWay>();
  readonly #refused = new Set<UnderWay>();

  constructor(all: readonly UnderWay[], vms: VmAddresses, lossless: boolean) {
    this.#all = all;
    this.#vms = vms;
    this.#lossless = lossless;
    this.#firstToken = all[0]?.token ?? 0;
  }

  /** Its FIN or RST is to come out of this connection. */
  expectEnd(side: HostSide, ends: Ends, one: UnderWay): void {
    this.#ends.set(`${side} ${endsKey(ends)}`, one);
  }

  came(one: UnderWay): boolean {
    return this.#arrivals.has(one) || this.#deliveries.has(one);
  }

  /** How many may still come. */
  get missing(): number {
    return this.#all.filter((one) => !one.unknown && !this.came(one) && !this.#refused.has(one)).length;
  }

  /** Where it came out first, as that side sees it. */
  farEnds(one: UnderWay): { readonly side: HostSide; readonly ends: Ends } | null {
    return this.#far.get(one) ?? null;
  }

  /** @throws SnatcheckError `lab-late` where something came that an earlier chunk gave up. */
  take(side: HostSide, event: HostEvent): void {
    switch (event.saw) {
      case 'refused': {
        const one = this.#withToken(event.token);
        if (one === null) return;
        // No such address or port was free here: the NAT had no part in it.
        if (event.error.startsWith('EADDR')) one.unknown = true;
        this.#refused.add(one);
        return;
      }
      case 'connected':
        // Its first record is on its way.
        return;
      case 'fin':
      case 'rst': {
        const one = this.#ends.get(`${side} ${endsKey(event)}`);
        if (one !== undefined) this.#add(side, one, event, true);
        return;
      }
      default: {
        const one = event.token < 0 ? this.#anonymous() : this.#withToken(event.token);
        if (one !== null) {
          const { bytes } = one.operation;
          const whole =
            event.raw === null ? event.whole : holdsPattern(event.raw, 0, event.raw.length, one.token);
          this.#add(side, one, event, whole && event.bytes === bytes);
        } else if (event.token >= 0 && event.token < this.#firstToken && this.#lossless) throw late();
      }
    }
  }

  outcomes(sent: number, seen: number): readonly PacketOutcome[] {
    return this.#all.map((one) => ({
      sent,
      seen,
      arrivals: this.#arrivals.get(one) ?? [],
      deliveries: this.#deliveries.get(one) ?? [],
      answer: null,
      ...(one.unknown && !this.came(one) ? { unknown: true } : {}),
    }));
  }

  #add(side: HostSide, one: UnderWay, ends: Ends, intact: boolean): void {
    const { at, atPort, peer: source, peerPort: sourcePort } = ends;
    if (!this.#far.has(one))
      this.#far.set(one, { side, ends: { at, atPort, peer: source, peerPort: sourcePort } });
    if (side === 'outside') {
      const arrival = { source, sourcePort, destination: at, destinationPort: atPort, intact };
      this.#arrivals.set(one, [...(this.#arrivals.get(one) ?? []), arrival]);
      return;
    }
    const vm = this.#vms.indexOf(at);
    if (vm === undefined) return;
    const delivery = { vm, port: atPort, source, sourcePort, intact };
    this.#deliveries.set(one, [...(this.#deliveries.get(one) ?? []), delivery]);
  }

  #withToken(token: number): UnderWay | null {
    const one = this.#all[token - this.#firstToken];
    return one?.token === token ? one : null;
  }

  /** The only operation there is, where it is one without a token. */
  #anonymous(): UnderWay | null {
    const [one] = this.#all;
    return one !== undefined && isAnonymous(one.operation) ? one : null;
  }
}

function late(): SnatcheckError {
  return new SnatcheckError('lab-late', {
    expected: 'every packet to be there when the NAT and both hosts had nothing left to do',
    received: 'one that came later, and had passed for dropped',
    remedy: 'Nothing is judged by it. The machine is too busy to test on: try again.',
  });
}
