#!/bin/sh
# The kernel's NAT by iptables, as small as a NAT for snatcheck can be: every VM shares one address, and nothing of the
# timeout can be set.
#   npx snatcheck run --target lab:./iptables.sh
# docs/lab.md says what each call has to do and what the environment holds.
set -eu

# The kernel's own timers, one for each protocol and state, are set to this by up and never changed.
SECONDS_IDLE=5

case $1 in
describe)
  cat <<JSON
{
  "name": "iptables-example",
  "version": "$(iptables --version)",
  "protocols": ["udp"],
  "features": ["severalVms"],
  "settable": ["ports"],
  "idleTimeoutMs": ${SECONDS_IDLE}000,
  "toleranceMs": 20,
  "lossless": true
}
JSON
  ;;

up)
  for timer in udp_timeout udp_timeout_stream; do
    echo $SECONDS_IDLE >"/proc/sys/net/netfilter/nf_conntrack_$timer"
  done
  for network in $SNATCHECK_CONNECTED; do
    iptables -t nat -A POSTROUTING -d "$network" -j ACCEPT
  done
  # Without pools and ILPIPs all VMs leave with the same address.
  iptables -t nat -A POSTROUTING -o "$SNATCHECK_OUTSIDE" -p udp -j SNAT \
    --to-source "$SNATCHECK_FRONTENDS:$SNATCHECK_PORT_FIRST-$SNATCHECK_PORT_LAST"
  # What was not turned towards a VM is for nobody: a router would send it back out.
  iptables -A FORWARD -i "$SNATCHECK_OUTSIDE" -o "$SNATCHECK_OUTSIDE" -j DROP
  iptables -A FORWARD -d "$SNATCHECK_FRONTENDS" -j DROP
  ;;

# Without "reset" among its actions, down and up come between any two cases. In any state: nothing may stand at all.
down)
  iptables -t nat -F
  iptables -F
  conntrack -F 2>/dev/null
  ;;

*) exit 64 ;;
esac
