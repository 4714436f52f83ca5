import { userspaceSystem } from './userspace-system.ts';

export const slirp4netns = userspaceSystem(
  'slirp4netns (libslirp) in user space, for one VM by UDP',
  'slirp4netns',
  ['packet'],
);
