#!/usr/bin/env bash
# Installs what the labs run on: the real NATs and the tools around them. Does nothing when everything is there.
# --with-browser also installs the Chromium that looks at the HTML report in its tests, --with-servers the real servers that
# probes are tested against; none of these is started, now or by the package. --with-captures: what reads and makes captures.
# --with-shells: those that completion is checked with.
set -euo pipefail

PACKAGES=(nftables iptables conntrack iproute2 ethtool util-linux perl openssl openvswitch-switch faketime slirp4netns passt)
# Debian has user-mode-linux for these machines alone.
case $(uname -m) in x86_64 | i?86) PACKAGES+=(user-mode-linux kmod) ;; esac
# gVisor's own assembly is for these.
case $(uname -m) in x86_64 | aarch64) PACKAGES+=(golang-go golang-gvisor-gvisor-dev) ;; esac
# A package's program stands for the package. perl and unshare come with nearly every Debian.
declare -A PROGRAM=(
  [nftables]=nft [iptables]=iptables [conntrack]=conntrack [iproute2]=ip
  [ethtool]=ethtool [util-linux]=unshare [perl]=perl [openssl]=openssl
  [openvswitch-switch]=ovs-vswitchd [faketime]=faketime
  [slirp4netns]=slirp4netns [passt]=pasta [user-mode-linux]=linux.uml [kmod]=modprobe
  # A library is a folder.
  [golang-go]=go [golang-gvisor-gvisor-dev]=/usr/share/gocode/src/gvisor.dev/gvisor
)
for option in "$@"; do
  case $option in
    --with-browser)
      PACKAGES+=(chromium)
      PROGRAM[chromium]=chromium
      ;;
    --with-servers)
      PACKAGES+=(pdns-server pdns-backend-bind coturn nginx-light)
      # A back end is a library.
      PROGRAM+=([pdns-server]=pdns_server [pdns-backend-bind]='/usr/lib/*/pdns/libbindbackend.so'
        [coturn]=turnserver [nginx-light]=nginx)
      ;;
    --with-captures)
      PACKAGES+=(tshark tcpdump)
      PROGRAM+=([tshark]=tshark [tcpdump]=tcpdump)
      ;;
    --with-shells)
      PACKAGES+=(zsh fish)
      PROGRAM+=([zsh]=zsh [fish]=fish)
      ;;
    *)
      echo "lab: $option is none of --with-browser, --with-servers, --with-captures, --with-shells" >&2
      exit 2
      ;;
  esac
done
# Debian keeps some of them out of an ordinary user's PATH.
PATH="$PATH:/usr/sbin:/sbin"

missing=()
list_missing() {
  missing=()
  local package
  for package in "${PACKAGES[@]}"; do
    command -v "${PROGRAM[$package]}" >/dev/null || compgen -G "${PROGRAM[$package]}" >/dev/null ||
      missing+=("$package")
  done
}

list_missing
if ((${#missing[@]} == 0)); then
  echo 'lab: everything is installed'
  exit 0
fi

fail() {
  echo "lab: $1" >&2
  echo "lab: install these yourself, by the names of your distribution: ${missing[*]}" >&2
  exit 1
}

command -v apt-get >/dev/null || fail 'this script knows apt-get alone, and it is not here'
as_root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null || fail 'installing needs root, and there is no sudo'
  # -n: a password prompt in CI would wait for ever.
  sudo -n true 2>/dev/null || [[ -t 0 ]] || fail 'sudo asks for a password, and there is no terminal'
  as_root=(sudo)
fi
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@"; }

# Packages of servers start them, unless this says that they must not (Debian policy-rc.d, exit code 101).
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
fi

echo "lab: installing ${missing[*]}"
apt update || fail 'apt-get update failed'
apt install -y --no-install-recommends "${missing[@]}" >/dev/null || fail 'apt-get install failed'

list_missing
((${#missing[@]} == 0)) || fail 'apt-get succeeded, yet programs are missing'
echo 'lab: everything is installed'
