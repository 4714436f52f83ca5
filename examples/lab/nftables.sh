#!/bin/sh
# The kernel's NAT by nft, as an example of a NAT that snatcheck puts up and takes down:
#   npx snatcheck run --target lab:./nftables.sh
# docs/lab.md says what each call has to do and what the environment holds.
set -eu

case $1 in
describe)
  cat <<JSON
{
  "name": "nftables-example",
  "version": "$(uname -r)",
  "configuration": { "nft": "$(nft --version)" },
  "protocols": ["udp", "tcp"],
  "features": ["severalVms", "pools", "ilpip"],
  "settable": ["ports", "idleTimeout"],
  "toleranceMs": 20,
  "lossless": true,
  "actions": ["reset", "show"]
}
JSON
  ;;

up)
  # Timers first: a flow keeps the one that it was opened with.
  for timer in udp_timeout udp_timeout_stream tcp_timeout_established tcp_timeout_unacknowledged \
    tcp_timeout_max_retrans tcp_timeout_fin_wait tcp_timeout_close_wait; do
    echo "$SNATCHECK_IDLE_SECONDS" >"/proc/sys/net/netfilter/nf_conntrack_$timer"
  done
  ports=$SNATCHECK_PORT_FIRST-$SNATCHECK_PORT_LAST
  {
    echo 'table ip nat {'
    echo ' chain in { type nat hook prerouting priority dstnat;'
    echo "$SNATCHECK_ILPIPS" | while read -r vm ilpip; do
      [ -z "$vm" ] || echo "  iifname $SNATCHECK_INSIDE accept; ip daddr $ilpip dnat to $vm"
    done
    echo ' }'
    echo ' chain out { type nat hook postrouting priority srcnat;'
    echo "  oifname != $SNATCHECK_OUTSIDE accept"
    for network in $SNATCHECK_CONNECTED; do echo "  ip daddr $network accept"; done
    echo "$SNATCHECK_ILPIPS" | while read -r vm ilpip; do
      [ -z "$vm" ] || echo "  ip saddr $vm snat to $ilpip"
    done
    # One line for each group of VMs: who, and the one address that they share (no "severalFrontends" above).
    echo "$SNATCHECK_SNAT" | while read -r vms frontend; do
      [ -z "$vms" ] || echo "  ip saddr { $vms } meta l4proto { tcp, udp } snat to $frontend:$ports"
    done
    echo ' }'
    # What was not turned towards a VM is for nobody: a router would send it back out.
    echo ' chain forward { type filter hook forward priority filter;'
    echo "  iifname $SNATCHECK_OUTSIDE oifname $SNATCHECK_OUTSIDE drop"
    for run in $SNATCHECK_PUBLIC; do echo "  ip daddr $run drop"; done
    echo ' }'
    echo '}'
  } | nft -f -
  ;;

# Between two cases with the same rules: every flow is forgotten.
reset) conntrack -F 2>/dev/null ;;

# In any state, also after an up that failed half-way.
down)
  nft flush ruleset
  conntrack -F 2>/dev/null
  ;;

show)
  nft list ruleset
  conntrack -L
  ;;

*) exit 64 ;;
esac
