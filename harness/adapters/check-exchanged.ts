import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import { shown } from '../json/problem.ts';
import type { Exchanged } from '../packets/raw-packet.ts';
import { checkedPacket } from './raw-records.ts';

/**
 * What a module's `packets` returned; its times are checked with the outcomes that are made of them.
 * @throws SnatcheckError `adapter-packets-malformed`
 */
export function checkExchanged(value: unknown): Exchanged {
  const exchanged = value as Exchanged;
  const list: unknown = exchanged?.packets;
  if (!Array.isArray(list)) throw malformed('sent, seen and a list of packets', shown(value));
  for (const [index, packet] of exchanged.packets.entries()) {
    const side: unknown = packet?.side;
    if ((side !== 'inside' && side !== 'outside') || !(packet.bytes instanceof Uint8Array)) {
      throw malformed(
        'a packet with side "inside" or "outside" and bytes, an Uint8Array',
        `${shown(packet)} as packet ${index + 1}`,
      );
    }
    checkedPacket(packet.bytes, index);
  }
  return exchanged;
}

function malformed(expected: string, received: string): SnatcheckError {
  return new SnatcheckError('adapter-packets-malformed', {
    expected,
    received,
    remedy: 'Return the type that the package exports: Exchanged.',
  });
}
