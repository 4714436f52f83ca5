import type { Direction } from '../../builtin/flow.ts';
import type { Gateway } from '../../builtin/gateway.ts';
import type { ClearableSides } from '../../builtin/target.ts';
import { blankPacket, type Packet, parsePacket } from '../../packets/packet.ts';

/** A gateway of which some packets never come out, though it took them for what they were. */
export function dropped(
  gateway: Gateway,
  isDropped: (direction: Direction, packet: Packet) => boolean,
): ClearableSides {
  const packet = blankPacket();
  const next = (direction: Direction, read: () => Uint8Array | null): Uint8Array | null => {
    for (;;) {
      const bytes = read();
      if (bytes === null || parsePacket(bytes, bytes.length, packet) === null) return bytes;
      if (!isDropped(direction, packet)) return bytes;
    }
  };
  return {
    now: () => gateway.now(),
    writeInside: (bytes, length) => gateway.writeInside(bytes, length),
    writeOutside: (bytes, length) => gateway.writeOutside(bytes, length),
    readInside: () => next('inbound', () => gateway.readInside()),
    readOutside: () => next('outbound', () => gateway.readOutside()),
  };
}
