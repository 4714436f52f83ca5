/**
 * The connection tracker's timers for an idle timeout, in whole seconds of the switch's clock. As on the kernel's NAT all
 * states of a live flow have it; those in which it is over keep the switch's default where that is shorter (lib/conntrack-tp.c).
 */
export function ovsTimers(idleSeconds: number): ReadonlyMap<string, number> {
  const live = [
    'udp_first',
    'udp_single',
    'udp_multiple',
    'tcp_syn_sent',
    'tcp_syn_recv',
    'tcp_established',
    // Of a FIN from one side alone, which does not end a flow.
    'tcp_fin_wait',
  ];
  const over = { tcp_time_wait: 45, tcp_close: 30, icmp_first: 30, icmp_reply: 30 };
  return new Map([
    ...live.map((name) => [name, idleSeconds] as const),
    ...Object.entries(over).map(([name, most]) => [name, Math.min(most, idleSeconds)] as const),
  ]);
}
