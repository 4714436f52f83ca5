import type { Section, SectionId } from '../types.ts';
import { discovery } from './discovering-the-public-ip-used-by-a-given-vm.ts';
import { limitations } from './limitations.ts';
import { loadBalanced } from './load-balanced-vm-with-no-instance-level-public-ip-address.ts';
import { prevention } from './preventing-public-connectivity.ts';
import { standalone } from './standalone-vm-with-no-instance-level-public-ip-address.ts';
import { introduction } from './understanding-outbound-connections-in-azure.ts';
import { instanceLevel } from './vm-with-an-instance-level-public-ip-address-with-or-without-load-balancer.ts';

/** By id, so that a section left out fails to compile. In the article's order. */
export const sectionsById: Readonly<Record<SectionId, Section>> = {
  'understanding-outbound-connections-in-azure': introduction,
  'standalone-vm-with-no-instance-level-public-ip-address': standalone,
  'load-balanced-vm-with-no-instance-level-public-ip-address': loadBalanced,
  'vm-with-an-instance-level-public-ip-address-with-or-without-load-balancer': instanceLevel,
  'discovering-the-public-ip-used-by-a-given-vm': discovery,
  'preventing-public-connectivity': prevention,
  limitations,
};
