#!/bin/sh
# gVisor's network stack as a router that translates. Called as docs/lab.md says, and with `build` by the lab.
set -eu
# The stack chooses from these for a flow from a port of 1,024 or above, by constants of its own.
PORT_FIRST=1024
PORT_LAST=65535

# Debian's, before another one that is on the PATH: the library fits it.
PATH=/usr/lib/go/bin:$PATH

gateway=$SNATCHECK_STATE/gateway
socket=$SNATCHECK_STATE/control

# From Debian's library, without modules and without a C compiler. What the compiler leaves half-done stays in memory.
gateway_build() {
  GO111MODULE=off GOFLAGS='' GOPATH=/usr/share/gocode CGO_ENABLED=0 GOTMPDIR=$SNATCHECK_STATE \
    go build -o "$gateway" gateway.go control.go clock.go
}

gateway_start() {
  "$gateway" "$socket" &
  echo $! >"$SNATCHECK_STATE/daemon"
  "$gateway" "$socket" ready
}

# In any state, also after gateway_start failed half-way.
gateway_stop() {
  [ -e "$SNATCHECK_STATE/daemon" ] || return 0
  daemon=$(cat "$SNATCHECK_STATE/daemon")
  kill "$daemon" 2>/dev/null || true
  # What is left of a process until somebody asks for its end is none.
  while grep -q '^State:[[:blank:]]*[^ZX[:blank:]]' "/proc/$daemon/status" 2>/dev/null; do sleep 0.005; done
  rm -f "$SNATCHECK_STATE/daemon" "$socket"
}

case ${1-} in
build) gateway_build ;;

describe)
  cat <<JSON
{
  "name": "gvisor",
  "version": "$(dpkg-query --show --showformat '${Version}' golang-gvisor-gvisor-dev 2>/dev/null || echo unknown)",
  "organisation": "gVisor (netstack)",
  "configuration": {
    "program": "the stack's library between two packet sockets, as a router by SNAT targets of its iptables",
    "toolchain": "$(go version)",
    "timers": "constants of its connection tracker: 120 s, and 5 days for established TCP, where the document says 240 s",
    "clock": "so much faster that 240 s of it are the idle timeout of the run",
    "ports": "its own choice, $PORT_FIRST-$PORT_LAST"
  },
  "protocols": ["udp", "tcp"],
  "features": ["severalVms", "pools"],
  "settable": ["idleTimeout"],
  "idleTimeoutMs": 30000,
  "ports": { "first": $PORT_FIRST, "last": $PORT_LAST },
  "toleranceMs": 20,
  "done": "asleep",
  "lossless": true,
  "reorders": true,
  "actions": ["reset", "change", "show"]
}
JSON
  ;;

up)
  # The stack forwards, and the kernel does not. In a lab that stands, hosts' kernels leave checksums to the network card (ethtool(8)).
  echo 0 >/proc/sys/net/ipv4/ip_forward
  for host in vms internet; do
    [ ! -e /run/netns/$host ] || ip netns exec $host ethtool -K eth0 tx off gso off >/dev/null
  done
  # After an error the folder is another one; the compiler has it in its cache by then.
  [ -x "$gateway" ] || gateway_build
  gateway_start
  ;;

down) gateway_stop ;;

# A stack cannot be made to forget its connections: another one begins.
reset)
  gateway_stop
  gateway_start
  ;;

change) "$gateway" "$socket" change ;;
show) "$gateway" "$socket" show ;;

*) exit 64 ;;
esac
