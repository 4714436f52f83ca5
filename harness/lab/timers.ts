/** What of them a reader of the report has to know: none of these is what the kernel comes with. */
export const TIMERS_SET =
  'nf_conntrack_udp_timeout, _udp_timeout_stream and those of live TCP (unacknowledged, max_retrans, established, fin_wait, ' +
  'close_wait) are the idle timeout; all others are the kernel’s own, or the idle timeout where that is shorter';

/**
 * The connection tracker's timers for an idle timeout, as file below /proc/sys/net/netfilter -> whole seconds, the
 * kernel's granularity (jiffies inside, seconds at the interface: Documentation/networking/nf_conntrack-sysctl.rst).
 *
 * An operator who wants the article's rule sets all of these to it: the kernel's own defaults are 30 s for UDP and five
 * days for established TCP. States in which a flow is over keep the kernel's default where it is shorter, since the
 * article leaves open when a closed flow returns its port.
 */
export function timers(idleSeconds: number): ReadonlyMap<string, number> {
  const live = [
    'udp_timeout',
    // Once both sides have spoken for more than two seconds.
    'udp_timeout_stream',
    'tcp_timeout_established',
    'tcp_timeout_unacknowledged',
    'tcp_timeout_max_retrans',
    // Of a FIN from one side alone, which does not end a flow.
    'tcp_timeout_fin_wait',
    'tcp_timeout_close_wait',
  ];
  const over = {
    tcp_timeout_syn_sent: 120,
    tcp_timeout_syn_recv: 60,
    tcp_timeout_last_ack: 30,
    tcp_timeout_time_wait: 120,
    tcp_timeout_close: 10,
    icmp_timeout: 30,
    generic_timeout: 600,
  };
  return new Map([
    ...live.map((name) => [`nf_conntrack_${name}`, idleSeconds] as const),
    ...Object.entries(over).map(
      ([name, kernelDefault]) => [`nf_conntrack_${name}`, Math.min(kernelDefault, idleSeconds)] as const,
    ),
  ]);
}

/** Whole seconds for an idle timeout in ms: rounded, at least one. */
export function idleSeconds(idleTimeoutMs: number): number {
  return Math.max(1, Math.round(idleTimeoutMs / 1_000));
}
