import {
  MAX_PACKET,
  PORT_UNREACHABLE,
  UDP_PAYLOAD,
  writeUdp,
  writeUnreachable,
} from '../../../packets/build.ts';
import { blankPacket, ICMP, IP_HEADER, parsePacket, readQuote } from '../../../packets/packet.ts';
import type { RawPacket } from '../../../packets/raw-packet.ts';
import type { Bench } from '../bench.ts';
import type { Check } from '../check.ts';

const SOURCE_PORT = 9_600;

/**
 * The destination refuses a datagram by ICMP and quotes it as it came (RFC 792). What the translator makes of that is
 * its own affair (RFC 5508 REQ-4 wants the quotation translated back), so it is told and never held against it.
 */
export const icmpErrors: Check = {
  title: 'what becomes of ICMP errors',
  quick: false,
  skip: ({ capabilities }, { target }) => {
    if (target.packets === undefined) return 'it takes steps, not packets';
    return capabilities.protocols.includes('udp') ? null : 'it takes no UDP';
  },
  async run(bench) {
    await bench.deploy();
    const datagram = new Uint8Array(MAX_PACKET);
    const vm = bench.deployment.vms[0]?.address ?? 0;
    const { destination, destinationPort } = bench.open(0, SOURCE_PORT);
    const length = writeUdp(datagram, vm, SOURCE_PORT, destination, destinationPort, 0, false);
    const out = await exchange(bench, 'inside', datagram.slice(0, length));
    const translated = out.find(({ side }) => side === 'outside')?.bytes;
    const seen = translated === undefined ? null : parsePacket(translated, translated.length, blankPacket());
    if (translated === undefined || seen === null || translated.length < UDP_PAYLOAD) {
      return { noted: 'untold: the datagram that an error could be about did not come out' };
    }
    const error = new Uint8Array(MAX_PACKET);
    const size = writeUnreachable(error, destination, seen.source, PORT_UNREACHABLE, translated, IP_HEADER);
    const back = await exchange(bench, 'outside', error.slice(0, size));
    return { noted: judged(back, vm) };
  },
};

async function exchange(bench: Bench, side: RawPacket['side'], bytes: Uint8Array) {
  return (await bench.target.packets?.([{ side, bytes }]))?.packets ?? [];
}

function judged(back: readonly RawPacket[], vm: number): string {
  for (const { side, bytes } of back) {
    const packet = side === 'inside' ? parsePacket(bytes, bytes.length, blankPacket()) : null;
    if (packet === null || packet.protocol !== ICMP) continue;
    const tuple = { protocol: 0, source: 0, sourcePort: 0, destination: 0, destinationPort: 0 };
    const quoted = readQuote(bytes, packet, tuple);
    if (packet.destination !== vm) return "an error about a VM's datagram reaches somebody else";
    return quoted?.source === vm && quoted.sourcePort === SOURCE_PORT
      ? "an error about a VM's datagram reaches it, and the quoted tuple is restored"
      : "an error about a VM's datagram reaches it, and quotes a tuple that the VM does not know";
  }
  return "an error about a VM's datagram reaches nobody";
}
