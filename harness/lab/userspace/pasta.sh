#!/bin/sh
# pasta (passt): a NAT of sockets in user space, for one guest. Called as docs/lab.md says.
set -eu
PORT_FIRST=2000
PORT_LAST=2063
SCALE=60
. ./guest.sh

# It is not waited for until it sleeps: data for a VM that has closed its end it writes to the TAP over and over, until the
# connection is gone. TCP comes first, since a fill ends when ports do, of which UDP has as many as the VM.
case $1 in
describe)
  cat <<JSON
{
  "name": "pasta",
  "version": "$(dpkg-query --show --showformat '${Version}' passt 2>/dev/null || pasta --version | sed -n 's/^pasta //p')",
  "organisation": "passt.top",
  "configuration": {
    "clock": "$SCALE times as fast, by faketime",
    "privileges": "root's, which may bind ports below 1024: without CAP_NET_BIND_SERVICE it drops UDP flows from such ports",
    "timers": "fixed in pasta: UDP 180 s and TCP 7,200 s of that clock, where the document says 240 s",
    "ports": "UDP: the VM's own; TCP: net.ipv4.ip_local_port_range, $PORT_FIRST-$PORT_LAST, without TIME-WAIT (net.ipv4.tcp_max_tw_buckets 0)",
    "not shown": "full pools, and so when a port is free again: no range is common to UDP and TCP"
  },
  "protocols": ["tcp", "udp"],
  "idleTimeoutMs": $((240000 / SCALE)),
  "toleranceMs": 100,
  "delayMs": 80,
  "reorders": true,
  "driver": "sockets",
  "maxVms": 1,
  "actions": ["show"]
}
JSON
  ;;

up)
  GUEST_PUBLIC=${SNATCHECK_SNAT#* }
  guest_up
  # As it is started here: in the foreground, as this user, in this user namespace (--netns-only), with the interface
  # configured by itself and named, one fixed address, and nothing that it would do beyond outbound flows: no port is
  # forwarded inwards or outwards by name, the gateway's address stands for nobody, no DHCP, no router advertisements.
  LD_PRELOAD='/usr/$LIB/faketime/libfaketimeMT.so.1' FAKETIME="+0 x$SCALE" pasta --foreground --stderr --runas 0:0 \
    --netns-only --netns /run/netns/guest --config-net --ns-ifname tap0 --interface "$SNATCHECK_OUTSIDE" \
    --address $GUEST_TAP.100 --netmask 24 --gateway $GUEST_TAP.2 --mtu 65520 --ipv4-only \
    --tcp-ports none --udp-ports none --tcp-ns none --udp-ns none \
    --no-map-gw --no-dhcp --no-dhcpv6 --no-ndp --no-ra >/dev/null 2>"$SNATCHECK_STATE/daemon.log" &
  echo $! >"$SNATCHECK_STATE/daemon"
  guest_wait ip netns exec guest grep -q '^tap0.00000000' /proc/net/route || {
    cat "$SNATCHECK_STATE/daemon.log" >&2
    exit 1
  }
  guest_ready
  ;;

down) guest_down ;;
show) guest_show ;;
*) exit 64 ;;
esac
