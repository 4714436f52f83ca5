import { userspaceSystem } from './userspace-system.ts';

export const slirp4netnsSockets = userspaceSystem(
  'as slirp4netns, by UDP and TCP between hosts with sockets of their own',
  'slirp4netns',
  ['hosts'],
);
