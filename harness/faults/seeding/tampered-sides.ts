import type { Gateway } from '../../builtin/gateway.ts';
import { PacketQueue } from '../../builtin/packet-queue.ts';
import type { ClearableSides } from '../../builtin/target.ts';

export interface Tampering {
  /** After the gateway was given a VM's packet; `emit` sends one to the outside. */
  readonly given?: (
    bytes: Uint8Array,
    length: number,
    emit: (bytes: Uint8Array, length: number) => void,
  ) => void;
  /** A packet that leaves, to be changed in place. */
  readonly leaving?: (bytes: Uint8Array) => void;
  /** A packet that a VM is about to get, to be changed in place. */
  readonly delivering?: (bytes: Uint8Array) => void;
  readonly cleared?: () => void;
}

/** A gateway whose packets are tampered with by something in its path that is no decision of its own. */
export function tampered(
  gateway: Gateway,
  { given, leaving, delivering, cleared }: Tampering,
): ClearableSides {
  const emitted = new PacketQueue();
  return {
    now: () => gateway.now(),
    writeInside(packet, length) {
      gateway.writeInside(packet, length);
      given?.(packet, length, (bytes, size) => void emitted.push(bytes, size));
    },
    writeOutside: (packet, length) => gateway.writeOutside(packet, length),
    readInside() {
      const bytes = gateway.readInside();
      if (bytes !== null) delivering?.(bytes);
      return bytes;
    },
    readOutside() {
      const bytes = gateway.readOutside() ?? emitted.shift();
      if (bytes !== null) leaving?.(bytes);
      return bytes;
    },
    clear() {
      emitted.clear();
      cleared?.();
    },
  };
}
