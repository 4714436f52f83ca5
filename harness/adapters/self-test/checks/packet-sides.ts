import { TCP_PAYLOAD, writeTcp } from '../../../packets/build.ts';
import { SYN } from '../../../packets/packet.ts';
import type { Check } from '../check.ts';

/** A SYN, since every translator lets it out, of a flow that no other check opens. */
export const packetSides: Check = {
  title: 'gives back what comes out on the other side as such',
  quick: true,
  skip: (_, { target }) => (target.packets === undefined ? 'it takes steps, not packets' : null),
  async run(bench) {
    await bench.deploy();
    const [vm] = bench.deployment.vms;
    const { destination, destinationPort } = bench.open(0, 5_900);
    const syn = new Uint8Array(TCP_PAYLOAD);
    writeTcp(syn, vm?.address ?? 0, 5_900, destination, destinationPort, SYN, 1, 0, 0);
    const { packets } = (await bench.target.packets?.([{ side: 'inside', bytes: syn }])) ?? { packets: [] };
    const back = packets.find(({ side, bytes }) => side === 'inside' && isSame(bytes, syn));
    if (back === undefined) return null;
    return {
      expected: 'a packet that a VM sent (inside) on the other side (outside), or nowhere',
      received: 'the same packet inside again',
      remedy: 'Of a packet that comes out, side says where it goes: outside is towards the destinations.',
    };
  },
};

/** Its sequence number and destination: the source may have been translated. */
function isSame(bytes: Uint8Array, sent: Uint8Array): boolean {
  return (
    bytes.length >= sent.length && [16, 17, 18, 19, 24, 25, 26, 27].every((at) => bytes[at] === sent[at])
  );
}
