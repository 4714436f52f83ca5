#!/bin/sh
# slirp4netns (libslirp): a NAT of sockets in user space, for one guest. Called as docs/lab.md says.
set -eu
PORT_FIRST=2000
# Each flow is sockets of ours too, and a full pool of 512 took so long that a run had no time left to wait for timers.
PORT_LAST=2063
SCALE=60
. ./guest.sh

if [ "$SNATCHECK_DRIVER" = sockets ]; then
  PROTOCOLS='"udp", "tcp"'
  NOTE='"TCP": "has no timer in libslirp while both ends live; TIME-WAIT, which the kernel keeps by its own clock, is off (net.ipv4.tcp_max_tw_buckets 0)"'
else
  PROTOCOLS='"udp"'
  NOTE='"not shown": "TCP: its connections end here, and segments of ours are not its own"'
fi

case $1 in
describe)
  cat <<JSON
{
  "name": "slirp4netns",
  "version": "$(slirp4netns --version | sed -n 's/^slirp4netns version //p')",
  "organisation": "rootless-containers (libslirp)",
  "configuration": {
    "libslirp": "$(slirp4netns --version | sed -n 's/^libslirp: //p')",
    "clock": "$SCALE times as fast, by faketime",
    "timers": "fixed in libslirp: 240 s of that clock, towards port 53 10 s from the first answer on",
    "ports": "net.ipv4.ip_local_port_range, of which each flow takes one",
    $NOTE
  },
  "protocols": [$PROTOCOLS],
  "ports": { "first": $PORT_FIRST, "last": $PORT_LAST },
  "idleTimeoutMs": $((240000 / SCALE)),
  "toleranceMs": 100,
  "done": "asleep",
  "reorders": true,
  "maxVms": 1,
  "actions": ["show"]
}
JSON
  ;;

up)
  GUEST_PUBLIC=${SNATCHECK_SNAT#* }
  guest_up
  LD_PRELOAD='/usr/$LIB/faketime/libfaketimeMT.so.1' FAKETIME="+0 x$SCALE" slirp4netns --configure \
    --netns-type=path --cidr=$GUEST_TAP.0/24 --disable-dns --disable-host-loopback --mtu=65520 /run/netns/guest tap0 \
    >/dev/null &
  echo $! >"$SNATCHECK_STATE/daemon"
  guest_wait ip netns exec guest grep -q '^tap0.00000000' /proc/net/route
  guest_ready
  ;;

down) guest_down ;;
show) guest_show ;;
*) exit 64 ;;
esac
