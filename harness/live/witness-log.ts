import type { Witness } from '../record/result.ts';
import { type Address, formatAddress, formatEndpoint } from '../../spec/vocabulary/index.ts';
import type { LiveFlow } from './live-plan.ts';
import type { Witnessed } from './witness.ts';

interface Row {
  answers: number;
  silent: number;
  readonly addresses: Map<Address, number>;
  readonly remarks: Set<string>;
  readonly vm: number;
  readonly probe: string;
}

/** Who saw which address of whom: what the report shows for each VM. */
export class WitnessLog {
  readonly #rows = new Map<string, Row>();

  add({ vm, way, protocol, to }: LiveFlow, witnessed: Witnessed): void {
    const probe = `${way} ${protocol} ${formatEndpoint(to.address, to.port)}`;
    const key = `${vm} ${probe}`;
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = { vm, probe, answers: 0, silent: 0, addresses: new Map(), remarks: new Set() };
      this.#rows.set(key, row);
    }
    for (const { what, from } of witnessed.lies) row.remarks.add(`wrong ${what} from ${from}`);
    if ('address' in witnessed) {
      row.answers += 1;
      row.addresses.set(witnessed.address, (row.addresses.get(witnessed.address) ?? 0) + 1);
      if (witnessed.kind === 'not-public') row.remarks.add(witnessed.why);
      return;
    }
    row.silent += 1;
    if (witnessed.kind === 'nothing' || witnessed.kind === 'untrusted') row.remarks.add(witnessed.why);
    else if (witnessed.kind === 'refused') row.remarks.add(`refused with code ${witnessed.code}`);
    else row.remarks.add(witnessed.kind);
  }

  /** @param names of the VMs, by their numbers. */
  rows(names: readonly { readonly name: string }[]): readonly Witness[] {
    return [...this.#rows.values()]
      .toSorted((a, b) => a.vm - b.vm || a.probe.localeCompare(b.probe))
      .map(({ vm, probe, answers, silent, addresses, remarks }) => ({
        vm: names[vm]?.name ?? '',
        probe,
        answers,
        silent,
        addresses: [...addresses.keys()].map(formatAddress),
        remarks: [...remarks].slice(0, 5),
      }));
  }

  /** Probes that were told addresses which no public destination sees: they stand behind another NAT, or within the network. */
  within(): readonly string[] {
    const suspects = [...this.#rows.values()].filter(({ remarks }) =>
      [...remarks].some((remark) => remark.includes('RFC ')),
    );
    return [...new Set(suspects.map(({ probe }) => probe))];
  }
}
