# shellcheck shell=sh
# A network namespace, `guest`, for a NAT of sockets in user space to serve. Its TAP is the only
# way out, and what comes from the VM is routed to it. The daemon's sockets are in the namespace of `inside` and `outside`.

# Addresses of the link between the two namespaces, and on the TAP: shared space (RFC 6598), where no VM is.
GUEST_LINK=100.64.1
GUEST_TAP=100.64.0

guest_up() {
  # One socket a flow.
  ulimit -n "$(ulimit -Hn)"
  ip netns add guest
  ip link add to-guest type veth peer name to-host netns guest
  ip addr add $GUEST_LINK.1/30 dev to-guest
  ip link set to-guest up mtu 65521
  ip -n guest addr add $GUEST_LINK.2/30 dev to-host
  ip -n guest link set lo up
  ip -n guest link set to-host up mtu 65521
  # Until the kernel has noticed that both ends are up, up to a second later where it is busy, it drops what is sent.
  guest_wait guest_linked
  # From the VM everything goes to the guest, even what is addressed to this machine; from outside nothing is forwarded.
  ip route add default via $GUEST_LINK.2 table 100
  ip route add blackhole default table 101
  # But for the next hop itself: what no route leads to is not answered for by ARP either.
  ip rule add pref 1 iif inside to "$SNATCHECK_INSIDE_HOP/30" lookup local
  ip rule add pref 2 iif inside lookup 100
  ip rule add pref 10 lookup local
  ip rule add pref 11 iif outside lookup 101
  ip rule del pref 0
  # Checksums are made here, and not left to a network card that is not there (ethtool(8)).
  ethtool -K "$SNATCHECK_OUTSIDE" tx off >/dev/null
  ip addr add "$GUEST_PUBLIC/32" dev "$SNATCHECK_OUTSIDE"
  ip route replace default via "$SNATCHECK_OUTSIDE_HOP" dev "$SNATCHECK_OUTSIDE" src "$GUEST_PUBLIC"
  # The daemon takes the ports that the kernel gives it.
  echo "$PORT_FIRST $PORT_LAST" >/proc/sys/net/ipv4/ip_local_port_range
  # The kernel's TIME-WAIT of a minute would be an hour of the daemon's clock.
  echo 0 >/proc/sys/net/ipv4/tcp_max_tw_buckets
}

guest_linked() {
  ip link show to-guest | grep -q 'state UP' && ip -n guest link show to-host | grep -q 'state UP'
}

# Once the TAP is there: the VM's packets go to it, and it finds the VM.
guest_ready() {
  for network in $SNATCHECK_PRIVATE; do ip -n guest route add "$network" via $GUEST_LINK.1; done
  ip netns exec guest sh -c '
    echo 1 >/proc/sys/net/ipv4/ip_forward
    for each in all to-host tap0; do
      echo 0 >/proc/sys/net/ipv4/conf/$each/rp_filter
      echo 1 >/proc/sys/net/ipv4/conf/$each/forwarding
    done
    echo 1 >/proc/sys/net/ipv4/conf/tap0/proxy_arp
    echo 0 >/proc/sys/net/ipv4/neigh/tap0/proxy_delay'
}

# In any state, also after guest_up failed half-way.
guest_down() {
  if [ -e "$SNATCHECK_STATE/daemon" ]; then
    daemon=$(cat "$SNATCHECK_STATE/daemon")
    kill "$daemon" 2>/dev/null || true
    guest_wait guest_gone "$daemon"
    rm -f "$SNATCHECK_STATE/daemon"
  fi
  # The kernel holds the ports of connections that are still being closed.
  ss --kill --tcp --all >/dev/null 2>&1 || true
  ip link del to-guest 2>/dev/null || true
  ip netns del guest 2>/dev/null || true
  if ip rule del pref 1 2>/dev/null; then
    ip rule add pref 0 lookup local 2>/dev/null || true
    ip rule del pref 2 2>/dev/null || true
    ip rule del pref 11 2>/dev/null || true
    ip rule del pref 10 2>/dev/null || true
  fi
  ip route flush table 100 2>/dev/null || true
  ip route flush table 101 2>/dev/null || true
  ip route replace default via "$SNATCHECK_OUTSIDE_HOP" dev "$SNATCHECK_OUTSIDE"
  ip -4 addr flush dev "$SNATCHECK_OUTSIDE" to 0.0.0.0/0 scope global
}

# guest_wait COMMAND...: until it succeeds; 60 times, which take 3 s to some 6 s. Then what it waited for, and what there is, is told.
guest_wait() {
  tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ $tries -lt 60 ] || {
      echo "still not: $*" >&2
      { ip -brief link; ip -n guest -brief addr; ip -n guest route; } >&2 || true
      return 1
    }
    sleep 0.05
  done
}

# What is left of a process until somebody asks for its end is none.
guest_gone() {
  ! grep -q '^State:[[:blank:]]*[^ZX[:blank:]]' "/proc/$1/status"
}

guest_show() {
  ss --udp --tcp --numeric --processes --all
  ip -n guest neigh
}
