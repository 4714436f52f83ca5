import { SnatcheckError } from '../../../spec/vocabulary/index.ts';
import type { UnderWay } from './expected.ts';
import type { HostProcess } from './host-process.ts';
import type { Ends, Unsent } from './messages.ts';

/** Has each be sent by the process that has its socket; neighbours mostly share one, and their order stays. */
export async function inOrder(
  all: readonly UnderWay[],
  ownerOf: (ends: Ends) => Promise<HostProcess>,
  ask: (part: readonly UnderWay[], process: HostProcess) => Promise<Unsent>,
): Promise<void> {
  const owners = await Promise.all(all.map(({ ends }) => ownerOf(ends)));
  for (let i = 0, end = 0; i < all.length; i = end) {
    const process = owners[i] as HostProcess;
    while (end < all.length && owners[end] === process) end += 1;
    const part = all.slice(i, end);
    markUnsent(part, await ask(part, process));
  }
}

/** What could not even be sent says nothing of the NAT. */
function markUnsent(part: readonly UnderWay[], unsent: Unsent): void {
  checkResources(unsent);
  for (const i of unsent.keys()) (part[i] as UnderWay).unknown = true;
}

/** @throws SnatcheckError `lab-descriptors-few` */
export function checkResources(unsent: Unsent): void {
  const error = [...unsent.values()].find((name) => ['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS'].includes(name));
  if (error === undefined) return;
  throw new SnatcheckError('lab-descriptors-few', {
    expected: 'a descriptor, and memory, for every socket',
    received: error,
    remedy: 'Raise the limits (ulimit -Hn, fs.file-max), or test smaller pools.',
  });
}
