/** The transports that the judge covers; ICMP is met only as an answer. */
export type Protocol = 'udp' | 'tcp';

export const PROTOCOLS: readonly Protocol[] = ['udp', 'tcp'];

/**
 * What a packet says to a translator. `data` is a UDP datagram, or a TCP segment with ACK and perhaps a payload;
 * the others are the TCP flags of RFC 9293 (FIN carries ACK).
 */
export type Segment = 'data' | 'syn' | 'syn-ack' | 'ack' | 'fin' | 'rst';

export const SEGMENTS: readonly Segment[] = ['data', 'syn', 'syn-ack', 'ack', 'fin', 'rst'];
