import { userspaceSystem } from './userspace-system.ts';

export const pasta = userspaceSystem(
  'pasta (passt) in user space, for one VM by UDP and TCP between hosts with sockets',
  'pasta',
  ['hosts'],
);
