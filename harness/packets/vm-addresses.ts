import { type Address, type Deployment, SnatcheckError } from '../../spec/vocabulary/index.ts';

/** Who stands inside: the VMs, and the networks to which they leave under their own addresses. */
export type Inside = Pick<Deployment, 'vms'> & Partial<Pick<Deployment, 'virtualNetwork'>>;

/** Which VM has which private address. */
export class VmAddresses {
  private readonly indexes = new Map<Address, number>();
  private addresses: readonly Address[] = [];

  deploy({ vms }: Pick<Deployment, 'vms'>): void {
    this.addresses = vms.map(({ address }) => address);
    this.indexes.clear();
    for (const [index, address] of this.addresses.entries()) this.indexes.set(address, index);
  }

  indexOf(address: Address): number | undefined {
    return this.indexes.get(address);
  }

  /** @throws SnatcheckError `vm-unknown` */
  at(vm: number): Address {
    const address = this.addresses[vm];
    if (address !== undefined) return address;
    throw new SnatcheckError('vm-unknown', {
      expected: `the index of one of ${this.addresses.length} VMs`,
      received: String(vm),
      remedy: 'Name VMs by their index in the deployment.',
    });
  }
}
