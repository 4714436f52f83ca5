import { TCP_PAYLOAD, writeTcp } from '../../../packets/build.ts';
import { SYN } from '../../../packets/packet.ts';
import type { RawPacket } from '../../../packets/raw-packet.ts';
import type { Check } from '../check.ts';

type Side = RawPacket['side'];

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
    const cameOut = async (side: Side): Promise<Side | null> => {
      for (let nth = 0; nth < bench.tries; nth += 1) {
        const { packets } = (await bench.target.packets?.([{ side, bytes: syn }])) ?? { packets: [] };
        const same = packets.find(({ bytes }) => isSame(bytes, syn));
        if (same !== undefined) return same.side;
      }
      return null;
    };
    const out = await cameOut('inside');
    if (out === 'outside') return null;
    const expected = 'a packet that a VM sent (inside) on the other side (outside), or nowhere';
    if (out === 'inside') {
      const remedy =
        'Of a packet that comes out, side says where it goes: outside is towards the destinations.';
      return { expected, received: 'the same packet inside again', remedy };
    }
    if ((await cameOut('outside')) === null) return null;
    return {
      expected,
      received: 'nothing; handed in as if it came from outside, it came out',
      remedy:
        'The sides are exchanged: of a packet that goes in, inside (0) says that a VM sent it, and outside (1) that somebody else did.',
    };
  },
};

/** Its sequence number and destination: the source may have been translated. */
function isSame(bytes: Uint8Array, sent: Uint8Array): boolean {
  return (
    bytes.length >= sent.length && [16, 17, 18, 19, 24, 25, 26, 27].every((at) => bytes[at] === sent[at])
  );
}
