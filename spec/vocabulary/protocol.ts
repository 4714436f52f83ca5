/** The transports that the judge covers; ICMP is met only as an answer, and measured. */
export type Protocol = 'udp' | 'tcp';

export const PROTOCOLS: readonly Protocol[] = ['udp', 'tcp'];

/**
 * What a packet says to a translator. `data` is a UDP datagram, or a TCP segment with ACK and perhaps a payload;
 * the others are the TCP flags of RFC 9293 (FIN carries ACK).
 *
 * The last two are measured and never judged. `fragments`: a VM's UDP datagram in two fragments (RFC 791), the first one
 * first. `unreachable`: an ICMP error (RFC 792, type 3 code 3) from the destination that quotes a packet of the flow as it
 * was seen outside.
 */
export type Segment = 'data' | 'syn' | 'syn-ack' | 'ack' | 'fin' | 'rst' | 'fragments' | 'unreachable';

export const SEGMENTS: readonly Segment[] = [
  'data',
  'syn',
  'syn-ack',
  'ack',
  'fin',
  'rst',
  'fragments',
  'unreachable',
];

/** Least payload of a datagram in fragments, in bytes: the first takes eight (RFC 791: offsets count in eights). */
export const LEAST_IN_FRAGMENTS = 9;

/** Whether it ends a connection, or one way of it; when a translator lets go of the flow is then open. */
export function isClosing(segment: Segment): boolean {
  return segment === 'fin' || segment === 'rst';
}

/** Whether nothing that becomes of such a packet is judged, but a private source outside. */
export function isMeasuredOnly(segment: Segment): boolean {
  return segment === 'fragments' || segment === 'unreachable';
}
