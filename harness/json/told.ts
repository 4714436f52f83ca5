/**
 * What to say of a value that a schema refused under a code of its own: the schema names the code as its error, and a
 * reader of issues finds the words here.
 */
export const told: Readonly<Record<string, { readonly expected: string; readonly remedy: string }>> = {
  'time-out-of-range': {
    expected: 'a finite time that is not negative',
    remedy: 'Give milliseconds as a plain number, such as 240000.',
  },
  'duration-out-of-range': {
    expected: 'a finite time greater than 0',
    remedy: 'Give milliseconds as a plain number greater than 0, such as 240000.',
  },
  'port-out-of-range': {
    expected: 'an integer of 1..65535',
    remedy: 'Give a port that a transport header can carry.',
  },
  'observed-port-out-of-range': {
    expected: 'an integer of 0..65535',
    remedy: 'Give the port as it stands in the transport header.',
  },
  'name-malformed': {
    expected: 'a name of letters, digits, "_", "-" and single "." (1 to 80, no ".." and no blank)',
    remedy: 'Rename it, everywhere that it is used.',
  },
  'label-malformed': {
    expected:
      'a flow label of 1 to 64 printable characters without blanks, quotes or "\\", perhaps with #number',
    remedy: 'Rename the flow, in every step that names it.',
  },
  'scenario-priority-out-of-range': {
    expected: 'an integer of 100..4096 as priority',
    remedy: 'Priorities above 4096 belong to the default rules; renumber the rule.',
  },
  'hello-contract': {
    expected: 'contract version 1',
    remedy: 'This tool speaks version 1 of the target contract: use an adapter for it, or a newer tool.',
  },
};
