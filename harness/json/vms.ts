import * as z from 'zod';
import { type Address, formatAddress, type Vm } from '../../spec/vocabulary/index.ts';
import { address, name, refuse } from './fields.ts';
import { MAX_EXPANDED } from './names.ts';
import { Problem } from './problem.ts';

const entry = z
  .strictObject({
    name,
    address,
    ilpip: address.nullable().default(null),
    securityGroup: name.nullable().default(null),
    /** With it the entry stands for so many VMs: name-1, name-2, ..., with consecutive addresses. */
    count: z.int().min(1).max(MAX_EXPANDED).exactOptional(),
    /** Number of the first of them, 1 by default. */
    first: z.int().min(0).max(999_999).exactOptional(),
  })
  .meta({
    id: 'vm',
    description: 'A VM; with count, so many: name-1, name-2, ... with consecutive addresses',
  });

type Entry = z.output<typeof entry>;
export type VmJson = z.input<typeof entry>;

export const vms = z
  .array(entry)
  .min(1)
  .transform((entries, ctx): Vm[] => {
    const all: Vm[] = [];
    for (const [index, run] of entries.entries()) {
      const problem = problemOf(run, all.length);
      if (problem !== null) return refuse(ctx, problem.under(index), entries);
      for (let number = 0; number < (run.count ?? 1); number += 1) all.push(member(run, number));
    }
    return all;
  });

function member(run: Entry, number: number): Vm {
  const { ilpip, securityGroup } = run;
  const name = run.count === undefined ? run.name : `${run.name}-${(run.first ?? 1) + number}`;
  return { name, address: run.address + number, ilpip, securityGroup };
}

function problemOf(run: Entry, before: number): Problem | null {
  if (run.count === undefined) {
    if (run.first === undefined) return null;
    return new Problem({ path: ['first'], expected: '"count" beside it', received: 'no "count"' });
  }
  if (run.ilpip !== null) {
    return new Problem({
      path: ['ilpip'],
      expected: 'no ILPIP on an entry with "count"',
      received: formatAddress(run.ilpip),
      remedy: 'An ILPIP belongs to one VM: write each of these VMs as an entry of its own.',
    });
  }
  if (run.address + run.count - 1 > 0xffff_ffff || before + run.count > MAX_EXPANDED) {
    return new Problem({
      path: ['count'],
      expected: `at most ${MAX_EXPANDED} VMs, within the address space`,
      received: String(run.count),
      remedy: 'Give a smaller count.',
    });
  }
  return null;
}

/** Number in the JSON list of the entry that made the VM at `index`. */
export function entryOf(entries: unknown, index: number): number {
  if (!Array.isArray(entries)) return index;
  let rest = index;
  for (const [number, entry] of entries.entries()) {
    const count: unknown = (entry as { count?: unknown } | null)?.count;
    rest -= typeof count === 'number' ? count : 1;
    if (rest < 0) return number;
  }
  return index;
}

/** Every VM as an entry of its own, with nothing left out: for readers other than people. */
export function encodeVm(vm: Vm): VmJson {
  return {
    name: vm.name,
    address: formatAddress(vm.address),
    ilpip: formatNullable(vm.ilpip),
    securityGroup: vm.securityGroup,
  };
}

/** The shortest list that reads as these VMs: defaults left out, and runs of three or more as one entry. */
export function foldVms(all: readonly Vm[]): VmJson[] {
  const entries: VmJson[] = [];
  for (let start = 0; start < all.length;) {
    const length = runLength(all, start);
    const vm = all[start];
    if (vm === undefined) break;
    const plain = {
      address: formatAddress(vm.address),
      ...(vm.ilpip === null ? {} : { ilpip: formatAddress(vm.ilpip) }),
      ...(vm.securityGroup === null ? {} : { securityGroup: vm.securityGroup }),
    };
    const numbered = numberOf(vm.name);
    if (length < 3 || numbered === null) {
      entries.push({ name: vm.name, ...plain });
      start += 1;
      continue;
    }
    const first = numbered.number === 1 ? {} : { first: numbered.number };
    entries.push({ name: numbered.stem, ...plain, count: length, ...first });
    start += length;
  }
  return entries;
}

function runLength(all: readonly Vm[], start: number): number {
  const head = all[start];
  const numbered = head === undefined ? null : numberOf(head.name);
  if (head === undefined || numbered === null || head.ilpip !== null) return 1;
  for (let length = 1; ; length += 1) {
    const vm = all[start + length];
    const follows =
      vm !== undefined &&
      length < MAX_EXPANDED &&
      vm.name === `${numbered.stem}-${numbered.number + length}` &&
      vm.address === head.address + length &&
      vm.ilpip === null &&
      vm.securityGroup === head.securityGroup;
    if (!follows) return length;
  }
}

function numberOf(name: string): { stem: string; number: number } | null {
  const match = /^(.+)-(0|[1-9][0-9]{0,5})$/.exec(name);
  return match === null ? null : { stem: match[1] ?? '', number: Number(match[2]) };
}

function formatNullable(value: Address | null): string | null {
  return value === null ? null : formatAddress(value);
}
