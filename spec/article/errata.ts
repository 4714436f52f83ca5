import type { Erratum } from './types.ts';

/** Where this edition says what the article does not mean. Each is also a fault that the harness must catch. */
export const errata: readonly Erratum[] = [
  {
    number: 1,
    section: 'standalone-vm-with-no-instance-level-public-ip-address',
    sentence: 1,
    says: "The standalone VM, which has no instance-level public IP, is part of a load balancer's pool.",
    taken: "It is not part of a load balancer's pool.",
    why: "The section's own title and the first row of the table have no load balancer, the section after it describes the pool's members, and the English, Japanese and Chinese editions say not.",
    fault: {
      does: "A pool member without an instance-level public IP is given default SNAT instead of its frontend's address.",
      breaks: ['method-load-balancer-snat'],
    },
  },
  {
    number: 2,
    section: 'preventing-public-connectivity',
    sentence: 6,
    says: 'A VM whose health probe is blocked fails the probe and is displayed.',
    taken: 'It fails the probe and is marked down.',
    why: 'A word was lost: the English edition marks the VM down, and the next sentence has the load balancer stop sending it new flows for that reason.',
    fault: {
      does: 'The failed probe is reported, but the VM stays up in its pool and is still sent new flows.',
      breaks: ['probe-blocked-marks-down', 'down-vm-gets-no-new-flows'],
    },
  },
  {
    number: 3,
    section: 'preventing-public-connectivity',
    sentence: 2,
    says: 'There may be a need to manage which destinations have access to an outbound flow.',
    taken: 'There may be a need to manage which destinations an outbound flow may reach.',
    why: 'Who reaches whom is turned round: the English edition has flows reach destinations, and so has the next sentence of this one.',
    fault: {
      does: 'Outbound rules are held against what a destination sends back; the denied flow itself reaches it.',
      breaks: ['nsg-limits-destinations'],
    },
  },
];
